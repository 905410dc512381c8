// The live view of a home: what a picture alone cannot show.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { sunnyView } from './home-views';
import { PICTURES, sidewaysOverflow, violations } from './judge';
import { lunar, NOW, view } from './views';
import { Stage, type Window } from './window';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await mkdir(PICTURES, { recursive: true });
});
afterAll(() => stage.close());

const shown = view({ accounts: [lunar] });
const loading = view({
  accounts: [{ ...lunar, live: null, homes: [], freshness: { state: 'loading', age_s: null, at: null } }],
});

const focused = ({ page }: Window) =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid ?? 'outside');

/** Presses Tab until this is focused; every step on the way must show where the focus is. */
async function tabTo(open: Window, id: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await open.page.keyboard.press('Tab');
    if ((await focused(open)) !== id) continue;
    const ring = await open.page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineStyle,
    );
    expect(ring, `focus of ${id}`).toBe('solid');
    return;
  }
  throw new Error(`${id} cannot be reached by keyboard`);
}

const running = ({ page }: Window) =>
  page.evaluate(
    () =>
      document.getAnimations().filter((moving) => (moving as CSSAnimation).animationName?.includes('stream'))
        .length,
  );

describe('by keyboard alone', () => {
  test('every node opens, Escape closes, and the focus comes back', async () => {
    const open = await stage.window(NOW);
    await open.show(shown);
    for (const place of ['solar', 'grid', 'battery', 'home']) {
      await tabTo(open, `open-${place}`);
      await open.page.keyboard.press('Enter');
      expect(await focused(open)).toBe('close-panel');
      await open.page.keyboard.press('Escape');
      await open.page.getByTestId('node-panel').waitFor({ state: 'detached' });
      expect(await focused(open)).toBe(`open-${place}`);
    }
    await open.close();
  });

  test('F11 opens the calm view over everything, Escape leaves it', async () => {
    const open = await stage.window(NOW);
    await open.show(shown);
    await open.page.keyboard.press('F11');
    const { width, height } = (await open.page.getByTestId('calm').boundingBox()) ?? { width: 0, height: 0 };
    expect([width, height]).toEqual([1080, 760]);
    await open.page.keyboard.press('Escape');
    await open.page.getByTestId('calm').waitFor({ state: 'detached' });
    await open.page.keyboard.press('F11');
    await open.page.keyboard.press('F11');
    expect(await open.page.getByTestId('calm').count()).toBe(0);
    expect((await open.calls()).map(([command, { on }]) => [command, on])).toEqual([
      ['set_full_screen', true],
      ['set_full_screen', false],
      ['set_full_screen', true],
      ['set_full_screen', false],
    ]);
    await open.close();
  });
});

describe('the arrows', () => {
  test.each([
    ['run', 'on', '1s', 3],
    ['run more slowly', 'slow', '2s', 3],
    ['stand still', 'off', '1s', 0],
  ])('%s when they are %s', async (_, speed, duration, moving) => {
    const open = await stage.window(NOW, { reducedMotion: 'no-preference' });
    await open.show(shown);
    await open.page.evaluate((speed) => (document.documentElement.dataset.arrows = speed), speed);
    expect(await running(open)).toBe(moving);
    if (moving > 0) {
      const stream = open.page.locator('.wide .stream').first();
      expect(await stream.evaluate((line) => getComputedStyle(line).animationDuration)).toBe(duration);
    }
    await open.close();
  });

  test('move in steps, in fewer where drawing is dearest', async () => {
    const open = await stage.window(NOW, { reducedMotion: 'no-preference' });
    await open.show(shown);
    const steps = async (system: string) => {
      await open.page.evaluate((system) => (document.documentElement.dataset.system = system), system);
      const stream = open.page.locator('.wide .stream').first();
      return stream.evaluate((line) => getComputedStyle(line).animationTimingFunction);
    };
    expect(await steps('linux')).toBe('steps(2)');
    expect(await steps('other')).toBe('steps(4)');
    await open.close();
  });

  test('stop with values that are not of now, and under the calm view', async () => {
    const open = await stage.window(NOW, { reducedMotion: 'no-preference' });
    const old = { state: 'old', age_s: 9000, at: '2026-11-20T20:02:00Z' } as const;
    await open.show(view({ accounts: [{ ...lunar, freshness: old }] }));
    expect(await running(open)).toBe(0);
    await open.send(shown);
    await open.page.getByTestId('enter-calm').click();
    expect(await running(open)).toBe(3);
    await open.close();
  });
});

