import { describe, expect, test } from 'vitest';

import { halfDay, longDay, shortDay } from '../../../../tests/screens/history-scenes';
import {
  beside,
  changed,
  dayOf,
  GONE,
  hours24,
  monthOf,
  note,
  today,
  week,
  weekBefore,
  year,
  yesterday,
} from '../../../../tests/screens/history-views';
import noteType from '../../generated/NoteKind.ts?raw';
import type { NoteKind } from '../../generated/NoteKind';
import tokens from '../../styles/tokens.css?raw';
import { columnKilo, kilo } from './amounts';
import { columnName, periodTitle, rowName, spanName, wall, zoneName } from './labels';
import { coverageWords, notesOf, timeNotes } from './notes';
import { COLOURS, paperOf } from './paper';
import { cellOf, columnsOf } from './rows';
import { compareSentence, summaryOf } from './summary';
import { noteOf, spoken, valuesOf } from './values';

const CALENDAR = { locale: 'en-US', zone: undefined, now: new Date('2026-11-20T22:32:00Z') };
const plain = (words: string) => words.replace(/[\u00a0\u202f\u2009]/g, ' ');
const kinds = [...noteType.matchAll(/"([a-z_]+)"/g)].map((match) => match[1] as NoteKind);

describe('names of times', () => {
  test.each([
    [hours24, 'Nov 19, 2:45 PM – Nov 20, 2:45 PM', 'Nov 19, 2026, 2:45 PM – Nov 20, 2026, 2:45 PM'],
    [today, 'Friday, November 20', 'Friday, November 20, 2026'],
    [dayOf({ day: '2025-06-01' }), 'Sunday, June 1, 2025', 'Sunday, June 1, 2025'],
    [week, 'Nov 16 – 22, 2026', 'Nov 16 – 22, 2026'],
    [monthOf(), 'August 2026', 'August 2026'],
    [year, '2026', '2026'],
  ])('a period', (history, now, always) => {
    expect(plain(periodTitle(history, CALENDAR, 'unless now'))).toBe(now);
    expect(plain(periodTitle(history, CALENDAR, 'always'))).toBe(always);
  });

  test('a column, also across noon and before midnight', () => {
    const name = (at: number, history = yesterday) => {
      const bar = history.bars[at];
      return bar ? plain(columnName(bar, history, CALENDAR)) : '';
    };
    expect(name(9)).toBe('2:15 – 2:30 AM');
    expect(name(47)).toBe('11:45 AM – 12:00 PM');
    expect(name(95)).toBe('11:45 PM – 12:00 AM');
    expect(name(2, week)).toBe('Wednesday, November 18');
    expect(name(2, year)).toBe('March 2026');
    expect(name(0, hours24)).toBe('Nov 19, 2:45 – 3:00 PM');
    expect(name(9, longDay)).toMatch(/\(again\)$/);
  });

  test('of a home elsewhere are those of the home’s own clocks', () => {
    const bar = halfDay.bars[0];
    expect(bar && plain(rowName(bar, 'day', 'en-US'))).toBe('12:00 AM');
    expect(bar && plain(columnName(bar, halfDay, CALENDAR))).toBe('12:00 – 12:15 AM');
    expect(zoneName('America/Los_Angeles', '2026-11-20T08:00:00Z', 'en-US')).toBe('Pacific Time');
    expect(zoneName('Nowhere/At_All', '2026-11-20T08:00:00Z', 'en-US')).toBe('Nowhere/At_All');
  });

  test('a zone the engine does not know, or a time that is none, breaks nothing', () => {
    const span = ['2026-11-19T10:10:00Z', '2026-11-19T11:40:00Z'] as const;
    expect(spanName(...span, 'Nowhere/At_All', CALENDAR, 'clock')).not.toBe('');
    expect(spanName('never', 'ever', 'UTC', CALENDAR, 'day')).toBe('');
    expect(wall('never', 'en-US', { month: 'short' })).toBe('never');
  });
});

describe('amounts', () => {
  test.each([
    [null, '—'],
    [14_230, '14.2 kWh'],
    [99_940, '99.9 kWh'],
    [99_960, '100 kWh'],
    [12_345_678, '12 346 kWh'],
    [0, '0.0 kWh'],
  ])('%s Wh', (wh, words) => expect(plain(kilo(wh))).toBe(words));

  test('a slot has two decimals', () => {
    expect(plain(columnKilo(423, 'day'))).toBe('0.42 kWh');
    expect(plain(columnKilo(423, 'week'))).toBe('0.4 kWh');
  });
});

