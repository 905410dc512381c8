import { describe, expect, test } from 'vitest';

import { LANES, SMALL, viewBox, WIDE, type Geometry } from './lanes';

const geometries: [string, Geometry][] = [
  ['with words', WIDE],
  ['without words', SMALL],
];

describe.each(geometries)('%s', (_, geometry) => {
  /** Points a path goes through; the control points of its bends are near enough. */
  const points = (path: string): [number, number][] => {
    const found: [number, number][] = [];
    let [x, y] = [0, 0];
    for (const [, command, numbers = ''] of path.matchAll(/([MHVQ])([\d .]*)/g)) {
      const given = numbers.trim().split(/[ ]+/).map(Number);
      if (command === 'H') x = given[0] ?? x;
      else if (command === 'V') y = given[0] ?? y;
      else [x = x, y = y] = given.slice(-2);
      found.push([x, y]);
    }
    return found;
  };

  test.each(LANES)('%s begins and ends at its nodes', (lane) => {
    const [from, to] = lane.split('-') as [keyof Geometry['nodes'], keyof Geometry['nodes']];
    const way = points(geometry.tracks[lane].path);
    const near = (at: [number, number] | undefined, node: readonly [number, number]) =>
      at !== undefined && Math.abs(at[0] - node[0]) <= 90 && Math.abs(at[1] - node[1]) <= 90;
    expect(near(way[0], geometry.nodes[from]), 'begins').toBe(true);
    expect(near(way.at(-1), geometry.nodes[to]), 'ends').toBe(true);
  });

  test.each(LANES)('the head of %s lies on its way and points along it', (lane) => {
    const { path, head } = geometry.tracks[lane];
    const way = points(path);
    const [x, y, degrees] = head;
    const on = way.some(([toX, toY], at) => {
      const before = way[at - 1];
      if (!before) return false;
      const [fromX, fromY] = before;
      const within =
        Math.min(fromX, toX) <= x &&
        x <= Math.max(fromX, toX) &&
        Math.min(fromY, toY) <= y &&
        y <= Math.max(fromY, toY);
      const turned = ((Math.atan2(toY - fromY, toX - fromX) * 180) / Math.PI + 360) % 360;
      return within && turned === degrees;
    });
    expect(on).toBe(true);
  });

  test('no two heads come near each other', () => {
    const heads = LANES.map((lane) => geometry.tracks[lane].head);
    for (const [at, [x, y]] of heads.entries())
      for (const [otherX, otherY] of heads.slice(at + 1))
        expect(Math.hypot(x - otherX, y - otherY)).toBeGreaterThan(40);
  });
});

test('the drawing closes up around what the home has', () => {
  expect(viewBox(WIDE, () => true)).toBe('0 0 720 360');
  expect(viewBox(WIDE, (place) => place === 'grid')).toBe('0 180 436 112');
  expect(viewBox(WIDE, (place) => place !== 'solar')).toBe('0 180 720 180');
  expect(viewBox(WIDE, (place) => place !== 'grid')).toBe('252 0 468 360');
});
