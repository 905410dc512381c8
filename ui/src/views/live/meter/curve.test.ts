import { describe, expect, test } from 'vitest';

import { meterDay, point } from '../../../../../tests/screens/meter-views';
import { curveOf, hourMarks, levels, nearest } from './curve';

describe('the curve of a day', () => {
  test('what was not read breaks the line, and is no zero', () => {
    const curve = curveOf([point(0, 10), point(5, 20), point(30, null), point(60, 40)]);
    expect(curve.runs.map((run) => run.map(({ power }) => power))).toEqual([[10, 20], [40]]);
    expect(curve.gaps.map(({ from, to }) => [from.minute, to.minute])).toEqual([[5, 60]]);
  });

  test('breaks at the ends and doubled ones make no parts', () => {
    const curve = curveOf([
      point(0, null),
      point(5, 7),
      point(6, null),
      point(7, null),
      point(9, 8),
      point(12, null),
    ]);
    expect(curve.runs.map((run) => run.length)).toEqual([1, 1]);
    expect(curve.gaps).toHaveLength(1);
  });

  test('most and least are the first of their kind', () => {
    const { highest, lowest } = curveOf([point(0, 5), point(5, 9), point(10, 9), point(15, -2)]);
    expect([highest?.minute, lowest?.minute]).toEqual([5, 15]);
  });

  test('without readings there is nothing to draw', () => {
    for (const points of [[], [point(0, null)]])
      expect(curveOf(points)).toMatchObject({ runs: [], gaps: [], highest: null, lowest: null });
  });
});

test.each([
  [[], [0, 1]],
  [
    [0, 0],
    [0, 1],
  ],
  [[412], [0, 200, 400, 600]],
  [
    [2360, 260],
    [0, 1000, 2000, 3000],
  ],
  [
    [0.41, 3.2],
    [0, 1, 2, 3, 4],
  ],
  [[0.3], [0, 0.1, 0.2, 0.3]],
  [
    [900, -900],
    [-1000, -500, 0, 500, 1000],
  ],
  [[-5], [-6, -4, -2, 0]],
])('values %j are drawn between the levels %j', (values, expected) =>
  expect(levels(values)).toEqual(expected),
);

describe('hours on the axis', () => {
  const minutes = (day: Parameters<typeof hourMarks>[0], every: number) =>
    hourMarks(day, every).map((mark) => mark.minute);

  test('stand where the clock on the wall says so', () => {
    expect(minutes(meterDay, 6)).toEqual([0, 360, 720, 1080]);
  });

  test('also on days on which clocks are changed', () => {
    const autumn = { starts_at: '2026-11-01T07:00:00Z', minutes: 1500, zone: 'America/Los_Angeles' };
    expect(minutes(autumn, 6)).toEqual([0, 420, 780, 1140]);
    const spring = { starts_at: '2026-03-08T08:00:00Z', minutes: 1380, zone: 'America/Los_Angeles' };
    expect(minutes(spring, 6)).toEqual([0, 300, 660, 1020]);
    const halfHour = { starts_at: '2026-04-04T13:00:00Z', minutes: 1470, zone: 'Australia/Lord_Howe' };
    expect(minutes(halfHour, 12)).toEqual([0, 750]);
  });
});

test('the nearest point is found', () => {
  const points = [point(0, 1), point(10, null), point(30, 3)];
  expect([-5, 4, 6, 19, 21, 999].map((minute) => nearest(points, minute))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(nearest([], 5)).toBe(-1);
});
