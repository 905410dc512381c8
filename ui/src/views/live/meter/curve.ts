import type { MeterDay } from '../../../generated/MeterDay';
import type { MeterPoint } from '../../../generated/MeterPoint';

/** A point whose power is known. */
export interface KnownPoint extends MeterPoint {
  power: number;
}

/** A stretch of a day, in minutes since it began. */
export interface Stretch {
  from: KnownPoint;
  to: KnownPoint;
}

/** A day's curve, ready to be drawn. */
export interface Curve {
  /** Parts of the line without a break, at least one point each. */
  runs: KnownPoint[][];
  /** Between two runs. */
  gaps: Stretch[];
  /** Values at which a line across is drawn, ascending; the drawing reaches from the first to the last. */
  levels: number[];
  highest: KnownPoint | null;
  lowest: KnownPoint | null;
}

/** How many lines across are aimed at. */
const LEVELS = 4;

/** `null` breaks the line: nothing is drawn where nothing was read. */
export function curveOf(points: readonly MeterPoint[]): Curve {
  const runs: KnownPoint[][] = [];
  let run: KnownPoint[] = [];
  for (const point of points) {
    if (isKnown(point)) {
      if (run.length === 0) runs.push(run);
      run.push(point);
    } else {
      run = [];
    }
  }

  const known = runs.flat();
  const gaps = runs.slice(1).flatMap((after, at) => {
    const from = runs[at]?.at(-1);
    const to = after[0];
    return from && to ? [{ from, to }] : [];
  });
  return {
    runs,
    gaps,
    levels: levels(known.map((point) => point.power)),
    highest: extreme(known, (one, other) => one > other),
    lowest: extreme(known, (one, other) => one < other),
  };
}

/** Round values from zero, or from below it, to above the highest one. */
export function levels(values: readonly number[]): number[] {
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const step = roundStep((top - bottom) / LEVELS);
  const first = Math.floor(bottom / step);
  const last = Math.max(Math.ceil(top / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, at) => round((first + at) * step));
}

/** The next of 1, 2, 5, 10, 20, 50 … */
function roundStep(rough: number): number {
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}

/** Without the dust of binary fractions. */
const round = (value: number) => Number(value.toPrecision(12));

/** A mark on the axis of time. */
export interface HourMark {
  minute: number;
  /** An instant, RFC 3339. */
  at: string;
}

const HALF_HOUR = 30;

/** Every so many hours of the clock on the wall, also on days on which clocks are changed. */
export function hourMarks(day: Pick<MeterDay, 'starts_at' | 'minutes' | 'zone'>, every: number): HourMark[] {
  const start = Date.parse(day.starts_at);
  if (Number.isNaN(start)) return [];
  const marks: HourMark[] = [];
  // Some zones change their clocks by half an hour.
  for (let minute = 0; minute < day.minutes; minute += HALF_HOUR) {
    const instant = new Date(start + minute * 60_000);
    const [hour, past] = wallClock(instant, day.zone);
    if (past === 0 && hour % every === 0) marks.push({ minute, at: instant.toISOString() });
  }
  return marks;
}

function wallClock(instant: Date, zone: string): [number, number] {
  const said = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }).format(instant);
  const [hour = 0, minute = 0] = said.split(':').map(Number);
  return [hour, minute];
}

/** Position of the point nearest to a minute; `-1` without points. */
export function nearest(points: readonly MeterPoint[], minute: number): number {
  let best = -1;
  let least = Infinity;
  for (const [at, point] of points.entries()) {
    const distance = Math.abs(point.minute - minute);
    if (distance < least) {
      least = distance;
      best = at;
    }
  }
  return best;
}

export function isKnown(point: MeterPoint): point is KnownPoint {
  return point.power !== null && Number.isFinite(point.power);
}

function extreme(
  points: readonly KnownPoint[],
  better: (one: number, other: number) => boolean,
): KnownPoint | null {
  return points.reduce<KnownPoint | null>(
    (best, point) => (best === null || better(point.power, best.power) ? point : best),
    null,
  );
}
