// The chart in a sentence or three, for everybody to read and as the figure's description.
import { percent } from '../../format/power';
import type { Bar } from '../../generated/Bar';
import type { HistoryView } from '../../generated/HistoryView';
import type { Totals } from '../../generated/Totals';
import { text } from '../../text/en';
import { columnKilo, kilo, NOTHING_WH } from './amounts';
import { daysName, hasSlots, rowName, slotLength, wall } from './labels';

const say = text.history.summary;

/** Below this coverage in percent, totals are only about right. */
const SURE_PERCENT = 98;

export function isAbout({ coverage_percent, is_estimate }: Totals): boolean {
  return is_estimate || coverage_percent < SURE_PERCENT;
}

export function summaryOf(history: HistoryView, locale: string): string {
  const { totals } = history;
  return [used(totals), most(history, locale), made(history)].filter((words) => words !== '').join(' ');
}

function used(totals: Totals): string {
  const { home_use_wh, parts } = totals;
  if (home_use_wh === null) return say.unknown;
  const amount = isAbout(totals) ? say.about(kilo(home_use_wh)) : kilo(home_use_wh);
  if (!parts) return say.usedOnly(amount);
  const sources = (
    [
      ['solar', parts.solar_to_home_wh],
      ['battery', parts.battery_to_home_wh],
      ['grid', parts.grid_to_home_wh],
    ] as const
  ).filter(([, wh]) => wh >= NOTHING_WH);
  const only = sources[0];
  if (!only) return say.usedOnly(amount);
  if (sources.length === 1) return say.usedAll(amount, say.all[only[0]]);
  return say.used(amount, listed(sources.map(([source, wh]) => say.from[source](kilo(wh)))));
}

function made({ has_solar, totals }: HistoryView): string {
  if (!has_solar || totals.solar_wh === null) return '';
  const { parts, solar_wh } = totals;
  const amount = isAbout(totals) ? say.about(kilo(solar_wh)) : kilo(solar_wh);
  const ways = parts
    ? (
        [
          ['home', parts.solar_to_home_wh],
          ['battery', parts.solar_to_battery_wh],
          ['grid', parts.solar_to_grid_wh],
        ] as const
      ).filter(([, wh]) => wh >= NOTHING_WH)
    : [];
  const [first, ...others] = ways;
  if (!first || others.length === 0) return say.made(amount);
  // Only where it follows "went into the battery" can the grid do without its verb.
  const follows = ways.some(([way]) => way === 'battery');
  return say.madeAnd(
    amount,
    listed(ways.map(([way, wh]) => (way === 'grid' && !follows ? say.gridOnly : say.extra[way])(kilo(wh)))),
  );
}

function most({ bars, range }: HistoryView, locale: string): string {
  const known = bars.filter((bar): bar is Bar & { home_use_wh: number } => bar.home_use_wh !== null);
  if (known.length < 2) return '';
  const highest = known.reduce((one, other) => (other.home_use_wh > one.home_use_wh ? other : one));
  if (highest.home_use_wh <= 0) return '';
  const amount = columnKilo(highest.home_use_wh, range);
  if (hasSlots(range)) return say.most.slot(rowName(highest, 'day', locale), amount, slotLength(highest));
  if (range === 'year') return say.most.month(rowName(highest, range, locale), amount);
  const day = wall(highest.local, locale, { weekday: 'long', month: 'long', day: 'numeric' });
  return say.most.day(day, amount);
}

function listed(words: string[]): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  return `${words.slice(0, -1).join(say.comma)}${say.and}${last}`;
}

/** What the period is compared with, by name: `the week before`. */
export function comparedName({ range, compare }: HistoryView): string {
  if (!compare || compare.with === 'off') return '';
  return text.history.compare[compare.with][range];
}

/** `12 % less home use than the week before (Nov 9 – 15, 2026).`; empty without a comparison. */
export function compareSentence(history: HistoryView, locale: string): string {
  const { compare } = history;
  if (!compare) return '';
  const words = text.history.compare;
  const dates = daysName(compare.first_day, compare.last_day, locale);
  const than = words.with(comparedName(history), dates);
  const change = compare.home_use_change_percent;
  if (change === null) return words.unknown(than);
  if (Math.abs(change) < 0.5) return words.same(than);
  // More than twice as much is still said in percent, which `percent` would cut off.
  const size = Math.abs(change) > 100 ? `${Math.round(Math.abs(change))}\u00a0%` : percent(Math.abs(change));
  return change < 0 ? words.less(size, than) : words.more(size, than);
}
