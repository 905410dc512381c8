import { describe, expect, test } from 'vitest';

import { age } from './age';
import { energy } from './energy';
import { usableLocale } from './locale';
import { meterPower, percent, plainNumber, power } from './power';
import {
  clockTime,
  dayIn,
  daysLater,
  hourTime,
  longDate,
  longDay,
  moment,
  shortDate,
  shortDay,
  timeSpan,
  wallTime,
  type Calendar,
} from './time';
import { isElsewhere, usableZone, zoneGroups } from './zone';

// Numbers and units, and times and AM/PM, stay on one line.
const plain = (words: string) => words.replace(/[\u00a0\u202f]/g, ' ');

describe('power', () => {
  test.each([
    [0, '0 W'],
    [4, '0 W'],
    [-3, '0 W'],
    [6, '10 W'],
    [847, '850 W'],
    [994, '990 W'],
    [996, '1.0 kW'],
    [1116, '1.1 kW'],
    [12_345, '12.3 kW'],
    [-1810, '-1.8 kW'],
  ])('%d W reads %s', (watts, words) => expect(plain(power(watts))).toBe(words));

  test('unknown is not zero', () => {
    expect(power(null)).toBe('—');
    expect(power(Number.NaN)).toBe('—');
    expect(percent(null)).toBe('—');
    expect(energy(null)).toBe('—');
    expect(plainNumber(null)).toBe('—');
  });
});

test.each([
  [64.4, '64 %'],
  [99.6, '100 %'],
  [104, '100 %'],
  [-1, '0 %'],
])('%d percent reads %s', (value, words) => expect(plain(percent(value))).toBe(words));

test.each([
  [14_230, '14.2 kWh'],
  [99_940, '99.9 kWh'],
  [99_960, '100 kWh'],
  [1_234_567, '1235 kWh'],
  [0, '0.0 kWh'],
])('%d Wh reads %s', (wattHours, words) => expect(plain(energy(wattHours))).toBe(words));

test.each([
  [1734.25, '1734.25'],
  [0.1 + 0.2, '0.3'],
  [229, '229'],
])('the plain number %d reads %s', (value, words) => expect(plainNumber(value)).toBe(words));

test.each([
  [0, 'just now'],
  [15, '15 seconds ago'],
  [59.9, '59 seconds ago'],
  [60, '1 min ago'],
  [3599, '59 min ago'],
  [3600, '1 hour ago'],
  [7300, '2 hours ago'],
  [86_400, '1 day ago'],
  [3 * 86_400, '3 days ago'],
])('%d s old reads %s', (seconds, words) => expect(age(seconds)).toBe(words));

test.each([
  [1734.256, null, '1734.26'],
  [1734.25, 'w', '1.7 kW'],
  [412, 'w', '410 W'],
  [1.734, 'kw', '1.7 kW'],
  [0.412, 'kw', '410 W'],
  [null, 'kw', '—'],
  [null, null, '—'],
] as const)('a meter’s %d in %s reads %s', (value, unit, words) =>
  expect(plain(meterPower(value, unit))).toBe(words),
);

describe('locale', () => {
  test.each([
    ['en_US.UTF-8', 'en-US'],
    ['de_AT@euro', 'de-AT'],
    ['pt-BR', 'pt-BR'],
    ['C', 'en-US'],
    ['POSIX', 'en-US'],
    ['C.UTF-8', 'en-US'],
    ['', 'en-US'],
    ['en_!!', 'en-US'],
    [null, 'en-US'],
  ])('%s becomes %s', (said, locale) => {
    expect(usableLocale(said)).toBe(locale);
    expect(() => new Intl.DateTimeFormat(usableLocale(said))).not.toThrow();
  });
});

