// The two axes: what they reach to, and what is written on them.
import type { HistoryView } from '../../generated/HistoryView';
import { text } from '../../text/en';
import { hasSlots, slotLength, wall } from './labels';

export interface Scale {
  /** How far it reaches above and below zero, in Wh. `down` is 0 where nothing is below. */
  up: number;
  down: number;
  /** Lines across, from the lowest to the highest; below zero with their size, for the place says the direction. */
  lines: { wh: number; label: string }[];
}

/** No more steps than this from the lowest line to the highest. */
const STEPS = 9;

export function scaleOf({ bars, compare }: Pick<HistoryView, 'bars' | 'compare'>): Scale {
  let [up, down] = [0, 0];
  for (const { parts } of bars) {
    if (!parts) continue;
    up = Math.max(up, parts.solar_to_home_wh + parts.battery_to_home_wh + parts.grid_to_home_wh);
    down = Math.max(down, parts.solar_to_battery_wh + parts.solar_to_grid_wh);
  }
  for (const amount of compare?.home_use_wh ?? []) up = Math.max(up, amount ?? 0);

  const step = stepFor(up, down);
  const [above, below] = [Math.max(1, stepsTo(up, step)), stepsTo(down, step)];
  const decimals = Math.max(0, -Math.floor(Math.log10(step / 1000) + 1e-9));
  const lines = Array.from({ length: above + below + 1 }, (_, at) => {
    const steps = at - below;
    return { wh: steps * step, label: grouped((Math.abs(steps) * step) / 1000, steps === 0 ? 0 : decimals) };
  });
  return { up: above * step, down: below * step, lines };
}

const stepsTo = (amount: number, step: number) => Math.ceil(amount / step - 1e-9);

/** The smallest of 1, 2 and 5 times a power of ten that keeps the lines apart. Nothing at all gets 0.1 kWh. */
export function stepFor(up: number, down: number): number {
  if (!(up + down > 0)) return 100;
  let power = 10 ** Math.floor(Math.log10((up + down) / STEPS));
  for (;;) {
    const found = [1, 2, 5].find((one) => stepsTo(up, one * power) + stepsTo(down, one * power) <= STEPS);
    if (found !== undefined) return found * power;
    power *= 10;
  }
}

/** `12 345.6`: thousands from five digits on set apart by a thin gap. */
export function grouped(value: number, decimals: number): string {
  const [whole = '', rest] = value.toFixed(decimals).split('.');
  const apart = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  return rest === undefined ? apart : `${apart}.${rest}`;
}

/** What the numbers of the upright axis are: `kWh in 15 minutes`, `kWh a day`. */
export function unitOf({ bars, range }: HistoryView): string {
  const say = text.history.chart;
  if (range === 'year') return say.perMonth;
  const first = bars[0];
  return first && hasSlots(range) ? say.perSlot(slotLength(first)) : say.perDay;
}

export interface Mark {
  /** The column it belongs to. */
  at: number;
  label: string;
  /** Below the left edge of its column, or below its middle. */
  place: 'edge' | 'middle';
  /** Where the person is now. */
  isNow: boolean;
}

/** Width of words in the size of labels, in rem. Too much rather than too little. */
const wordWidth = (words: string) => words.length * 0.42 + 0.75;

/** What is written below the columns, for a plot of a width in rem. Marks that would touch are left out. */
export function marksOf(history: HistoryView, widthRem: number, locale: string): Mark[] {
  const { bars, range } = history;
  const columnRem = widthRem / Math.max(1, bars.length);
  const now = history.is_present ? bars.findLastIndex((bar) => !bar.is_to_come) : -1;

  if (!hasSlots(range)) {
    return bars.flatMap((bar, at) => {
      const day = Number(bar.local.slice(8, 10));
      if (range === 'month' && columnRem < 1.3 && day !== 1 && day % 5 !== 0) return [];
      const label =
        range === 'year'
          ? wall(bar.local, locale, { month: columnRem >= 2.1 ? 'short' : 'narrow' })
          : range === 'week'
            ? `${wall(bar.local, locale, { weekday: 'short' })}${columnRem >= 3.5 ? ` ${day}` : ''}`
            : String(day);
      return [{ at, label, place: 'middle' as const, isNow: at === now }];
    });
  }

  const hours = bars.filter(({ local }) => local.slice(14, 16) === '00').length;
  const every = [3, 6, 12].find((step) => (Math.max(1, hours) / step) * 3.75 <= widthRem) ?? 12;
  const isFirstAgain = (at: number) => bars[at]?.again === true && bars[at - 1]?.again !== true;
  const candidates: Mark[] = [];
  for (const [at, bar] of bars.entries()) {
    const [hour, minute] = [Number(bar.local.slice(11, 13)), bar.local.slice(14, 16)];
    const again = isFirstAgain(at);
    if (!again && (minute !== '00' || hour % every !== 0 || bar.again)) continue;
    const time = wall(bar.local, locale, {
      hour: 'numeric',
      ...(minute === '00' ? {} : { minute: '2-digit' }),
    });
    const newDay = range === 'hours24' && hour === 0;
    const label = again
      ? text.history.chart.again(time)
      : newDay
        ? wall(bar.local, locale, { month: 'short', day: 'numeric' })
        : time;
    candidates.push({ at, label, place: 'edge', isNow: false });
  }
  // What is unusual must be there; the rest gives way to it.
  const kept: Mark[] = [];
  const collides = (one: Mark) =>
    kept.some(
      (other) =>
        Math.abs(one.at - other.at) * columnRem < (wordWidth(one.label) + wordWidth(other.label)) / 2,
    );
  for (const mark of candidates.filter(({ at }) => isFirstAgain(at))) if (!collides(mark)) kept.push(mark);
  for (const mark of candidates.filter(({ at }) => !isFirstAgain(at))) if (!collides(mark)) kept.push(mark);
  return kept.sort((one, other) => one.at - other.at);
}
