import { describe, expect, test } from 'vitest';

import {
  beside,
  changed,
  dayOf,
  GONE,
  hours24,
  monthOf,
  today,
  week,
  weekBefore,
  year,
  yesterday,
} from '../../../../tests/screens/history-views';
import { halfDay, longDay, shortDay } from '../../../../tests/screens/history-scenes';
import { Cursor } from './cursor.svelte';
import { begunColumns, columnAt, shapeOf, stack } from './geometry';
import { chartKey } from './keys';
import { grouped, marksOf, scaleOf, stepFor } from './scale';

const ROOM = { width: 768, height: 384, rem: 16 };
const plain = (words: string) => words.replace(/[\u00a0\u202f]/g, ' ');
/** Every number of a path. */
const numbers = (path: string) => [...path.matchAll(/-?\d+(\.\d+)?/g)].map(([number]) => Number(number));
const pieces = (path: string) => path.split('M').length - 1;

describe('the parts of a bar', () => {
  test('lie side by side, two pixels apart, and end where their sum does', () => {
    expect(stack([10, 20, 30], 1)).toEqual([
      [0, 9],
      [11, 29],
      [31, 60],
    ]);
  });

  test('that are nothing leave no gap', () => {
    expect(stack([0, 20, 0], 1)).toEqual([null, [0, 20], null]);
    expect(stack([0, 0, 0], 1)).toEqual([null, null, null]);
  });

  test('thinner than the gap are still a line', () => {
    const [, thin] = stack([10, 1, 10], 1);
    expect(thin).toEqual([10, 11]);
  });
});

describe('the chart', () => {
  test('has one path for each series, however many columns', () => {
    for (const history of [yesterday, week, year]) expect(shapeOf(history, ROOM).series).toHaveLength(5);
    const solar = shapeOf(week, ROOM).series[0]?.path ?? '';
    expect(pieces(solar)).toBe(5);
  });

  test('puts home use above zero and extra solar below, in proportion', () => {
    const bars = changed(yesterday, 0, 96, {
      parts: {
        solar_to_home_wh: 100,
        solar_to_battery_wh: 200,
        solar_to_grid_wh: 0,
        battery_to_home_wh: 0,
        battery_to_grid_wh: 0,
        grid_to_home_wh: 0,
        grid_to_battery_wh: 0,
      },
    });
    const { series, zero, y } = shapeOf(bars, ROOM);
    const heights = (key: string) => {
      const path = series.find((one) => one.key === key)?.path.split('Z')[0] ?? '';
      const [, near, far] = numbers(path);
      return [near, far];
    };
    expect(heights('solar_to_home_wh')).toEqual([zero, Math.round(y(100) * 10) / 10]);
    expect(heights('solar_to_battery_wh')).toEqual([zero, Math.round(y(-200) * 10) / 10]);
    expect(y(0) - y(100)).toBeCloseTo((y(-200) - y(0)) / 2);
  });

  test('keeps everything inside its room', () => {
    for (const history of [yesterday, hours24, week, year, beside(today, yesterday), longDay])
      for (const width of [240, 768, 1200]) {
        const { series, level, plot, strip } = shapeOf(history, { ...ROOM, width });
        for (const { path } of series)
          for (const [, x = '', rest = ''] of path.matchAll(/M([\d.]+) ([^M]*)/g)) {
            expect(Number(x)).toBeGreaterThanOrEqual(plot.left);
            expect(Number(x)).toBeLessThanOrEqual(plot.right);
            expect(Number(/^[\d.]+/.exec(rest)?.[0])).toBeLessThanOrEqual(plot.bottom + 0.1);
          }
        expect(Math.max(...numbers(level), 0)).toBeLessThanOrEqual(Math.max(plot.right, strip?.bottom ?? 0));
      }
  });

  test('a column whose parts are not known is not drawn, nor one to come', () => {
    const gap = changed(week, 1, 2, GONE);
    const counts = shapeOf(gap, ROOM).series.map(({ path }) => pieces(path));
    expect(Math.max(...counts)).toBe(4);
  });

  test('missing readings are one band a run, through the level too', () => {
    const { missing, edges, strip } = shapeOf(changed(changed(yesterday, 8, 14, GONE), 50, 51, GONE), ROOM);
    expect(strip).not.toBeNull();
    expect(pieces(missing)).toBe(4);
    expect(numbers(missing)[0]).toBe(edges[8]);
    expect(shapeOf(today, ROOM).missing, 'what is to come is not missing').toBe('');
  });

  test('filled in and estimated columns are hatched as far as they reach', () => {
    const { hatched } = shapeOf(changed(yesterday, 80, 82, { quality: 'filled' }), ROOM);
    expect(pieces(hatched)).toBe(2);
    expect(shapeOf(yesterday, ROOM).hatched).toBe('');
    // A short gap is nothing in a day, and a long one nothing in a month.
    expect(shapeOf(changed(week, 1, 2, { quality: 'filled' }), ROOM).hatched).toBe('');
    expect(pieces(shapeOf(changed(week, 1, 2, { quality: 'estimated' }), ROOM).hatched)).toBe(2);
    expect(shapeOf(changed(year, 1, 2, { quality: 'estimated' }), ROOM).hatched).toBe('');
  });

  test('the level is a line only over a day, broken where it is not known', () => {
    expect(pieces(shapeOf(yesterday, ROOM).level)).toBe(1);
    expect(pieces(shapeOf(changed(yesterday, 40, 44, GONE), ROOM).level)).toBe(2);
    expect(shapeOf(week, ROOM).strip).toBeNull();
    expect(
      shapeOf(dayOf({ day: '2026-11-19', kind: { solar: true, battery: false } }), ROOM).strip,
    ).toBeNull();
  });

  test('the reserve lies at its height, and nowhere if it is not known', () => {
    const { reserve, strip } = shapeOf(yesterday, ROOM);
    if (!strip || reserve === null) throw new Error('no strip');
    expect((strip.bottom - reserve) / (strip.bottom - strip.top)).toBeCloseTo(0.2);
    expect(shapeOf({ ...yesterday, reserve_percent: null }, ROOM).reserve).toBeNull();
  });

  test('what it is compared with are boxes for days, one outline for slots', () => {
    expect(shapeOf(week, ROOM).compared).toBeNull();
    const boxes = shapeOf(beside(week, weekBefore), ROOM).compared;
    expect(boxes?.kind).toBe('boxes');
    expect(pieces(boxes?.path ?? '')).toBe(7);
    const steps = shapeOf(beside(today, yesterday), ROOM).compared;
    expect(steps?.kind).toBe('steps');
    expect(pieces(steps?.path ?? '')).toBe(1);
    const broken = beside(today, changed(yesterday, 10, 20, GONE));
    expect(pieces(shapeOf(broken, ROOM).compared?.path ?? '')).toBe(2);
  });
});

