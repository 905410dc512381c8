import { describe, expect, test } from 'vitest';

import { calendarPage, moved, type Asked } from './calendar';

const asked: Asked = {
  range: 'day',
  looked: '2026-11-20',
  first: '2026-11-20',
  last: '2026-11-20',
  today: '2026-11-20',
  since: '2026-03-03',
  locale: 'en-US',
};

describe('a page of days', () => {
  test('begins on Monday and fills its rows', () => {
    const { title, heads, rows, before, after } = calendarPage(asked);
    expect(title).toBe('November 2026');
    expect(heads.map(({ long }) => long)[0]).toBe('Monday');
    expect(rows.map((row) => row.length)).toEqual([7, 7, 7, 7, 7, 7]);
    expect(rows[0]?.map(({ label }) => label)).toEqual(['26', '27', '28', '29', '30', '31', '1']);
    expect([before, after]).toEqual(['2026-10-01', '2026-12-01']);
  });

  test.each([
    ['2024-02-10', 29],
    ['2025-02-10', 28],
    ['2026-12-31', 31],
    ['2100-02-01', 28],
  ])('%s lies in a month of %i days', (looked, days) => {
    const own = calendarPage({ ...asked, looked })
      .rows.flat()
      .filter(({ beside }) => !beside);
    expect(own).toHaveLength(days);
    expect(own.map(({ label }) => Number(label))).toEqual(Array.from({ length: days }, (_, at) => at + 1));
  });

  test('marks today, what is shown, and what cannot be', () => {
    const page = calendarPage({ ...asked, range: 'week', first: '2026-11-16', last: '2026-11-22' });
    const cells = page.rows.flat();
    expect(cells.filter(({ isShown }) => isShown).map(({ label }) => label)).toEqual([
      '16',
      '17',
      '18',
      '19',
      '20',
      '21',
      '22',
    ]);
    expect(cells.find(({ isToday }) => isToday)?.date).toBe('2026-11-20');
    expect(cells.filter(({ isOut }) => isOut)[0]?.date).toBe('2026-11-21');
    const march = calendarPage({ ...asked, looked: '2026-03-10' }).rows.flat();
    expect(march.find(({ isOut }) => !isOut)?.date).toBe('2026-03-03');
  });
});

test('a page of months and a page of years', () => {
  const months = calendarPage({ ...asked, range: 'month', first: '2026-08-01', last: '2026-08-31' });
  expect(months.rows.flat().map(({ label }) => label)[7]).toBe('Aug');
  expect(months.rows.flat().find(({ isShown }) => isShown)?.date).toBe('2026-08-01');
  expect(
    months.rows
      .flat()
      .filter(({ isOut }) => isOut)
      .map(({ label }) => label),
  ).toEqual(['Jan', 'Feb', 'Dec']);
  expect([months.title, months.before]).toEqual(['2026', '2025-11-01']);

  const years = calendarPage({ ...asked, range: 'year', first: '2026-01-01', last: '2026-12-31' });
  expect(years.title).toBe('2016 – 2027');
  expect(
    years.rows
      .flat()
      .filter(({ isOut }) => !isOut)
      .map(({ label }) => label),
  ).toEqual(['2026']);
});

test.each([
  ['2026-11-20', 'days', -7, '2026-11-13'],
  ['2026-01-01', 'days', -1, '2025-12-31'],
  ['2024-02-28', 'days', 1, '2024-02-29'],
  ['2026-11-30', 'months', 3, '2027-02-01'],
  ['2026-05-05', 'years', -3, '2023-01-01'],
] as const)('%s moved by %s', (from, grain, cells, to) => expect(moved(from, grain, cells)).toBe(to));
