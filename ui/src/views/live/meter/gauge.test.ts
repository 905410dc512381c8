import { describe, expect, test } from 'vitest';

import { gauge } from './gauge';

describe('power beside what is contracted', () => {
  test('is not compared while nobody says the unit', () => {
    expect(gauge(412, 6900, null)).toBeNull();
    expect(gauge(null, 6900, 'w')).toBeNull();
    expect(gauge(412, null, 'w')).toBeNull();
  });

  test.each([
    // power, contracted, unit; watts, watts, in another unit
    [1725, 6900, 'w', 1725, 6900, false],
    [1725, 6.9, 'w', 1725, 6900, true],
    [1.725, 6.9, 'kw', 1725, 6900, false],
    [1.725, 6900, 'kw', 1725, 6900, true],
  ] as const)('%d of %d, power in %s', (power, contracted, unit, watts, all, otherUnit) => {
    const found = gauge(power, contracted, unit);
    expect(found?.power).toBeCloseTo(watts);
    expect(found?.contracted).toBeCloseTo(all);
    expect(found?.share).toBeCloseTo(25);
    expect(found?.otherUnit).toBe(otherUnit);
  });

  test('no home has such a contract', () => {
    for (const contracted of [0, 0.2, -6.9, 1e9]) expect(gauge(412, contracted, 'w')).toBeNull();
  });
});
