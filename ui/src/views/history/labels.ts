// How times are named. What days and columns there are is decided by the program; here they are only put into words.
import type { Calendar } from '../../format/time';
import { usableZone } from '../../format/zone';
import type { Bar } from '../../generated/Bar';
import type { HistoryRange } from '../../generated/HistoryRange';
import type { HistoryView } from '../../generated/HistoryView';
import { text } from '../../text/en';

const made = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it a hundred times, so each is made once. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  let found = made.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    made.set(key, found);
  }
  return found;
}

/** Whether the columns are slots of a day. */
export function hasSlots(range: HistoryRange): boolean {
  return range === 'hours24' || range === 'day';
}

const DAY = { month: 'short', day: 'numeric' } as const;
const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;

/** Words for a wall-clock time or a day without a zone (`2026-11-01T01:15`, `2026-11-01`). */
export function wall(local: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const date = wallDate(local);
  return Number.isNaN(date.getTime()) ? local : format(locale, { ...options, timeZone: 'UTC' }).format(date);
}

function wallDate(local: string): Date {
  return new Date(local.length === 10 ? `${local}T12:00Z` : `${local}Z`);
}

/** `Nov 18`, with the year if it is another one than today's. */
export function dayName(day: string, { locale, now }: Calendar): string {
  return wall(day, locale, { ...DAY, ...yearUnlessNow(day, now) });
}

/** `Aug 2026`. */
export function monthName(day: string, locale: string): string {
  return wall(day, locale, { month: 'short', year: 'numeric' });
}

function yearUnlessNow(day: string, now: Date): { year?: 'numeric' } {
  return day.startsWith(String(now.getFullYear())) ? {} : { year: 'numeric' };
}

/**
 * What the period is called: `Friday, November 20`, `Nov 16 – 22, 2026`, `November 2026`, `2026`. What is kept or
 * printed is always given its year.
 */
export function periodTitle(history: HistoryView, calendar: Calendar, year: 'unless now' | 'always'): string {
  const { range, first_day, last_day } = history;
  const { locale, now } = calendar;
  switch (range) {
    case 'hours24': {
      const show = year === 'always' ? 'year' : 'day';
      return spanName(history.starts_at, history.ends_at, history.zone, calendar, show);
    }
    case 'day':
      return wall(first_day, locale, {
        weekday: 'long',
        month: 'long',
        day: 'numeric',
        ...(year === 'always' ? { year: 'numeric' } : yearUnlessNow(first_day, now)),
      });
    case 'week':
      return daysName(first_day, last_day, locale);
    case 'month':
      return wall(first_day, locale, { month: 'long', year: 'numeric' });
    case 'year':
      return wall(first_day, locale, { year: 'numeric' });
  }
}

/** `Nov 16 – 22, 2026`; a whole month or year counts as its days. */
export function daysName(first: string, last: string, locale: string): string {
  const days = format(locale, { ...DAY, year: 'numeric', timeZone: 'UTC' });
  const [from, to] = [wallDate(first), wallDate(last)];
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return `${first} – ${last}`;
  return first === last ? days.format(from) : days.formatRange(from, to);
}

/** `2:10 – 3:40 AM`, with the days where they are not plain. `show` says what is named in any case. */
export function spanName(
  from: string,
  to: string,
  zone: string,
  { locale }: Calendar,
  show: 'clock' | 'day' | 'year',
): string {
  const timeZone = usableZone(zone);
  const [start, end] = [new Date(from), new Date(to)];
  if (Number.isNaN(start.getTime()) || Number.isNaN(end.getTime())) return '';
  const withYear = show === 'year' ? { year: 'numeric' as const } : {};
  const withDay = format(locale, { ...DAY, ...withYear, ...CLOCK, timeZone });
  const clock = format(locale, { ...CLOCK, timeZone });
  const day = format(locale, { ...DAY, timeZone });
  if (start.getTime() === end.getTime()) return (show === 'clock' ? clock : withDay).format(start);
  const isWithin = (last: number) => day.format(start) === day.format(new Date(last));
  if (show !== 'clock' || !isWithin(end.getTime() - 1)) return withDay.formatRange(start, end);
  // Midnight is the next day already, which would be named as well.
  return isWithin(end.getTime())
    ? clock.formatRange(start, end)
    : `${clock.format(start)} – ${clock.format(end)}`;
}

/** `Nov 14`, the day of an instant. */
export function dayOf(at: string, zone: string, { locale }: Calendar): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? ''
    : format(locale, { ...DAY, timeZone: usableZone(zone) }).format(date);
}

/** `Pacific Time`; the zone's own name where the engine has no better one. */
export function zoneName(zone: string, at: string, locale: string): string {
  try {
    const parts = format(locale, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts(new Date(at));
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
  } catch {
    return zone;
  }
}

/** A column by its full name: `2:15 – 2:30 PM`, `Wednesday, November 18`, `March 2026`. */
export function columnName(bar: Bar, history: HistoryView, calendar: Calendar): string {
  const { locale } = calendar;
  if (history.range === 'year') return wall(bar.local, locale, { month: 'long', year: 'numeric' });
  if (!hasSlots(history.range))
    return wall(bar.local, locale, { weekday: 'long', month: 'long', day: 'numeric' });
  const show = history.range === 'hours24' ? 'day' : 'clock';
  const span = spanName(bar.at, bar.ends_at, history.zone, calendar, show);
  return bar.again ? text.history.chart.again(span) : span;
}

/** A column in the first cell of its row: `2:15 PM`, `Wed, Nov 18`, `March`. */
export function rowName(bar: Bar, range: HistoryRange, locale: string): string {
  switch (range) {
    case 'year':
      return wall(bar.local, locale, { month: 'long' });
    case 'week':
    case 'month':
      return wall(bar.local, locale, { weekday: 'short', ...DAY });
    case 'hours24':
    case 'day': {
      const words = wall(bar.local, locale, { ...(range === 'hours24' ? DAY : {}), ...CLOCK });
      return bar.again ? text.history.chart.again(words) : words;
    }
  }
}

/** `15 minutes`, `an hour`: how long a slot is. */
export function slotLength(bar: Bar): string {
  const minutes = Math.round((Date.parse(bar.ends_at) - Date.parse(bar.at)) / 60_000);
  return minutes === 60 ? text.history.chart.hour : text.history.chart.minutes(minutes);
}
