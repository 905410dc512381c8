import { describe, expect, test } from 'vitest';

import { node } from '../../../../tests/screens/home-views';
import { NOW, source, sunnyHome } from '../../../../tests/screens/views';
import { isOld, sourceAges } from './ages';

const now = new Date(NOW);

test('sources of one moment have no age of their own', () => {
  expect(sourceAges(sunnyHome, [], now).size).toBe(0);
});

test('sources of different moments each say their own', () => {
  const home = {
    ...sunnyHome,
    sources: [
      source('solar', { measured_at: '2026-11-20T20:02:00Z' }),
      source('battery', { measured_at: '2026-11-20T22:31:40Z' }),
      source('grid', { measured_at: null }),
    ],
  };
  const ages = sourceAges(home, [], now);
  expect(ages.get('solar')).toEqual({ words: '2 hours ago', old: true });
  expect(ages.get('battery')).toEqual({ words: '20 seconds ago', old: false });
  expect(ages.has('grid')).toBe(false);
});

describe('how old is too old', () => {
  test('is learned for each source', () => {
    const slow = node('solar', { interval_s: 3600 });
    const home = {
      ...sunnyHome,
      sources: [
        source('solar', { measured_at: '2026-11-20T20:02:00Z' }),
        source('battery', { measured_at: '2026-11-20T22:31:40Z' }),
      ],
    };
    expect(sourceAges(home, [slow], now).get('solar')?.old).toBe(false);
  });

  test('is never less than a quarter of an hour', () => {
    expect(isOld(15 * 60, 10)).toBe(false);
    expect(isOld(15 * 60 + 1, 10)).toBe(true);
    expect(isOld(75 * 60, 900)).toBe(false);
    expect(isOld(75 * 60 + 1, 900)).toBe(true);
  });
});