describe.each([
  ['wide', { width: 1080 }],
  ['narrow', { width: 320 }],
  ['large text', { width: 1080, textSize: 200 }],
  ['smallest window', { width: 720, height: 560 }],
])('%s', (name, options) => {
  test('nothing jumps when the first readings come', async () => {
    const open = await stage.window(NOW, options);
    await open.show(loading);
    const places = () =>
      Promise.all(
        ['solar', 'grid', 'battery', 'home'].map(async (place) => {
          const box = await open.page.getByTestId(`node-${place}`).boundingBox();
          return box && [box.x, box.y, box.width].map(Math.round);
        }),
      );
    const before = await places();
    await open.send(shown);
    await open.page.getByTestId('flow').waitFor();
    const after = await places();
    if (name === 'narrow' || name === 'large text') expect(after[0]).toEqual(before[0]);
    else expect(after).toEqual(before);
    await open.close();
  });

  test('cards do not lie over each other, and no word is cut off', async () => {
    const open = await stage.window(NOW, options);
    await open.show(shown);
    await open.page.screenshot({
      path: path.join(PICTURES, `home-${name.replace(' ', '-')}.png`),
      fullPage: true,
    });
    expect(await sidewaysOverflow(open)).toEqual([]);
    const cut = await open.page.evaluate(() => {
      const found: string[] = [];
      for (const card of document.querySelectorAll('[data-testid=home] .card')) {
        const edge = card.getBoundingClientRect();
        const words = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
        for (let word = words.nextNode(); word; word = words.nextNode()) {
          if (word.parentElement?.closest('.unseen, option') || !word.textContent?.trim()) continue;
          const range = document.createRange();
          range.selectNodeContents(word);
          const { left, right, top, bottom } = range.getBoundingClientRect();
          if (left < edge.left || right > edge.right || top < edge.top || bottom > edge.bottom)
            found.push(word.textContent);
        }
      }
      return found;
    });
    expect(cut).toEqual([]);
    const boxes = await Promise.all(
      ['solar', 'grid', 'battery', 'home'].map((place) =>
        open.page.getByTestId(`node-${place}`).boundingBox(),
      ),
    );
    for (const [at, one] of boxes.entries())
      for (const other of boxes.slice(at + 1)) {
        if (!one || !other) throw new Error('a node is not drawn');
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect(apart).toBe(true);
      }
    await open.close();
  });
});

test('mirrored, for those who read from the right', async () => {
  for (const width of [1080, 320]) {
    const open = await stage.window(NOW, { width });
    await open.show(view({ accounts: [{ ...lunar, homes: [{ ...sunnyView, is_new: true }] }] }));
    await open.page.evaluate(() => (document.documentElement.dir = 'rtl'));
    await open.page.screenshot({ path: path.join(PICTURES, `home-mirrored.${width}.png`), fullPage: true });
    expect(await sidewaysOverflow(open)).toEqual([]);
    await open.page.getByTestId('open-grid').click();
    await open.page.screenshot({ path: path.join(PICTURES, `home-mirrored-panel.${width}.png`) });
    await open.close();
  }
});

test('in colours chosen by the system', async () => {
  const open = await stage.window(NOW, { forcedColors: 'active' });
  await open.show(shown);
  await open.page.screenshot({ path: path.join(PICTURES, 'home-today.forced.png'), fullPage: true });
  expect(await violations(open)).toEqual([]);
  await open.page.getByTestId('open-battery').click();
  await open.page.screenshot({ path: path.join(PICTURES, 'home-panel.forced.png') });
  expect(await violations(open)).toEqual([]);
  await open.close();
});

test.each([
  [1920, 1080],
  [1280, 800],
  [800, 1280],
  [1024, 600],
])('the calm view fits a screen of %d by %d', async (width, height) => {
  const open = await stage.window(NOW, { width, height });
  await open.show(shown);
  await open.page.getByTestId('enter-calm').click();
  await open.page.screenshot({ path: path.join(PICTURES, `home-calm.${width}x${height}.png`) });
  const calm = open.page.getByTestId('calm');
  expect(await calm.evaluate((view) => view.scrollHeight <= view.clientHeight)).toBe(true);
  expect(await sidewaysOverflow(open)).toEqual([]);
  await open.close();
});