describe('the summary', () => {
  test('says where energy came from, when most was used, and what the sun did', () => {
    expect(plain(summaryOf(yesterday, 'en-US'))).toBe(
      'Your home used 13.4 kWh: 3.3 kWh from solar, 9.9 kWh from the battery and 0.1 kWh from the grid. ' +
        'Most was used at 7:00 PM: 0.55 kWh in 15 minutes. ' +
        'The panels made 16.2 kWh: 3.3 kWh ran your home, 10.4 kWh went into the battery and 2.5 kWh to the grid.',
    );
    expect(plain(summaryOf(week, 'en-US'))).toContain('Most was used on Friday, November 20: 18.3 kWh.');
    expect(plain(summaryOf(year, 'en-US'))).toContain('Most was used in May: 500 kWh.');
  });

  test('of a home with the grid alone', () => {
    const month = monthOf({ solar: false, battery: false });
    expect(plain(summaryOf(month, 'en-US'))).toMatch(
      /^Your home used 498 kWh, all of it from the grid\. Most was used on Friday, August 14: 19\.2 kWh\.$/,
    );
  });

  test('of a home without a battery has a verb for the grid', () => {
    const day = dayOf({ day: '2026-11-19', kind: { solar: true, battery: false } });
    expect(plain(summaryOf(day, 'en-US'))).toMatch(/ran your home and [\d.]+ kWh went to the grid\.$/);
  });

  test('is careful where readings are missing', () => {
    const gap = changed(yesterday, 8, 30, GONE);
    expect(summaryOf(gap, 'en-US')).toMatch(/^Your home used about /);
    const unknown = changed(yesterday, 0, 96, { home_use_wh: null, parts: null });
    expect(plain(summaryOf(unknown, 'en-US'))).toBe(
      'Home use is not known for this time. The panels made about 16.2 kWh.',
    );
  });
});

describe('the comparison', () => {
  const sentence = (change: number | null, with_: 'before' | 'last_year' = 'before') => {
    const both = beside(week, weekBefore, with_);
    if (both.compare) both.compare.home_use_change_percent = change;
    return plain(compareSentence(both, 'en-US'));
  };

  test.each([
    [-12, '12 % less home use than the week before (Nov 9 – 15, 2026).'],
    [4.4, '4 % more home use than the week before (Nov 9 – 15, 2026).'],
    [0.3, 'About as much home use as the week before (Nov 9 – 15, 2026).'],
    [250, '250 % more home use than the week before (Nov 9 – 15, 2026).'],
    [null, 'Too little is known about the week before (Nov 9 – 15, 2026) to compare.'],
  ])('%s percent', (change, words) => expect(sentence(change)).toBe(words));

  test('with last year', () => expect(sentence(-5, 'last_year')).toContain('than the same week last year ('));
  test('without one nothing is said', () => expect(compareSentence(week, 'en-US')).toBe(''));
});

describe('the values', () => {
  test('are those of the period until a column is looked at', () => {
    const whole = valuesOf(yesterday, null, CALENDAR);
    expect(whole.title).toBe('The whole day');
    expect(valuesOf(today, null, CALENDAR).title).toBe('Today so far');
    expect(plain(whole.groups[0]?.amount ?? '')).toBe('13.4 kWh');
    const column = valuesOf(yesterday, 46, CALENDAR);
    expect(column.groups[0]?.entries.map(({ amount }) => plain(amount))).toEqual([
      '0.14 kWh',
      '0.00 kWh',
      '0.00 kWh',
    ]);
  });

  test('have the same places for every column of a period', () => {
    const places = (at: number | null) =>
      valuesOf(beside(yesterday, today), at, CALENDAR).groups.map(({ key, entries }) => [
        key,
        entries.map((e) => e.key),
      ]);
    for (const at of [0, 10, 50, 95]) expect(places(at)).toEqual(places(null));
  });

  test('name only what the home has', () => {
    const day = dayOf({ day: '2026-11-19', kind: { solar: false, battery: false } });
    expect(valuesOf(day, 3, CALENDAR).groups.map(({ key }) => key)).toEqual(['home']);
    expect(columnsOf(day).map(({ key }) => key)).toEqual(['home_use', 'bought']);
    expect(columnsOf(beside(yesterday, today)).map(({ key }) => key)).toEqual([
      'solar',
      'home_use',
      'bought',
      'sent',
      'into',
      'out',
      'level',
      'compared',
    ]);
  });

  test('say what is special about a column once', () => {
    const bar = { ...(yesterday.bars[0] as (typeof yesterday.bars)[0]) };
    expect(noteOf(bar)).toBe('');
    expect(noteOf({ ...bar, quality: 'estimated', notes: ['gap', 'reset'] })).toBe(
      'Estimated · Counter restarted',
    );
    expect(noteOf({ ...bar, notes: ['grid_assumed', 'sign'] }), 'true of all').toBe('');
    expect(noteOf({ ...bar, is_to_come: true, quality: 'missing' })).toBe('Still to come');
  });

  test('are read out without what is not there', () => {
    expect(plain(spoken(yesterday, 0, CALENDAR))).toBe(
      '12:00 – 12:15 AM. Home use 0.06 kWh, From the battery 0.06 kWh. Battery level 51 %',
    );
    expect(plain(spoken(changed(yesterday, 0, 4, GONE), 0, CALENDAR))).toBe(
      '12:00 – 12:15 AM. Home use not known. No readings',
    );
    expect(spoken(yesterday, 500, CALENDAR)).toBe('');
  });

  test('unknown is a dash in the table, never zero', () => {
    const gap = changed(yesterday, 0, 1, GONE);
    for (const { key } of columnsOf(gap)) expect(cellOf(gap, 0, key)).toBe('—');
    expect(cellOf(yesterday, 0, 'solar')).toBe('0.00');
  });
});