describe('the column under the mouse', () => {
  test('is the one there, or the nearest that has begun', () => {
    const shape = shapeOf(today, ROOM);
    const begun = begunColumns(today);
    expect(begun).toBe(59);
    expect(columnAt(0, shape, begun)).toBe(0);
    expect(columnAt(((shape.edges[10] ?? 0) + (shape.edges[11] ?? 0)) / 2, shape, begun)).toBe(10);
    expect(columnAt(760, shape, begun)).toBe(58);
  });

  test('is none whose readings are only late', () => {
    const late = changed(today, 56, 59, { ...GONE, is_to_come: false });
    expect(begunColumns(late)).toBe(56);
    expect(shapeOf(late, ROOM).missing).toBe('');
    const silent = changed(today, 40, 59, { ...GONE, is_to_come: false });
    expect(begunColumns(silent)).toBe(59);
    expect(pieces(shapeOf(silent, ROOM).missing)).toBe(2);
    expect(begunColumns({ ...late, is_present: false })).toBe(59);
    // The day that is not over is looked at, however little is known of it.
    expect(begunColumns(changed(week, 4, 5, { quality: 'partial' }))).toBe(5);
  });

  test('follows the mouse until it is pressed', () => {
    const cursor = new Cursor();
    cursor.hover(3);
    cursor.leave();
    expect(cursor.at).toBeNull();
    cursor.press(4);
    cursor.hover(9);
    cursor.leave();
    expect(cursor.at).toBe(4);
    cursor.press(4);
    cursor.hover(9);
    expect(cursor.at).toBe(9);
    cursor.hold(1);
    cursor.leave();
    expect(cursor.at).toBe(1);
    cursor.clear();
    expect(cursor.at).toBeNull();
  });
});

