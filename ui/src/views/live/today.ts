import { energy } from '../../format/energy';
import { percent } from '../../format/power';
import type { NodeView } from '../../generated/NodeView';
import type { Quantity } from '../../generated/Quantity';
import type { Role } from '../../generated/Role';
import type { TimeLeft } from '../../generated/TimeLeft';
import type { Totals } from '../../generated/Totals';
import type { Working } from '../../generated/Working';
import { text } from '../../text/en';

export type TotalName = keyof typeof text.home.today.totals;

export interface Total {
  name: TotalName;
  words: string;
  amount: string;
}

/** Each total and the part of the home it needs, two by two as they belong together. */
const TOTALS: readonly (readonly { name: TotalName; of: keyof Totals; role: Role | null }[])[] = [
  [
    { name: 'solar', of: 'solar_wh', role: 'solar' },
    { name: 'home_use', of: 'home_use_wh', role: null },
  ],
  [
    { name: 'bought', of: 'bought_wh', role: 'grid' },
    { name: 'sent', of: 'sent_wh', role: 'grid' },
  ],
  [
    { name: 'into_battery', of: 'into_battery_wh', role: 'battery' },
    { name: 'out_of_battery', of: 'out_of_battery_wh', role: 'battery' },
  ],
];

/** Shown as zero. */
const NOTHING_WH = 50;
/** Less than this has no share worth a number. */
const LEAST_WH = 100;
/** Totals below this share of readings are only about right. */
const WHOLE_PERCENT = 98;

export function isAbout(totals: Totals): boolean {
  return totals.coverage_percent < WHOLE_PERCENT;
}

/** The totals of the parts the home has, in groups. */
export function totalsShown(totals: Totals, roles: ReadonlySet<Role>): Total[][] {
  return TOTALS.map((group) => group.flatMap((total) => shown(total, totals, roles))).filter(
    (group) => group.length > 0,
  );
}

function shown(
  { name, of, role }: (typeof TOTALS)[number][number],
  totals: Totals,
  roles: ReadonlySet<Role>,
): Total[] {
  const wh = totals[of];
  const known = typeof wh === 'number';
  if (!known && role !== null && !roles.has(role)) return [];
  // A home with nothing to send needs no number for that.
  const sends = roles.has('solar') || roles.has('battery') || (known && wh >= NOTHING_WH);
  if (name === 'sent' && !sends) return [];
  const amount = energy(known ? wh : null);
  return [
    {
      name,
      words: text.home.today.totals[name],
      amount: known && isAbout(totals) ? text.home.today.about(amount) : amount,
    },
  ];
}

/** `Readings for 93 % of this day`; rounded so that it never claims a whole day. */
export function coverage(totals: Totals): string | null {
  if (!isAbout(totals)) return null;
  return text.home.today.coverage(percent(Math.min(99, totals.coverage_percent)));
}

export interface Ratio {
  of: 'own_percent' | 'solar_used_percent';
  name: string;
  percent: number | null;
  /** What has to be said beside it. */
  note: string | null;
}

/** The two percentages, where they mean something: a home without solar has no energy of its own. */
export function ratiosShown(totals: Totals, roles: ReadonlySet<Role>): Ratio[] {
  if (!roles.has('solar')) return [];
  const { own, solarUsed, estimate, tooLittle } = text.home.today;
  const little = (wh: number | null) => (wh !== null && wh < LEAST_WH ? tooLittle : null);
  return [
    {
      of: 'own_percent',
      name: own,
      percent: totals.own_percent,
      note:
        totals.own_percent === null ? little(totals.home_use_wh) : totals.own_is_estimate ? estimate : null,
    },
    {
      of: 'solar_used_percent',
      name: solarUsed,
      percent: totals.solar_used_percent,
      note: totals.solar_used_percent === null ? little(totals.solar_wh) : null,
    },
  ];
}

/** How a number was worked out, whichever node it stands with. */
export function workingOf(
  nodes: readonly NodeView[],
  of: Quantity,
): { working: Working; node: NodeView } | null {
  for (const node of nodes) {
    const working = node.workings.find((working) => working.of === of);
    if (working) return { working, node };
  }
  return null;
}

/** `about 9 hours`, `about 2 h 15 min`, `more than 2 days`. */
export function timeLeft({ minutes, more_than_two_days }: TimeLeft): string {
  const say = text.home.outage;
  if (more_than_two_days) return say.moreThanTwoDays;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return say.about(say.minutes(rest));
  return say.about(rest === 0 ? say.hours(hours) : say.hoursAndMinutes(hours, rest));
}
