import path from 'node:path';

import { defineConfig } from 'vitest/config';

// The screens lie with the other tests of the whole program, their packages with the window's.
const here = import.meta.dirname;
const from = (name: string) => path.join(here, 'node_modules', name);

export default defineConfig({
  root: path.resolve(here, '..'),
  cacheDir: from('.vite-screens'),
  resolve: {
    alias: { 'playwright-core': from('playwright-core/index.mjs'), vitest: from('vitest/dist/index.js') },
  },
  server: { fs: { allow: [path.resolve(here, '..')] } },
  test: {
    include: ['tests/screens/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