describe('the notes', () => {
  test('the list of kinds is read', () => expect(kinds).toContain('grid_turned'));

  test.each(kinds)('%s is a sentence for each part and number', (kind) => {
    for (const role of [null, 'solar', 'battery', 'grid', 'home_use'] as const)
      for (const count of [1, 4]) {
        const [said] = notesOf({ ...yesterday, notes: [note(kind, { role, count })] }, CALENDAR);
        expect(said?.words).toMatch(/^[A-Z0-9].*\.$/);
        expect(said?.words).not.toMatch(/undefined|null| {2}/);
      }
  });

  test('as people say it', () => {
    const said = (...given: Parameters<typeof note>) =>
      plain(notesOf({ ...yesterday, notes: [note(...given)] }, CALENDAR)[0]?.words ?? '');
    expect(said('reset', { role: 'battery' })).toBe(
      "The battery's counter restarted on Nov 19. Totals were kept.",
    );
    expect(said('jump', { role: 'solar' })).toBe(
      'One solar reading could not be right and was left out (2:10 – 3:40 AM).',
    );
    expect(said('gap')).toMatch(/^Readings missing \(2:10 – 3:40 AM\), shown hatched\./);
  });

  test('over more than a day they name the day', () => {
    const [said] = notesOf({ ...week, notes: [note('gap')] }, CALENDAR);
    expect(plain(said?.words ?? '')).toMatch(/^Some readings are missing \(Nov 19, 2:10 – 3:40 AM\)\./);
  });

  test('know their column', () => {
    const at = (history: typeof yesterday, more = {}) =>
      notesOf({ ...history, notes: [note('gap', more)] }, CALENDAR)[0]?.at;
    expect(at(yesterday)).toBe(8);
    expect(at(week)).toBe(3);
    expect(at(yesterday, { from: '2025-01-01T00:00:00Z' })).toBeNull();
  });

  test('a change of the clocks and another zone are said', () => {
    expect(timeNotes(yesterday, CALENDAR)).toBe('');
    expect(timeNotes(shortDay, CALENDAR)).toBe('Clocks went forward: this day has 23 hours.');
    expect(plain(timeNotes(longDay, CALENDAR))).toBe(
      'Clocks went back: this day has 25 hours. The times marked “again” come twice, from 1:00 AM on.',
    );
    expect(timeNotes(halfDay, CALENDAR)).toMatch(
      /24½ hours.*from 1:30\sAM on\. Times are for your home \(.+\)\.$/,
    );
  });

  test('coverage is never said to be more than it is', () => {
    const said = (percent: number) =>
      plain(coverageWords({ ...yesterday, totals: { ...yesterday.totals, coverage_percent: percent } }));
    expect(said(100)).toBe('Readings for 100 % of this day.');
    expect(said(99.9)).toBe('Readings for 99 % of this day.');
    expect(said(93.2)).toBe('Readings for 93 % of this day.');
    expect(plain(coverageWords(week))).toBe('Readings for 100 % of this week so far.');
  });
});

describe('the picture to keep', () => {
  test('has the light colours of the window', () => {
    for (const [name, colour] of Object.entries(COLOURS)) {
      const light = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}),`).exec(tokens)?.[1];
      expect(light, name).toBe(colour);
    }
  });

  test('is a drawing that can be read, whatever the home is called', () => {
    for (const history of [
      today,
      hours24,
      week,
      monthOf({ solar: false, battery: false }),
      beside(week, weekBefore),
    ]) {
      const { svg, width, height } = paperOf(history, '<b>Ana & "Ben"</b>', CALENDAR);
      const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml');
      expect(drawing.querySelector('parsererror')).toBeNull();
      expect(drawing.querySelector('b')).toBeNull();
      expect(drawing.documentElement.textContent).toContain('<b>Ana & "Ben"</b>');
      expect(svg).not.toMatch(/NaN|undefined|null/);
      expect([width, height > 400]).toEqual([1200, true]);
    }
  });
});