describe('the upright axis', () => {
  test.each([
    [450, 800, 200],
    [18_300, 16_000, 5000],
    [500_500, 1_110_000, 200_000],
    [60, 0, 10],
    [0, 0, 100],
    [0.4, 0, 0.05],
  ])('%f Wh above and %f below have steps of %f', (up, down, step) =>
    expect(stepFor(up, down)).toBeCloseTo(step, 6),
  );

  test('reaches beyond everything, with few lines and names of kWh', () => {
    for (const history of [yesterday, hours24, week, monthOf(), year, beside(week, weekBefore)]) {
      const { up, down, lines } = scaleOf(history);
      expect(lines.length).toBeLessThanOrEqual(10);
      expect(lines.length).toBeGreaterThanOrEqual(3);
      for (const { parts } of history.bars) {
        if (!parts) continue;
        expect(parts.solar_to_home_wh + parts.battery_to_home_wh + parts.grid_to_home_wh).toBeLessThanOrEqual(
          up,
        );
        expect(parts.solar_to_battery_wh + parts.solar_to_grid_wh).toBeLessThanOrEqual(down);
      }
    }
    // The place says the direction, so there is no minus.
    expect(scaleOf(yesterday).lines.map(({ label }) => label)).toEqual([
      '0.8',
      '0.6',
      '0.4',
      '0.2',
      '0',
      '0.2',
      '0.4',
      '0.6',
    ]);
  });

  test('without anything there is still an axis', () => {
    expect(scaleOf(changed(yesterday, 0, 96, GONE)).lines.map(({ label }) => label)).toEqual(['0', '0.1']);
  });

  test('long numbers are set apart', () => {
    expect(grouped(1234.5, 1)).toBe('1234.5');
    expect(plain(grouped(1_234_567, 0))).toBe('1 234 567');
    expect(plain(grouped(-12_345.67, 1))).toBe('-12 345.7');
  });
});

describe('the marks of the time axis', () => {
  const labels = (...given: Parameters<typeof marksOf>) => marksOf(...given).map(({ label }) => plain(label));

  test('a day has every third hour, or fewer where there is no room', () => {
    expect(labels(yesterday, 44, 'en-US')).toEqual([
      '12 AM',
      '3 AM',
      '6 AM',
      '9 AM',
      '12 PM',
      '3 PM',
      '6 PM',
      '9 PM',
    ]);
    expect(labels(yesterday, 14, 'en-US')).toEqual(['12 AM', '12 PM']);
    expect(labels(yesterday, 44, 'de-AT')[1]).toBe('03 Uhr');
  });

  test('24 hours name the new day', () => {
    expect(labels(hours24, 44, 'en-US')).toContain('Nov 20');
  });

  test('the doubled hour is named again, and nothing covers it', () => {
    expect(labels(longDay, 60, 'en-US').slice(0, 3)).toEqual(['12 AM', '1 AM (again)', '3 AM']);
    expect(labels(longDay, 14, 'en-US')).toEqual(['1 AM (again)', '12 PM']);
    expect(labels(halfDay, 80, 'en-US')).toContain('1:30 AM (again)');
    expect(labels(shortDay, 60, 'en-US').join()).not.toContain('again');
  });

  test('23, 24, 24.5 and 25 hours have as many columns', () => {
    expect([shortDay, yesterday, halfDay, longDay].map(({ bars }) => bars.length)).toEqual([92, 96, 98, 100]);
    expect(longDay.bars.filter(({ again }) => again)).toHaveLength(4);
  });

  test('days and months stand below their columns, the present one marked', () => {
    expect(labels(week, 44, 'en-US')[0]).toBe('Mon 16');
    expect(labels(week, 14, 'en-US')[0]).toBe('Mon');
    expect(marksOf(week, 44, 'en-US').find(({ isNow }) => isNow)?.label).toBe('Fri 20');
    expect(labels(monthOf(), 60, 'en-US')).toHaveLength(31);
    expect(labels(monthOf(), 14, 'en-US')).toEqual(['1', '5', '10', '15', '20', '25', '30']);
    expect(labels(year, 44, 'en-US')[11]).toBe('Dec');
    expect(labels(year, 14, 'en-US')[0]).toBe('J');
  });
});

describe('keys of the chart', () => {
  const press = (key: string, held = {}) =>
    chartKey({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

  test.each([
    ['d', { range: 'day' }],
    ['W', { range: 'week' }],
    ['m', { range: 'month' }],
    ['y', { range: 'year' }],
    ['t', 'today'],
    ['c', 'compare'],
    ['l', 'table'],
    ['?', 'list'],
    ['ArrowLeft', { move: 'before' }],
    ['ArrowRight', { move: 'after' }],
    ['Home', { move: 'first' }],
    ['End', { move: 'last' }],
    ['PageUp', 'earlier'],
    ['PageDown', 'later'],
    ['Enter', 'open'],
    ['Escape', 'leave'],
  ])('%s', (key, meaning) => expect(press(key)).toEqual(meaning));

  test.each([
    ['c', { ctrlKey: true }],
    ['t', { metaKey: true }],
    ['ArrowLeft', { altKey: true }],
    ['x', {}],
    ['Tab', {}],
  ])('%s with %o is not theirs', (key, held) => expect(press(key, held)).toBeNull());
});
