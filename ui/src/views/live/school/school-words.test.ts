import { describe, expect, test } from 'vitest';

import { activity, day, eighthBlock } from '../../../../../tests/screens/school-views';
import { nameOfDay, reasonOfNoSchool } from './day';
import { byDate, inOrder, isFull, search } from './eighth';

describe('days', () => {
  const school = { today: '2026-11-20', zone: 'America/New_York' };
  const name = (date: string, now: string) => nameOfDay(day(date, ''), school, new Date(now));

  test('are named by the clock of the school, not of the computer', () => {
    // 20:00 on the 20th in New York, the 21st in London and Tokyo.
    expect(name('2026-11-20', '2026-11-21T01:00:00Z')).toBe('today');
    expect(name('2026-11-21', '2026-11-21T01:00:00Z')).toBe('tomorrow');
    expect(name('2026-11-22', '2026-11-21T01:00:00Z')).toBe('other');
  });

  test('a day that is over is not called today', () => {
    expect(name('2026-11-20', '2026-11-22T15:00:00Z')).toBe('last_known');
    expect(name('2026-11-21', '2026-11-22T15:00:00Z')).toBe('other');
  });

  test('a zone nobody knows does no harm', () => {
    const nowhere = { today: '2026-11-20', zone: 'Nowhere/At_All' };
    expect(() => nameOfDay(day('2026-11-20', ''), nowhere, new Date())).not.toThrow();
  });

  test.each([
    ['NO SCHOOL', null],
    ['No school.', null],
    ['', null],
    ['Thanksgiving Break', 'Thanksgiving Break'],
  ])('“%s” adds %s to “no school”', (said, reason) => expect(reasonOfNoSchool(day('x', said))).toBe(reason));
});

describe('activities', () => {
  const plain = activity('1', 'Zebra Club');
  const favourite = activity('2', 'Debate', { favourite: true });
  const mine = activity('3', 'Robotics', { mine: true, description: 'Bring safety glasses.' });

  test('the own comes first, then favourites, else the order of the school', () => {
    const other = activity('4', 'Art');
    expect(inOrder([plain, other, favourite, mine]).map(({ id }) => id)).toEqual(['3', '2', '1', '4']);
  });

  test('are found over the blocks by name, room, sponsor and description, every word of them', () => {
    const blocks = [
      eighthBlock('a', '2026-11-20', 'A', { activities: [plain, favourite] }),
      eighthBlock('b', '2026-11-20', 'B', {
        activities: [mine, activity('5', 'Café Français', { sponsors: ['Zoé Zebra'], rooms: ['B12'] })],
      }),
      eighthBlock('c', '2026-11-25', 'A'),
    ];
    const found = (words: string) =>
      search(blocks, words).map(({ block, activities }) => [block.id, ...activities.map(({ id }) => id)]);
    expect(found('zebra')).toEqual([
      ['a', '1'],
      ['b', '5'],
    ]);
    expect(found('  CAFE b12 ')).toEqual([['b', '5']]);
    expect(found('glasses')).toEqual([['b', '3']]);
    expect(found('zebra robotics')).toEqual([]);
    expect(found(' ')).toEqual([]);
  });

  test('are full only where both numbers are known', () => {
    expect(isFull(activity('1', 'x', { signed_up: 20, capacity: 20 }))).toBe(true);
    expect(isFull(activity('1', 'x', { signed_up: 19, capacity: 20 }))).toBe(false);
    expect(isFull(activity('1', 'x', { signed_up: 90, capacity: null }))).toBe(false);
    expect(isFull(activity('1', 'x', { signed_up: null, capacity: 20 }))).toBe(false);
  });
});

test('blocks stand under their dates', () => {
  const blocks = [
    eighthBlock('a', '2026-11-20', 'A'),
    eighthBlock('b', '2026-11-20', 'B'),
    eighthBlock('c', '2026-11-25', 'A'),
  ];
  expect(byDate(blocks).map(({ date, blocks }) => [date, blocks.length])).toEqual([
    ['2026-11-20', 2],
    ['2026-11-25', 1],
  ]);
});
