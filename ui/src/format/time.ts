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

/** `8:40 AM` of a wall-clock time written `HH:MM`. */
export function wallTime(time: string, locale: string): string {
  const date = new Date(`2000-01-01T${time}:00Z`);
  if (Number.isNaN(date.getTime())) return time;
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(
    date,
  );
}

function isToday(instant: string, { zone, now }: Calendar): boolean {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  return day.format(new Date(instant)) === day.format(now);
}
