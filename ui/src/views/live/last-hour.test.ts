import { describe, expect, test } from 'vitest';

import type { Role } from '../../generated/Role';
import { hourPicture } from './last-hour';

const picture = (role: Role, powers: (number | null)[]) => {
  const found = hourPicture(
    role,
    powers.map((power_w, at) => ({ at: `2026-11-20T21:${10 + at}:00Z`, power_w })),
  );
  return { ...found, summary: found.summary.replaceAll('\u00a0', ' ') };
};

describe('the summary', () => {
  test.each<[Role, (number | null)[], string]>([
    ['home_use', [340, 400], 'Between 340 W and 400 W.'],
    ['home_use', [340, 342], '340 W all the time.'],
    ['grid', [-780, -90, null], 'Sending between 90 W and 780 W.'],
    ['battery', [640, 1200], 'Running the home between 640 W and 1.2 kW.'],
    ['grid', [-780, 450], 'From “Sending 780 W” to “Buying 450 W”.'],
    ['solar', [0, 0], 'Asleep all the time.'],
    ['solar', [null], 'No readings in the last hour.'],
  ])('%s %j: %s', (role, powers, summary) => expect(picture(role, powers).summary).toBe(summary));
});

describe('the bars', () => {
  test('stand above the ground for power into the home, and hang below it else', () => {
    const { bars, ground } = picture('battery', [500, -1500, null]);
    expect(bars.map(({ share }) => share)).toEqual([0.25, -0.75, null]);
    expect(ground).toBe(0.25);
  });

  test('of one direction use all the room', () => {
    expect(picture('solar', [1000, 500]).ground).toBe(1);
    expect(picture('grid', [-1000, -500]).ground).toBe(0);
    expect(picture('solar', [0, 0]).ground).toBe(1);
  });
});
