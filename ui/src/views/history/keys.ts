import type { HistoryRange } from '../../generated/HistoryRange';

/** What a key does while the chart, or what stands in its place, has the focus. */
export type ChartKey =
  | { range: HistoryRange }
  | { move: 'before' | 'after' | 'first' | 'last' }
  | 'earlier'
  | 'later'
  | 'today'
  | 'compare'
  | 'table'
  | 'open'
  | 'leave'
  | 'list';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

const LETTERS: Record<string, ChartKey> = {
  d: { range: 'day' },
  w: { range: 'week' },
  m: { range: 'month' },
  y: { range: 'year' },
  t: 'today',
  c: 'compare',
  l: 'table',
  '?': 'list',
};

const OTHERS: Record<string, ChartKey> = {
  ArrowLeft: { move: 'before' },
  ArrowDown: { move: 'before' },
  ArrowRight: { move: 'after' },
  ArrowUp: { move: 'after' },
  Home: { move: 'first' },
  End: { move: 'last' },
  PageUp: 'earlier',
  PageDown: 'later',
  Enter: 'open',
  Escape: 'leave',
};

/** The meaning of a key press; `null` if it has none here. Single letters count only here, never on the whole page. */
export function chartKey({ key, ctrlKey, metaKey, altKey }: Pressed): ChartKey | null {
  if (ctrlKey || metaKey || altKey) return null;
  return LETTERS[key.toLowerCase()] ?? OTHERS[key] ?? null;
}
