import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { PICTURES, sidewaysOverflow, violations } from './judge';
import { meter } from './meter-views';
import { scenes, type Scene } from './scenes';
import { attempt, lunar, NOW, view } from './views';
import { Stage, type Window, type WindowOptions } from './window';

interface Look {
  look: string;
  options: WindowOptions;
  /** Size changes no name, role or colour, so axe looks once at each set of colours. */
  axe?: true;
}

const looks: Look[] = [
  { look: 'light', options: {}, axe: true },
  { look: 'dark', options: { colorScheme: 'dark' }, axe: true },
  { look: 'light-200', options: { textSize: 200 } },
  { look: 'dark-200', options: { colorScheme: 'dark', textSize: 200 } },
  { look: 'narrow', options: { width: 320, height: 640 } },
];

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await mkdir(PICTURES, { recursive: true });
});
afterAll(() => stage.close());

describe.each(looks.map((look) => [look.look, look] as const))('%s', (look, { options, axe }) => {
  let open: Window;
  beforeAll(async () => {
    open = await stage.window(NOW, options);
  });
  afterAll(() => open.close());

  test.each(scenes.map((scene) => [scene.name, scene] as const))('%s', async (_, scene) => {
    await open.show(scene.view);
    await reach(open, scene);
    await open.page.screenshot({
      path: path.join(PICTURES, `${scene.name}.${look}.png`),
      fullPage: true,
    });
    expect(await sidewaysOverflow(open), 'wider than the window').toEqual([]);
    if (axe) expect(await violations(open), 'accessibility').toEqual([]);
    if (!scene.crashes) expect(open.complaints, 'console').toEqual([]);
    expect(await open.page.getByTestId('crashed').count(), 'crashed').toBe(scene.crashes ? 1 : 0);
  });
});

test('the checks can fail', async () => {
  const open = await stage.window(NOW);
  await open.show(view());
  await open.page.evaluate(() => {
    const picture = document.createElement('img');
    picture.style.cssText = 'position: absolute; width: 5000px';
    document.querySelector('main')?.append(picture);
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<p style="color: red">Refused</p>');
  });
  expect(await sidewaysOverflow(open)).toContain('IMG ');
  expect((await violations(open)).join()).toContain('image-alt');
  expect(open.complaints.join()).toContain('Content Security Policy');
  await open.close();
});

describe('in a window that moves', () => {
  test('arrows run only where power flows, and stop while the window is hidden', async () => {
    const open = await stage.window(NOW, { reducedMotion: 'no-preference' });
    await open.show(view({ accounts: [lunar] }));
    const running = () =>
      open.page.evaluate(
        () =>
          document
            .getAnimations()
            .filter((moving) => (moving as CSSAnimation).animationName?.includes('stream')).length,
      );
    expect(await running()).toBe(3);
    await open.page.evaluate(() => document.documentElement.setAttribute('data-still', ''));
    expect(await running()).toBe(0);
    await open.close();
  });

  test('nothing moves for who asked for less motion', async () => {
    const open = await stage.window(NOW, { reducedMotion: 'reduce' });
    await open.show(view({ accounts: [lunar] }));
    expect(await open.page.evaluate(() => document.getAnimations().length)).toBe(0);
    await open.close();
  });
});

describe('by keyboard', () => {
  test('the skip link is first and leads to the page', async () => {
    const open = await stage.window(NOW);
    await open.show(view({ accounts: [lunar] }));
    await open.page.keyboard.press('Tab');
    await open.page.keyboard.press('Enter');
    expect(await open.page.evaluate(() => document.activeElement?.id)).toBe('main');
    await open.close();
  });

  test('the sheet takes the focus, keeps it, and Escape cancels', async () => {
    const open = await stage.window(NOW);
    await open.show(view({ attempt: attempt({ waiting_s: 20 }) }));
    const focused = () =>
      open.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid ?? 'outside');
    expect(await focused()).toBe('cancel-sign-in');
    const seen = new Set<string>();
    for (let presses = 0; presses < 12; presses++) {
      await open.page.keyboard.press('Tab');
      seen.add(await focused());
    }
    seen.delete('outside'); // the browser's own bar
    expect([...seen].sort()).toEqual([
      'cancel-sign-in',
      'copy-link',
      'paste-open',
      'reopen-browser',
      'try-again',
    ]);
    await open.page.keyboard.press('Escape');
    expect(await open.calls()).toEqual([['cancel_sign_in', { attempt: 'attempt-1' }]]);
    expect(await open.page.getByTestId('sign-in-sheet').isVisible()).toBe(true);
    await open.send(view());
    await open.page.getByTestId('sign-in-sheet').waitFor({ state: 'detached' });
    await open.close();
  });
});

test('colours chosen by the system are kept', async () => {
  const open = await stage.window(NOW, { forcedColors: 'active' });
  await open.show(view({ accounts: [lunar, meter] }));
  await open.page.screenshot({
    path: path.join(PICTURES, 'home-live.forced.png'),
    fullPage: true,
  });
  expect(await violations(open)).toEqual([]);
  await open.close();
});

async function reach({ page }: Window, scene: Scene): Promise<void> {
  for (const id of scene.press ?? []) {
    const target = page.getByTestId(id);
    const summary = target.locator('summary');
    await ((await summary.count()) > 0 ? summary.first() : target).click();
  }
  for (const [id, words] of Object.entries(scene.type ?? {})) await page.getByTestId(id).fill(words);
}
