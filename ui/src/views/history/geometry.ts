// Where everything of the chart lies, in pixels. One path for each series, however many columns there are.
import type { Bar } from '../../generated/Bar';
import type { HistoryRange } from '../../generated/HistoryRange';
import type { HistoryView } from '../../generated/HistoryView';
import type { Parts } from '../../generated/Parts';
import { hasSlots } from './labels';
import { scaleOf, type Scale } from './scale';

export type Source = 'solar' | 'battery' | 'grid';

export interface Series {
  key: keyof Parts;
  /** Whose colour it has. */
  source: Source;
  side: 'up' | 'down';
}

/** From the zero line outwards: where home use came from above it, where extra solar went below. */
export const SERIES: readonly Series[] = [
  { key: 'solar_to_home_wh', source: 'solar', side: 'up' },
  { key: 'battery_to_home_wh', source: 'battery', side: 'up' },
  { key: 'grid_to_home_wh', source: 'grid', side: 'up' },
  { key: 'solar_to_battery_wh', source: 'battery', side: 'down' },
  { key: 'solar_to_grid_wh', source: 'grid', side: 'down' },
];

/** The room there is. */
export interface Room {
  width: number;
  height: number;
  /** A rem in pixels: words grow with the text size, and the room for them too. */
  rem: number;
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Shape {
  plot: Box;
  /** The strip of the battery level; `null` if there is none to show. */
  strip: Box | null;
  zero: number;
  scale: Scale;
  /** Edges of the columns, one more than there are columns. */
  edges: number[];
  series: (Series & { path: string })[];
  /** Columns that were filled in or estimated. */
  hatched: string;
  /** Times of which readings are missing. */
  missing: string;
  /** Home use of the period it is compared with. */
  compared: { path: string; kind: 'boxes' | 'steps' } | null;
  level: string;
  levelArea: string;
  /** Height of the reserve in the strip. */
  reserve: number | null;
  /** Height of an amount in Wh; below the zero line for negative ones. */
  y: (wattHours: number) => number;
}

/** Free room between two stacked parts. */
const GAP = 2;
/** Parts lower than this are not drawn. */
const LEAST = 0.4;

export function shapeOf(history: HistoryView, room: Room): Shape {
  const { bars } = history;
  const { rem } = room;
  const slots = hasSlots(history.range);
  const scale = scaleOf(history);

  const hasStrip = slots && bars.some((bar) => bar.level_percent !== null);
  const longest = Math.max(hasStrip ? 5 : 0, ...scale.lines.map(({ label }) => label.length));
  const left = Math.ceil((longest * 0.45 + 0.625) * rem);
  const words = 1.5 * rem;
  const stripHeight = 4.25 * rem;
  const bottom = Math.max(room.height - words - (hasStrip ? stripHeight + 2.25 * rem : 0), words + 1);
  const plot = { left, right: Math.max(room.width - 2, left + 1), top: 1.375 * rem, bottom };
  const strip = hasStrip
    ? { left, right: plot.right, top: bottom + 2.25 * rem, bottom: bottom + 2.25 * rem + stripHeight }
    : null;

  const perWh = (plot.bottom - plot.top) / (scale.up + scale.down);
  const zero = Math.round(plot.top + scale.up * perWh);
  const y = (wattHours: number) => zero - wattHours * perWh;

  const wide = (plot.right - plot.left) / Math.max(1, bars.length);
  const edges = Array.from({ length: bars.length + 1 }, (_, at) => Math.round(plot.left + at * wide));
  const spans = bars.map((_, at) => barSpan(edges[at] ?? 0, edges[at + 1] ?? 0, slots));

  const paths = SERIES.map(() => '');
  let hatched = '';
  for (const [at, bar] of bars.entries()) {
    const span = spans[at];
    if (!bar.parts || !span) continue;
    for (const side of ['up', 'down'] as const) {
      const places = SERIES.map((series, index) => ({ series, index })).filter(
        (one) => one.series.side === side,
      );
      const amounts = places.map(({ series }) => bar.parts?.[series.key] ?? 0);
      const stacked = stack(amounts, perWh);
      const outermost = stacked.findLastIndex((part) => part !== null);
      for (const [place, part] of stacked.entries()) {
        const index = places[place]?.index;
        if (part === null || index === undefined) continue;
        const away = side === 'up' ? -1 : 1;
        const round = slots || place !== outermost ? 0 : 3;
        paths[index] += piece(span, zero + away * part[0], zero + away * part[1], round);
      }
      if (isHatched(bar, history.range) && outermost >= 0) {
        const reach = (side === 'up' ? -1 : 1) * (stacked[outermost]?.[1] ?? 0);
        hatched += piece(span, zero, zero + reach, 0);
      }
    }
  }

  return {
    plot,
    strip,
    zero,
    scale,
    edges,
    series: SERIES.map((series, index) => ({ ...series, path: paths[index] ?? '' })),
    hatched,
    missing: bands(bars.slice(0, begunColumns(history)), edges, plot, strip),
    compared: comparedOf(history, edges, spans, slots, y),
    ...levelOf(bars, edges, strip, history.reserve_percent),
    y,
  };
}

export interface Span {
  from: number;
  to: number;
}

/** The bar within its column. Thin columns stand side by side; wide ones do not grow without end. */
function barSpan(left: number, right: number, slots: boolean): Span {
  const wide = right - left;
  if (slots) return { from: left, to: right - (wide >= 6 ? GAP : wide >= 4 ? 1 : 0) };
  const bar = Math.round(Math.min(wide * 0.72, 56));
  const from = Math.round(left + (wide - bar) / 2);
  return { from, to: from + Math.max(1, bar) };
}

/** How far from the zero line each part reaches, in pixels and with a gap between them; `null` is not drawn. */
export function stack(amounts: number[], perWh: number): ([number, number] | null)[] {
  const last = amounts.findLastIndex((amount) => amount * perWh >= LEAST);
  let sum = 0;
  return amounts.map((amount, at) => {
    const from = sum * perWh;
    sum += Math.max(0, amount);
    const to = sum * perWh;
    if (to - from < LEAST) return null;
    const inner = from >= LEAST ? from + GAP / 2 : from;
    const outer = at < last ? to - GAP / 2 : to;
    // A part thinner than the gap still leaves a line.
    return outer - inner >= 1 ? [inner, outer] : [(from + to) / 2 - 0.5, (from + to) / 2 + 0.5];
  });
}

/** One rectangle; the end away from the zero line may be rounded. */
function piece({ from, to }: Span, near: number, far: number, round: number): string {
  const r = Math.min(round, (to - from) / 2, Math.abs(far - near));
  const back = far < near ? r : -r;
  if (r === 0) return `M${from} ${px(near)}V${px(far)}H${to}V${px(near)}Z`;
  return (
    `M${from} ${px(near)}V${px(far + back)}Q${from} ${px(far)} ${px(from + r)} ${px(far)}` +
    `H${px(to - r)}Q${to} ${px(far)} ${to} ${px(far + back)}V${px(near)}Z`
  );
}

/**
 * Whether the numbers of a column are not what was read there. A slot that was filled in or estimated; a day that a gap
 * reaches into; never a month, of which such a gap is next to nothing.
 */
export function isHatched({ quality }: Bar, range: HistoryRange): boolean {
  if (range === 'year') return false;
  return quality === 'estimated' || (quality === 'filled' && hasSlots(range));
}

/** Whether some of the time of a column has no readings. */
export function isMissing({ quality, is_to_come }: Bar): boolean {
  return !is_to_come && (quality === 'missing' || quality === 'partial');
}

/** One rectangle over the plot, and one over the strip, for each run of columns with missing readings. */
function bands(bars: Bar[], edges: number[], plot: Box, strip: Box | null): string {
  let path = '';
  let from: number | null = null;
  for (const [at, edge] of edges.entries()) {
    const bar = bars[at];
    const missing = bar !== undefined && isMissing(bar);
    if (missing && from === null) from = edge;
    if (missing || from === null) continue;
    for (const box of strip ? [plot, strip] : [plot])
      path += `M${from} ${px(box.top)}V${px(box.bottom)}H${edge}V${px(box.top)}Z`;
    from = null;
  }
  return path;
}

function comparedOf(
  { compare }: HistoryView,
  edges: number[],
  spans: Span[],
  slots: boolean,
  y: (wattHours: number) => number,
): Shape['compared'] {
  if (!compare) return null;
  let path = '';
  let open = false;
  for (const [at, span] of spans.entries()) {
    const amount = compare.home_use_wh[at] ?? null;
    const [left, right] = [edges[at] ?? 0, edges[at + 1] ?? 0];
    if (slots) {
      // Side by side, the boxes become one outline of steps that stands on the zero line.
      if (amount === null) {
        if (open) path += `V${px(y(0))}`;
        open = false;
      } else {
        path += open ? `V${px(y(amount))}H${right}` : `M${left} ${px(y(0))}V${px(y(amount))}H${right}`;
        open = true;
      }
    } else if (amount !== null) {
      const more = Math.max(1.5, Math.min(4, (span.from - left) * 0.75));
      path += `M${px(span.from - more)} ${px(y(0))}V${px(y(amount))}H${px(span.to + more)}V${px(y(0))}`;
    }
  }
  if (open) path += `V${px(y(0))}`;
  return { path, kind: slots ? 'steps' : 'boxes' };
}

/** The line of the level joins the ends of the slots, for there it was read. */
function levelOf(
  bars: Bar[],
  edges: number[],
  strip: Box | null,
  reserve: number | null,
): Pick<Shape, 'level' | 'levelArea' | 'reserve'> {
  if (!strip) return { level: '', levelArea: '', reserve: null };
  const height = (percent: number) =>
    strip.bottom - (Math.min(100, Math.max(0, percent)) / 100) * (strip.bottom - strip.top);
  let level = '';
  let levelArea = '';
  let run: string[] = [];
  let [first, last] = [0, 0];
  const close = () => {
    if (run.length === 0) return;
    level += `M${run.join('L')}${run.length === 1 ? 'h0.01' : ''}`;
    levelArea += `M${first} ${px(strip.bottom)}L${run.join('L')}L${last} ${px(strip.bottom)}Z`;
    run = [];
  };
  for (const [at, bar] of bars.entries()) {
    if (bar.level_percent === null) {
      close();
      continue;
    }
    const x = edges[at + 1] ?? 0;
    if (run.length === 0) {
      first = x;
      // The first reading of the period stands for the time since its beginning.
      if (at === 0) {
        first = edges[0] ?? 0;
        run.push(`${first} ${px(height(bar.level_percent))}`);
      }
    }
    last = x;
    run.push(`${x} ${px(height(bar.level_percent))}`);
  }
  close();
  return { level, levelArea, reserve: reserve === null ? null : height(reserve) };
}

/** The column at a place; the nearest one beside the plot. Only columns that have begun can be looked at. */
export function columnAt(x: number, shape: Shape, begun: number): number {
  const { left, right } = shape.plot;
  const count = shape.edges.length - 1;
  const at = Math.floor(((x - left) / Math.max(1, right - left)) * count);
  return Math.max(0, Math.min(at, begun - 1));
}

/** Readings come a little late: for so long, columns without any are awaited and not missing. */
const AWAITED_MS = 60 * 60_000;

/** How many columns can be looked at: those that have begun, without the newest whose readings are still awaited. */
export function begunColumns({ bars, is_present }: Pick<HistoryView, 'bars' | 'is_present'>): number {
  const begun = bars.findLastIndex((bar) => !bar.is_to_come) + 1;
  if (!is_present) return begun;
  const isWhole = ({ quality }: Bar) => quality !== 'missing' && quality !== 'partial';
  const known = bars.findLastIndex((bar) => !bar.is_to_come && isWhole(bar)) + 1;
  const [first, last] = [bars[known], bars[begun - 1]];
  if (known === 0 || !first || !last) return begun;
  return Date.parse(last.ends_at) - Date.parse(first.at) <= AWAITED_MS ? known : begun;
}

const px = (value: number) => String(Math.round(value * 10) / 10);
