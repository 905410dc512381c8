// What every screen is held to.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { AxeResults } from 'axe-core';

import type { Window } from './window';

export const PICTURES = path.resolve(import.meta.dirname, '../pictures/screens');

/** Elements that stick out of the window to the side. */
export function sidewaysOverflow({ page }: Window): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      if (width <= 1 || element.closest('.skip, .unseen, svg svg, [data-scrolls] *')) return false;
      return left < -0.5 || right > wide + 0.5;
    });
    const scrolls = document.documentElement.scrollWidth > wide || document.body.scrollWidth > wide;
    return [
      ...(scrolls ? ['the page scrolls sideways'] : []),
      ...out.map((element) => `${element.tagName} ${element.className.toString()}`),
    ];
  });
}

/** Serious and critical findings of axe. */
export async function violations({ page }: Window): Promise<string[]> {
  // Evaluated by the debugger, so the page's own policy stays as it is.
  await page.evaluate(await axe());
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

let source: Promise<string> | undefined;

function axe(): Promise<string> {
  const file = path.resolve(import.meta.dirname, '../../ui/node_modules/axe-core/axe.min.js');
  return (source ??= readFile(file, 'utf8'));
}
