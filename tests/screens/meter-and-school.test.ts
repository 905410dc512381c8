import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { PICTURES, sidewaysOverflow, violations } from './judge';
import { meter, meterWith } from './meter-views';
import { school } from './school-views';
import { NOW, view } from './views';
import { Stage, type Window } from './window';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await mkdir(PICTURES, { recursive: true });
});
afterAll(() => stage.close());

const focused = ({ page }: Window) =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid ?? 'outside');

/** Presses Tab until this is focused; every step on the way must show where the focus is. */
async function tabTo(open: Window, id: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await open.page.keyboard.press('Tab');
    if ((await focused(open)) === id) {
      const ring = await open.page.evaluate(
        () => getComputedStyle(document.activeElement as Element).outlineStyle,
      );
      expect(ring, `focus of ${id}`).toBe('solid');
      return;
    }
  }
  throw new Error(`${id} cannot be reached by keyboard`);
}

describe('by keyboard alone', () => {
  test('a meter: its unit, its day, its table and all its values', async () => {
    const open = await stage.window(NOW);
    await open.show(view({ accounts: [meterWith({}, { unit: 'w' })] }));
    const { page } = open;

    await tabTo(open, 'unit-settings');
    await page.keyboard.press('Enter');
    await tabTo(open, 'unit-w');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    expect(await focused(open)).toBe('unit-settings');
    expect(await page.getByTestId('unit-w').count()).toBe(0);

    await tabTo(open, 'meter-day-before');
    await page.keyboard.press('Enter');
    await tabTo(open, 'curve-cursor');
    await page.keyboard.press('Home');
    expect(await page.getByTestId('curve-value').textContent()).toMatch(/12:02\sAM/);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    expect(await page.getByTestId('curve-value').textContent()).toMatch(/2:27\sPM/);
    await page.screenshot({
      path: path.join(PICTURES, 'meter-keyboard.light.png'),
      fullPage: true,
    });

    await tabTo(open, 'all-values');
    await page.keyboard.press('Space');
    expect(await page.getByTestId('all-values-table').isVisible()).toBe(true);
    expect(await open.calls()).toEqual([
      ['set_meter_unit', { account: 'a-ion', unit: 'kw' }],
      ['show_meter_day', { account: 'a-ion', date: '2026-11-19' }],
    ]);
    await open.close();
  });

  test('a school: days, eighth period, announcements and bus', async () => {
    const open = await stage.window(NOW);
    await open.show(view({ accounts: [school] }));
    const { page } = open;

    await page.keyboard.press('Control+3');
    await tabTo(open, 'school-day-after');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('school-day').textContent()).toBe('Tomorrow');
    // The last step must not throw the focus away.
    for (let step = 0; step < 8; step++) await page.keyboard.press('Enter');
    expect(await focused(open)).toBe('school-day-after');

    await tabTo(open, 'eighth-search');
    await page.keyboard.type('debate');
    expect(await page.getByTestId('activity-6').isVisible()).toBe(true);
    await tabTo(open, 'announcement-11');
    await page.keyboard.press('Enter');
    await tabTo(open, 'open-announcement-11');
    await page.keyboard.press('Enter');
    await tabTo(open, 'bus-route');
    await page.keyboard.press('ArrowDown');
    const asked = (await open.calls()).filter(([command]) => command !== 'mark_announcements_read');
    expect(asked).toEqual([
      ['open_in_provider', { account: 'a-school', page: 'announcement:11' }],
      ['set_bus_route', { account: 'a-school', route: 'JT-104' }],
    ]);
    await open.close();
  });
});

test('announcements count as seen once they are scrolled into sight', async () => {
  const open = await stage.window(NOW, { width: 320, height: 640 });
  await open.show(view({ accounts: [school] }));
  await open.page.getByTestId('nav-school').click();
  expect(await open.calls()).toEqual([]);
  await open.page.getByTestId('school-announcements').scrollIntoViewIfNeeded();
  await open.page.waitForFunction(
    () => (globalThis as unknown as { standIn: { calls: unknown[] } }).standIn.calls.length > 0,
  );
  expect(await open.calls()).toEqual([['mark_announcements_read', { account: 'a-school' }]]);
  await open.close();
});

test('the picture passes the content security policy', async () => {
  const open = await stage.window(NOW);
  await open.show(view({ accounts: [school] }));
  await open.page.getByTestId('nav-school').click();
  const picture = open.page.getByTestId('school-picture');
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(48);
  expect(open.complaints).toEqual([]);
  await open.close();
});

describe.each(['meter', 'school'] as const)('%s', (which) => {
  const shown = view({ accounts: [{ meter, school }[which]] });
  const reach = async ({ page }: Window) => {
    if (which === 'school') await page.getByTestId('nav-school').click();
  };

  test('mirrored, for those who read from the right', async () => {
    for (const width of [1080, 320]) {
      const open = await stage.window(NOW, { width });
      await open.show(shown);
      await open.page.evaluate(() => (document.documentElement.dir = 'rtl'));
      await reach(open);
      await open.page.screenshot({
        path: path.join(PICTURES, `${which}-mirrored.${width}.png`),
        fullPage: true,
      });
      expect(await sidewaysOverflow(open)).toEqual([]);
      await open.close();
    }
  });

  test('in colours chosen by the system', async () => {
    const open = await stage.window(NOW, { forcedColors: 'active' });
    await open.show(shown);
    await reach(open);
    await open.page.screenshot({
      path: path.join(PICTURES, `${which}-live.forced.png`),
      fullPage: true,
    });
    expect(await violations(open)).toEqual([]);
    await open.close();
  });
});
