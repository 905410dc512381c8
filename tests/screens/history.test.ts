// The history page: looked at in every state, then used with the keyboard alone.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { HistoryView } from '../../ui/src/generated/HistoryView';
import { historyScenes } from './history-scenes';
import { beside, dayOf, note, shown, today, week, year, yesterday } from './history-views';
import { PICTURES, sidewaysOverflow, violations } from './judge';
import type { Scene } from './scenes';
import { NOW } from './views';
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
  { look: 'narrow', options: { width: 320, height: 640 } },
];

/** Scenes whose layout is another's are looked at in one size only. */
const SAME_LAYOUT = new Set(
  [
    '24-hours',
    'day-24-and-a-half-hours',
    'compare-unknown',
    'compare-year',
    'table-month',
    'cursor',
    'gaps-month',
  ]
    .concat(['more', 'battery-only', 'solar-only', 'plain', 'use-unknown', 'calendar-month', 'calendar-year'])
    .concat([
      'empty-to-come',
      'empty-gap',
      'empty-not-fetched',
      'stopped',
      'waiting',
      'signed-out',
      'no-home',
    ])
    .map((name) => `history-${name}`),
);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await mkdir(PICTURES, { recursive: true });
});
afterAll(() => stage.close());

const picture = (open: Window, name: string) =>
  open.page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true });

/** Opens the page and chooses what the view answers, as the person had to. */
async function reach({ page }: Window, { view, press = [] }: Scene): Promise<void> {
  for (const id of press) {
    await page.getByTestId(id).click();
    const history = view.history;
    if (id !== 'nav-history' || !history) continue;
    await page.locator('label', { has: page.getByTestId(`range-${history.range}`) }).click();
    if (history.compare) await page.getByTestId('history-compare').selectOption(history.compare.with);
  }
}

describe.each(looks.map((look) => [look.look, look] as const))('%s', (look, { options, axe }) => {
  let open: Window;
  beforeAll(async () => {
    open = await stage.window(NOW, options);
  });
  afterAll(() => open.close());

  const seen = historyScenes.filter(({ name }) => axe || !SAME_LAYOUT.has(name));
  test.each(seen.map((scene) => [scene.name, scene] as const))('%s', async (_, scene) => {
    await open.show(scene.view);
    await reach(open, scene);
    await picture(open, `${scene.name}.${look}`);
    expect(await sidewaysOverflow(open), 'wider than the window').toEqual([]);
    if (axe) expect(await violations(open), 'accessibility').toEqual([]);
    expect(open.complaints, 'console').toEqual([]);
    expect(await open.page.getByTestId('crashed').count(), 'crashed').toBe(0);
  });
});

describe('by keyboard alone', () => {
  const title = ({ page }: Window) => page.getByTestId('history-values-title').textContent();
  const focused = ({ page }: Window) =>
    page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid ?? 'outside');
  /** What was asked of the program since the last look, without the account and home. */
  async function asked(open: Window, since: number): Promise<unknown[]> {
    const calls = await open.calls();
    return calls.slice(since).map(([command, given]) => [command, given.range, given.date, given.compare]);
  }

  test('every column, period, range and way to compare', async () => {
    const open = await stage.window(NOW);
    await open.show(shown(yesterday));
    const { page } = open;
    await page.keyboard.press('Control+2');
    for (let presses = 0; presses < 30 && (await focused(open)) !== 'history-cursor'; presses++)
      await page.keyboard.press('Tab');
    expect(await focused(open)).toBe('history-cursor');

    expect(await title(open)).toBe('The whole day');
    await page.keyboard.press('Home');
    expect(await title(open)).toMatch(/^12:00 – 12:15\sAM$/);
    await page.keyboard.press('ArrowRight');
    expect(await title(open)).toMatch(/^12:15 – 12:30\sAM$/);
    await page.keyboard.press('End');
    expect(await title(open)).toMatch(/^11:45\sPM/);
    await picture(open, 'history-keyboard.light');
    await page.keyboard.press('Escape');
    expect(await title(open)).toBe('The whole day');

    const before = (await open.calls()).length;
    await page.keyboard.press('PageUp');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('t');
    for (const letter of ['w', 'm', 'y', 'd', 'c', 'c', 'c']) await page.keyboard.press(letter);
    expect(await asked(open, before)).toEqual([
      ['show_history', 'day', '2026-11-18', 'off'],
      ['show_history', 'day', '2026-11-20', 'off'],
      ['show_history', 'day', null, 'off'],
      ['show_history', 'week', null, 'off'],
      ['show_history', 'month', null, 'off'],
      ['show_history', 'year', null, 'off'],
      ['show_history', 'day', null, 'off'],
      ['show_history', 'day', null, 'before'],
      ['show_history', 'day', null, 'last_year'],
      ['show_history', 'day', null, 'off'],
    ]);

    await page.keyboard.press('?');
    expect(await focused(open)).toBe('history-keys-close');
    await page.keyboard.press('Escape');
    await page.keyboard.press('l');
    expect(await page.getByTestId('history-rows').isVisible()).toBe(true);
    await page.keyboard.press('l');
    expect(await focused(open)).toBe('history-cursor');
    await open.close();
  });

  test('what stands in the chart’s place has its keys', async () => {
    const open = await stage.window(NOW);
    const { page } = open;
    await open.show(shown(yesterday));
    await page.keyboard.press('Control+2');
    await page.getByTestId('history-cursor').focus();
    await open.send(shown({ ...yesterday, first_day: '2026-11-18', empty: { kind: 'gap' } }));
    await page.getByTestId('history-empty').waitFor();
    expect(await focused(open)).toBe('history-empty');
    const before = (await open.calls()).length;
    await page.keyboard.press('PageUp');
    await page.keyboard.press('w');
    expect(await asked(open, before)).toEqual([
      ['show_history', 'day', '2026-11-18', 'off'],
      ['show_history', 'week', '2026-11-18', 'off'],
    ]);
    await open.close();
  });

  test('a date from the calendar', async () => {
    const open = await stage.window(NOW);
    const { page } = open;
    await open.show(shown(today));
    await page.keyboard.press('Control+2');
    await page.getByTestId('history-date').focus();
    await page.keyboard.press('Enter');
    expect(await focused(open)).toBe('date-2026-11-20');
    // Tomorrow cannot be chosen.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await focused(open)).toBe('date-2026-11-21');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await focused(open)).toBe('date-2026-10-31');
    await page.keyboard.press('PageUp');
    const before = (await open.calls()).length;
    expect(await focused(open)).toBe('date-2026-09-01');
    await page.keyboard.press('Enter');
    expect(await focused(open)).toBe('history-date');
    expect(await asked(open, before)).toEqual([['show_history', 'day', '2026-09-01', 'off']]);
    await open.close();
  });
});

