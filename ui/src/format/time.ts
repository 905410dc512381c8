/** How a person reads times: their locale, their zone (`undefined` is the computer's), and what now is. */
export interface Calendar {
  locale: string;
  zone: string | undefined;
  now: Date;
}

/** `2:10 PM`. */
export function clockTime(instant: string, { locale, zone }: Calendar): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: zone }).format(
    new Date(instant),
  );
}

/** `2 PM`, for the axis of a chart. */
export function hourTime(instant: string, { locale, zone }: Calendar): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', timeZone: zone }).format(new Date(instant));
}

/** `Nov 18`, with the year if it is another one. */
export function shortDate(instant: string, { locale, zone, now }: Calendar): string {
  const date = new Date(instant);
  const year = new Intl.DateTimeFormat(locale, { year: 'numeric', timeZone: zone });
  const sameYear = year.format(date) === year.format(now);
  return new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    timeZone: zone,
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date);
}

/** `2:10 PM` today, `Nov 18, 2:10 PM` on another day. */
export function moment(instant: string, calendar: Calendar): string {
  const time = clockTime(instant, calendar);
  return isToday(instant, calendar) ? time : `${shortDate(instant, calendar)}, ${time}`;
}

/** `Friday, November 20` of a calendar day written `YYYY-MM-DD`, whatever zone the computer is in. */
export function longDay(day: string, locale: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    timeZone: 'UTC',
  }).format(date);
}

/** `Fri, Nov 20` of a calendar day written `YYYY-MM-DD`. */
export function shortDay(day: string, locale: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  }).format(date);
}

/** The calendar day as many days later, `YYYY-MM-DD` both. */
export function daysLater(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The calendar day of an instant in a zone, `YYYY-MM-DD`. A zone the engine does not know counts as the computer's. */
export function dayIn(zone: string, instant: Date): string {
  // Piece by piece: no locale writes a date the same way in every engine.
  const format = {
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  } as const;
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat('en', { ...format, timeZone: zone }).formatToParts(instant);
  } catch {
    parts = new Intl.DateTimeFormat('en', format).formatToParts(instant);
  }
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** `8:40 AM` of a wall-clock time written `HH:MM`. */
export function wallTime(time: string, locale: string): string {
  const date = new Date(`2000-01-01T${time}:00Z`);
  if (Number.isNaN(date.getTime())) return time;
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(
    date,
  );
}

/** `2:10 – 3:40 AM`, as the locale writes a span; with dates where it is not all of today. */
export function timeSpan(from: string, to: string, calendar: Calendar): string {
  const { locale, zone } = calendar;
  const dated = !isToday(from, calendar) || !isToday(to, calendar);
  const format = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: zone,
    ...(dated ? { month: 'short', day: 'numeric' } : {}),
  });
  return format.formatRange(new Date(from), new Date(to));
}

/** `March 3, 2026` of a calendar day written `YYYY-MM-DD`. */
export function longDate(day: string, locale: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

/** Whether an instant is of the day that now is in. */
export function isToday(instant: string, { zone, now }: Calendar): boolean {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  return day.format(new Date(instant)) === day.format(now);
}
