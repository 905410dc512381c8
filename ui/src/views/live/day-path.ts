// The small curve of a day: one path for each series, in a square of 1000 by 1000 that the page stretches.
import type { CurveSlot } from '../../generated/CurveSlot';

export type Series = 'solar_w' | 'home_use_w' | 'level_percent';

/** Side of the square. */
export const SIDE = 1000;
const DAY_MIN = 24 * 60;

export interface DayScale {
  /** Minutes from the left edge to the right one. */
  minutes: number;
  /** Length of a slot in minutes. */
  slot: number;
  /** Power in W at the top. */
  top: number;
}

/** `minutes` is the length of the day, where it is known: not every day has 24 hours. */
export function dayScale(slots: readonly CurveSlot[], minutes: number | null): DayScale {
  const steps = slots.slice(1).map((slot, at) => slot.minute - (slots[at]?.minute ?? 0));
  const slot = Math.min(60, ...steps.filter((step) => step > 0));
  const last = slots.at(-1);
  const highest = Math.max(0, ...slots.flatMap(({ solar_w, home_use_w }) => [solar_w ?? 0, home_use_w ?? 0]));
  return {
    minutes: Math.max(minutes ?? DAY_MIN, last ? last.minute + slot : 0),
    slot,
    top: roundUp(highest),
  };
}

/** The next half kilowatt, at least one. */
const roundUp = (watts: number) => Math.max(1000, Math.ceil(watts / 500) * 500);

/** Where a slot's middle lies from the left, for means, and where its end lies, for a level. */
function across(slot: CurveSlot, series: Series, scale: DayScale): number {
  const minute = slot.minute + (series === 'level_percent' ? scale.slot : scale.slot / 2);
  return Math.round((minute / scale.minutes) * SIDE * 10) / 10;
}

function down(value: number, series: Series, scale: DayScale): number {
  const top = series === 'level_percent' ? 100 : scale.top;
  return Math.round((1 - Math.min(1, Math.max(0, value / top))) * SIDE);
}

/** The line of a series, broken where nothing was read. Empty if nothing was. */
export function linePath(slots: readonly CurveSlot[], series: Series, scale: DayScale): string {
  return runs(slots, series, scale)
    .map((run) => `M${run.map(([x, y]) => `${x} ${y}`).join('L')}${run.length === 1 ? 'h0.1' : ''}`)
    .join('');
}

/** The same with the area below it. */
export function areaPath(slots: readonly CurveSlot[], series: Series, scale: DayScale): string {
  return runs(slots, series, scale)
    .map((run) => {
      const [first, last] = [run[0], run.at(-1)];
      if (!first || !last) return '';
      return `M${first[0]} ${SIDE}L${run.map(([x, y]) => `${x} ${y}`).join('L')}L${last[0]} ${SIDE}Z`;
    })
    .join('');
}

function runs(slots: readonly CurveSlot[], series: Series, scale: DayScale): [number, number][][] {
  const found: [number, number][][] = [];
  let run: [number, number][] | null = null;
  let before: CurveSlot | null = null;
  for (const slot of slots) {
    const value = slot[series];
    // A slot that was left out is a break as well.
    if (before && slot.minute - before.minute > scale.slot) run = null;
    before = slot;
    if (value === null || !Number.isFinite(value)) {
      run = null;
      continue;
    }
    if (!run) found.push((run = []));
    run.push([across(slot, series, scale), down(value, series, scale)]);
  }
  return found;
}

/** The slot in which a series is highest. */
export function peak(slots: readonly CurveSlot[], series: Series): { at: string; value: number } | null {
  let best: { at: string; value: number } | null = null;
  for (const slot of slots) {
    const value = slot[series];
    if (value !== null && Number.isFinite(value) && value > (best?.value ?? -Infinity))
      best = { at: slot.at, value };
  }
  return best;
}

export interface DayMark {
  /** Share of the width, 0 to 1. */
  share: number;
  /** An instant, RFC 3339, to be named in the home's zone. */
  at: string;
}

/** Every so many hours since the day began. */
export function dayMarks(slots: readonly CurveSlot[], scale: DayScale, everyHours: number): DayMark[] {
  const [first] = slots;
  const start = first ? Date.parse(first.at) - first.minute * 60_000 : NaN;
  if (Number.isNaN(start)) return [];
  const marks: DayMark[] = [];
  for (let minute = everyHours * 60; minute < scale.minutes; minute += everyHours * 60)
    marks.push({ share: minute / scale.minutes, at: new Date(start + minute * 60_000).toISOString() });
  return marks;
}
