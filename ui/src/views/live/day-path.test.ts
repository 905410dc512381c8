import { describe, expect, test } from 'vitest';

import type { CurveSlot } from '../../generated/CurveSlot';
import { areaPath, dayMarks, dayScale, linePath, peak } from './day-path';

const START = Date.parse('2026-11-20T08:00:00Z');
const slot = (minute: number, more: Partial<CurveSlot> = {}): CurveSlot => ({
  at: new Date(START + minute * 60_000).toISOString(),
  minute,
  solar_w: 0,
  home_use_w: 500,
  level_percent: 50,
  ...more,
});

const slots = [slot(0), slot(360, { solar_w: 1000 }), slot(720, { solar_w: 2000 }), slot(1080)];

describe('the scale', () => {
  test('holds a whole day and everything in it', () => {
    expect(dayScale(slots, null)).toEqual({ minutes: 1440, slot: 60, top: 2000 });
    expect(dayScale([], null)).toEqual({ minutes: 1440, slot: 60, top: 1000 });
    expect(dayScale([slot(0), slot(15, { home_use_w: 2020 })], null)).toEqual({
      minutes: 1440,
      slot: 15,
      top: 2500,
    });
  });

  test('grows with a day of 25 hours', () => {
    expect(dayScale([slot(0), slot(1485), slot(1470), slot(1485)], null).minutes).toBe(1500);
    expect(dayScale([slot(0), slot(15)], 1380).minutes).toBe(1380);
    expect(dayScale([slot(0), slot(15)], 1500).minutes).toBe(1500);
  });
});

describe('the paths', () => {
  const scale = { minutes: 1440, slot: 360, top: 2000 };

  test('run through the middle of each slot', () => {
    expect(linePath(slots, 'solar_w', scale)).toBe('M125 1000L375 500L625 0L875 1000');
  });

  test('a level is that of the end of its slot', () => {
    expect(linePath(slots.slice(0, 2), 'level_percent', scale)).toBe('M250 500L500 500');
  });

  test('break where nothing was read, and where a slot is left out', () => {
    const gap = [slot(0), slot(360, { home_use_w: null }), slot(720), slot(1080)];
    expect(linePath(gap, 'home_use_w', scale)).toBe('M125 750h0.1M625 750L875 750');
    expect(linePath([slot(0), slot(720)], 'home_use_w', scale)).toBe('M125 750h0.1M625 750h0.1');
    expect(linePath([slot(0, { solar_w: null })], 'solar_w', scale)).toBe('');
  });

  test('an area stands on the ground', () => {
    expect(areaPath(slots.slice(1, 3), 'solar_w', scale)).toBe('M375 1000L375 500L625 0L625 1000Z');
  });

  test('stay inside', () => {
    expect(linePath([slot(0, { solar_w: 9000 })], 'solar_w', scale)).toBe('M125 0h0.1');
  });
});

test('the peak is the first of the highest', () => {
  expect(peak(slots, 'solar_w')).toEqual({ at: '2026-11-20T20:00:00.000Z', value: 2000 });
  expect(peak([slot(0, { solar_w: null })], 'solar_w')).toBeNull();
});

test('marks are instants, counted from the beginning of the day', () => {
  expect(dayMarks(slots.slice(1), { minutes: 1440, slot: 15, top: 1000 }, 6)).toEqual([
    { share: 0.25, at: '2026-11-20T14:00:00.000Z' },
    { share: 0.5, at: '2026-11-20T20:00:00.000Z' },
    { share: 0.75, at: '2026-11-21T02:00:00.000Z' },
  ]);
  expect(dayMarks([], { minutes: 1440, slot: 15, top: 1000 }, 6)).toEqual([]);
});
