import { dayIn, daysLater } from '../../../format/time';
import type { School } from '../../../generated/School';
import type { SchoolDay } from '../../../generated/SchoolDay';

/** Which day it is for the person, seen from the school. */
export type DayName = 'today' | 'tomorrow' | 'last_known' | 'other';

/** The date of the school's clock at an instant. */
export function isCurrent(school: Pick<School, 'today' | 'zone'>, now: Date): boolean {
  return school.today === dayIn(school.zone, now);
}

/** The first day is today only while the schedule reaches the present. */
export function nameOfDay(day: SchoolDay, school: Pick<School, 'today' | 'zone'>, now: Date): DayName {
  const current = isCurrent(school, now);
  if (day.date === school.today) return current ? 'today' : 'last_known';
  return current && day.date === daysLater(school.today, 1) ? 'tomorrow' : 'other';
}

/** What the kind of a day adds to "no school": nothing if it says the same. */
export function reasonOfNoSchool(day: SchoolDay): string | null {
  const said = day.day_type.trim();
  return said === '' || /^no school\W*$/i.test(said) ? null : said;
}