test('a note shows its place in the chart', async () => {
  const open = await stage.window(NOW);
  await open.show(shown({ ...yesterday, notes: [note('gap', { role: 'battery' })] }));
  await open.page.getByTestId('nav-history').click();
  await open.page.getByTestId('history-note-0').click();
  expect(await open.page.getByTestId('history-values-title').textContent()).toMatch(/^2:00 – 2:15\sAM$/);
  await open.close();
});

test('a column that was pressed stays, so that its day can be opened', async () => {
  const open = await stage.window(NOW);
  const { page } = open;
  await open.show(shown(week));
  await page.getByTestId('nav-history').click();
  const box = await page.getByTestId('history-cursor').boundingBox();
  if (!box) throw new Error('no chart');
  await page.mouse.click(box.x + box.width * 0.35, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width * 0.6, box.y + 4);
  expect(await page.getByTestId('history-values-title').textContent()).toBe('Wednesday, November 18');
  await page.getByTestId('history-open').click();
  expect((await open.calls()).at(-1)?.[1]).toMatchObject({ range: 'day', date: '2026-11-18' });
  await open.close();
});

describe('the picture to keep', () => {
  test.each([
    ['day', beside(today, dayOf({ day: '2026-11-19' }))],
    ['year', year],
  ])('%s', async (name, history) => {
    const open = await stage.window(NOW, { colorScheme: 'dark' });
    await open.show(shown(history));
    await open.page.getByTestId('nav-history').click();
    await open.page.getByTestId('history-save').click();
    await open.page.getByTestId('save-picture').click();
    await open.page.waitForFunction(() =>
      (globalThis as unknown as { standIn: { calls: [string][] } }).standIn.calls.some(
        ([command]) => command === 'save_history_picture',
      ),
    );
    const call = (await open.calls()).find(([command]) => command === 'save_history_picture');
    const png = Buffer.from(String(call?.[1].png), 'base64');
    await writeFile(path.join(PICTURES, `history-picture-${name}.png`), png);
    // Width of the picture in its header: 1200 at twice the size.
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(2400);
    expect(open.complaints).toEqual([]);
    await open.close();
  });
});

describe('on paper', () => {
  test.each([
    ['chart', yesterday, []],
    ['table', week, ['history-table']],
  ] as [string, HistoryView, string[]][])('%s', async (name, history, press) => {
    const open = await stage.window(NOW, { colorScheme: 'dark', width: 794, height: 1000 });
    await open.show(shown(history));
    for (const id of ['nav-history', ...press]) await open.page.getByTestId(id).click();
    await open.page.emulateMedia({ media: 'print' });
    await picture(open, `history-print-${name}`);
    for (const id of ['nav-home', 'history-print', 'history-reach', 'range-day'])
      expect(await open.page.getByTestId(id).isVisible(), id).toBe(false);
    expect(await open.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    await open.close();
  });
});

test.each(['history-compare-week', 'history-gaps', 'history-calendar-week'])(
  '%s in colours chosen by the system',
  async (name) => {
    const scene = historyScenes.find((one) => one.name === name);
    if (!scene) throw new Error(name);
    const open = await stage.window(NOW, { forcedColors: 'active' });
    await open.show(scene.view);
    await reach(open, scene);
    await picture(open, `${name}.forced`);
    expect(await violations(open)).toEqual([]);
    await open.close();
  },
);

test('stronger patterns, for who asked for them', async () => {
  const open = await stage.window(NOW);
  await open.show(shown(week));
  await open.page.getByTestId('nav-settings').click();
  await open.page.getByTestId('patterns-strong').click();
  await open.page.getByTestId('nav-history').click();
  await picture(open, 'history-week.patterns');
  expect(await open.page.locator('[data-testid=history-chart] .strong').first().isVisible()).toBe(true);
  await open.close();
});

test('mirrored, for those who read from the right', async () => {
  for (const width of [1080, 320]) {
    const open = await stage.window(NOW, { width });
    await open.show(shown(yesterday));
    await open.page.evaluate(() => (document.documentElement.dir = 'rtl'));
    await open.page.getByTestId('nav-history').click();
    await picture(open, `history-mirrored.${width}`);
    expect(await sidewaysOverflow(open)).toEqual([]);
    await open.close();
  }
});

test('a year is drawn from few shapes', async () => {
  const open = await stage.window(NOW);
  await open.show(shown(yesterday));
  await open.page.getByTestId('nav-history').click();
  const shapes = await open.page
    .locator('[data-testid=history-chart] svg')
    .evaluate((svg) => svg.querySelectorAll('*').length);
  expect(shapes).toBeLessThan(60);
  await open.close();
});
