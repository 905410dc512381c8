import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  // Relative addresses work under every origin the window is served from.
  base: './',
  build: {
    outDir: 'dist',
    // `public/.gitkeep` puts back the committed `dist/.gitkeep`, without which the Rust build lacks the folder.
    emptyOutDir: true,
    target: ['es2022', 'safari17.5', 'chrome123'],
    // An inlined asset would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // The address `tauri.conf.json` names for development.
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // Style sheets are read as they are: their colours are checked.
    css: true,
  },
});