describe('time', () => {
  const calendar: Calendar = {
    locale: 'en-US',
    zone: 'America/Los_Angeles',
    now: new Date('2026-11-20T22:32:00Z'),
  };

  test('a moment of today is a time, of another day has its date, of another year its year', () => {
    expect(plain(moment('2026-11-20T22:10:00Z', calendar))).toBe('2:10 PM');
    expect(plain(moment('2026-11-20T07:59:00Z', calendar))).toBe('Nov 19, 11:59 PM');
    expect(plain(moment('2025-03-01T20:00:00Z', calendar))).toBe('Mar 1, 2025, 12:00 PM');
  });

  test('a date is that of the person, not of Greenwich', () => {
    expect(shortDate('2026-11-18T03:00:00Z', calendar)).toBe('Nov 17');
  });

  test('24 hours where that is the custom', () => {
    expect(clockTime('2026-11-20T22:10:00Z', { ...calendar, locale: 'de-DE' })).toBe('14:10');
    expect(wallTime('14:15', 'de-DE')).toBe('14:15');
  });

  test('a day and a time on the wall are not moved by any zone', () => {
    expect(longDay('2026-11-20', 'en-US')).toBe('Friday, November 20');
    expect(plain(wallTime('08:40', 'en-US'))).toBe('8:40 AM');
  });

  test('days are counted over months and years, whatever the clocks do', () => {
    expect(daysLater('2026-11-30', 1)).toBe('2026-12-01');
    expect(daysLater('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysLater('2026-03-08', 1)).toBe('2026-03-09');
    expect(daysLater('soon', 1)).toBe('soon');
  });

  test('the day of an instant is that of the zone', () => {
    const instant = new Date('2026-11-21T01:00:00Z');
    expect(dayIn('America/New_York', instant)).toBe('2026-11-20');
    expect(dayIn('Asia/Tokyo', instant)).toBe('2026-11-21');
    expect(dayIn('Nowhere/At_All', instant)).toMatch(/^2026-11-2[01]$/);
  });

  test('short forms', () => {
    expect(shortDay('2026-11-20', 'en-US')).toBe('Fri, Nov 20');
    expect(plain(hourTime('2026-11-20T22:00:00Z', calendar))).toBe('2 PM');
  });

  test('what is no day or time is shown as it came', () => {
    expect(longDay('soon', 'en-US')).toBe('soon');
    expect(shortDay('soon', 'en-US')).toBe('soon');
    expect(wallTime('TBD', 'en-US')).toBe('TBD');
  });
});

describe('spans and days', () => {
  const calendar = { locale: 'en-US', zone: 'America/Los_Angeles', now: new Date('2026-11-20T22:32:00Z') };
  const plain = (words: string) => words.replace(/[\u00a0\u2009\u202f]/g, ' ');

  test('a span of today has times alone', () => {
    expect(plain(timeSpan('2026-11-20T10:10:00Z', '2026-11-20T11:40:00Z', calendar))).toBe('2:10 – 3:40 AM');
  });

  test('a span over midnight has its dates', () => {
    expect(plain(timeSpan('2026-11-20T07:10:00Z', '2026-11-20T11:40:00Z', calendar))).toBe(
      'Nov 19, 11:10 PM – Nov 20, 3:40 AM',
    );
  });

  test('a calendar day is the same in every zone', () => {
    expect(longDate('2026-03-03', 'en-US')).toBe('March 3, 2026');
    expect(longDate('yesterday', 'en-US')).toBe('yesterday');
  });
});

describe('zones', () => {
  test('one the engine does not know is the computer’s', () => {
    expect(usableZone('America/Los_Angeles')).toBe('America/Los_Angeles');
    expect(usableZone('Mars/Olympus')).toBeUndefined();
    expect(usableZone('')).toBeUndefined();
    expect(usableZone(null)).toBeUndefined();
  });

  test('a home is elsewhere if its clocks show another time', () => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const now = new Date('2026-11-20T22:32:00Z');
    expect(isElsewhere(own, now)).toBe(false);
    expect(isElsewhere('Pacific/Kiritimati', now) || isElsewhere('Pacific/Niue', now)).toBe(true);
    expect(isElsewhere('Mars/Olympus', now)).toBe(false);
  });

  test('are listed by part of the world', () => {
    const america = zoneGroups().find((group) => group.name === 'America');
    expect(america?.zones).toContainEqual({ zone: 'America/Los_Angeles', city: 'Los Angeles' });
    expect(america?.zones).toContainEqual({
      zone: 'America/Kentucky/Monticello',
      city: 'Kentucky, Monticello',
    });
  });
});
