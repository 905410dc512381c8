// Periods of a home worth looking at.
import type { AccountView } from '../../ui/src/generated/AccountView';
import type { AppView } from '../../ui/src/generated/AppView';
import type { Bar } from '../../ui/src/generated/Bar';
import type { CompareView } from '../../ui/src/generated/CompareView';
import type { HistoryView } from '../../ui/src/generated/HistoryView';
import type { HomeView } from '../../ui/src/generated/HomeView';
import type { NoteView } from '../../ui/src/generated/NoteView';
import type { Parts } from '../../ui/src/generated/Parts';
import type { Totals } from '../../ui/src/generated/Totals';
import { CAPACITY_WH, heldAt, slotsOf, sunny, type Kind, type Slot } from './history-home';
import { lunar, view } from './views';

const MINUTE_MS = 60_000;
const SLOT_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const home: HomeView = {
  site: 'site-1',
  name: 'Maple Street',
  zone: 'America/Los_Angeles',
  is_new: false,
  capacity_wh: CAPACITY_WH,
  capacity_from: 'provider',
  reserve_percent: 20,
  today: null,
  curve: [],
  day_minutes: null,
  nodes: [],
  time_left: null,
  notes: [],
  signs: [],
  reach: { state: 'complete', since: '2024-03-03', days_left: null },
};

export const keeper: AccountView = { ...lunar, homes: [home] };

const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');

const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const dayAfter = (day: string, days: number) =>
  iso(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).slice(0, 10);

const NOTHING: Omit<Bar, 'at' | 'ends_at' | 'local' | 'utc_offset' | 'again'> = {
  is_to_come: true,
  solar_wh: null,
  home_use_wh: null,
  bought_wh: null,
  sent_wh: null,
  into_battery_wh: null,
  out_of_battery_wh: null,
  parts: null,
  level_percent: null,
  quality: 'missing',
  notes: [],
};

function values(kind: Kind, slot: Slot): Partial<Bar> {
  return {
    is_to_come: false,
    solar_wh: kind.solar ? slot.solar : null,
    home_use_wh: slot.home,
    bought_wh: slot.bought,
    sent_wh: slot.sent,
    into_battery_wh: kind.battery ? slot.into : null,
    out_of_battery_wh: kind.battery ? slot.out : null,
    parts: slot.parts,
    level_percent: kind.battery ? slot.level : null,
    quality: 'measured',
  };
}

const KEYS = [
  'solar_to_home_wh',
  'solar_to_battery_wh',
  'solar_to_grid_wh',
  'battery_to_home_wh',
  'battery_to_grid_wh',
  'grid_to_home_wh',
  'grid_to_battery_wh',
] as const;

function sumParts(all: (Parts | null)[]): Parts | null {
  const known = all.filter((parts) => parts !== null);
  if (known.length === 0) return null;
  const sum = {} as Parts;
  for (const key of KEYS) sum[key] = known.reduce((total, parts) => total + parts[key], 0);
  return sum;
}

function sum(all: (number | null)[]): number | null {
  const known = all.filter((one) => one !== null);
  return known.length === 0 ? null : known.reduce((total, one) => total + one, 0);
}

export function totalsOf(bars: Bar[]): Totals {
  const parts = sumParts(bars.map((bar) => bar.parts));
  const solar = sum(bars.map((bar) => bar.solar_wh));
  const used = sum(bars.map((bar) => bar.home_use_wh));
  const begun = bars.filter((bar) => !bar.is_to_come);
  const known = begun.filter((bar) => bar.home_use_wh !== null);
  return {
    solar_wh: solar,
    home_use_wh: used,
    bought_wh: sum(bars.map((bar) => bar.bought_wh)),
    sent_wh: sum(bars.map((bar) => bar.sent_wh)),
    into_battery_wh: sum(bars.map((bar) => bar.into_battery_wh)),
    out_of_battery_wh: sum(bars.map((bar) => bar.out_of_battery_wh)),
    parts,
    own_percent: parts && used ? (1 - parts.grid_to_home_wh / used) * 100 : null,
    own_is_estimate: false,
    solar_used_percent: parts && solar ? (1 - parts.solar_to_grid_wh / solar) * 100 : null,
    coverage_percent: begun.length === 0 ? 0 : (known.length / begun.length) * 100,
    is_estimate: false,
    round_trip_percent: null,
  };
}

const offsetWords = (minutes: number) =>
  `${minutes < 0 ? '-' : '+'}${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`;

/** A clock that jumps: at this instant the offset from UTC, in minutes, becomes another. */
export interface Jump {
  at: string;
  from: number;
  to: number;
}

interface DayAsked {
  day: string;
  kind?: Kind;
  /** Offset from UTC in minutes, for a day without a change. */
  offset?: number;
  jump?: Jump;
  zone?: string;
  /** How many slots have begun; all without it. */
  begun?: number;
}

/** The slots of a day by the home's clocks. */
export function dayBars({ day, kind = sunny, offset = -480, jump, begun }: DayAsked): Bar[] {
  const [first, last] = jump ? [jump.from, jump.to] : [offset, offset];
  const start = Date.parse(`${day}T00:00:00Z`) - first * MINUTE_MS;
  const end = Date.parse(`${day}T00:00:00Z`) + DAY_MS - last * MINUTE_MS;
  const bars: Bar[] = [];
  const hours: number[] = [];
  for (let at = start; at < end; at += SLOT_MS) {
    const ahead = jump ? (at < Date.parse(jump.at) ? jump.from : jump.to) : offset;
    const local = iso(at + ahead * MINUTE_MS).slice(0, 16);
    hours.push(Number(local.slice(11, 13)) + Number(local.slice(14, 16)) / 60);
    bars.push({
      ...NOTHING,
      at: iso(at),
      ends_at: iso(at + SLOT_MS),
      local,
      utc_offset: offsetWords(ahead),
      again: bars.some((bar) => bar.local === local),
    });
  }
  const slots = [...slotsOf(kind, dayNumber(day), hours, heldAt(dayNumber(day)))];
  return bars.map((bar, at) => {
    const slot = slots[at];
    return slot && at < (begun ?? bars.length) ? { ...bar, ...values(kind, slot) } : bar;
  });
}

function period(
  more: Partial<HistoryView> & Pick<HistoryView, 'range' | 'first_day' | 'last_day' | 'bars'>,
): HistoryView {
  const { bars } = more;
  return {
    account: keeper.id,
    site: home.site,
    date: more.first_day,
    starts_at: bars[0]?.at ?? '2026-11-20T08:00:00Z',
    ends_at: bars.at(-1)?.ends_at ?? '2026-11-21T08:00:00Z',
    zone: 'America/Los_Angeles',
    zone_is_elsewhere: false,
    earlier: dayAfter(more.first_day, -1),
    later: dayAfter(more.last_day, 1),
    is_present: false,
    clock_change: null,
    reserve_percent: 20,
    has_solar: true,
    has_battery: true,
    totals: totalsOf(bars),
    compare: null,
    notes: [],
    empty: null,
    ...more,
  };
}

export function dayOf(asked: DayAsked, more: Partial<HistoryView> = {}): HistoryView {
  const kind = asked.kind ?? sunny;
  return period({
    range: 'day',
    first_day: asked.day,
    last_day: asked.day,
    bars: dayBars(asked),
    has_solar: kind.solar,
    has_battery: kind.battery,
    reserve_percent: kind.battery ? 20 : null,
    zone: asked.zone ?? 'America/Los_Angeles',
    ...more,
  });
}

/** Friday, November 20, until half past two in the afternoon. */
export const today = dayOf({ day: '2026-11-20', begun: 59 }, { is_present: true, later: null });
export const yesterday = dayOf({ day: '2026-11-19' });

/** From yesterday afternoon until now. */
export const hours24 = ((): HistoryView => {
  const bars = [...dayBars({ day: '2026-11-19' }).slice(59), ...dayBars({ day: '2026-11-20' }).slice(0, 59)];
  return period({
    range: 'hours24',
    date: '2026-11-20',
    first_day: '2026-11-19',
    last_day: '2026-11-20',
    bars,
    is_present: true,
    later: null,
  });
})();

/** One column that sums up whole days. */
function summed(from: string, to: string, days: Bar[][], begun: boolean): Bar {
  const slots = days.flat();
  const totals = totalsOf(slots);
  return {
    ...NOTHING,
    at: `${from}T08:00:00Z`,
    ends_at: `${to}T08:00:00Z`,
    local: `${from}T00:00`,
    utc_offset: '-08:00',
    again: false,
    ...(begun
      ? {
          is_to_come: false,
          solar_wh: totals.solar_wh,
          home_use_wh: totals.home_use_wh,
          bought_wh: totals.bought_wh,
          sent_wh: totals.sent_wh,
          into_battery_wh: totals.into_battery_wh,
          out_of_battery_wh: totals.out_of_battery_wh,
          parts: totals.parts,
          level_percent: slots.at(-1)?.level_percent ?? null,
          quality: 'measured' as const,
        }
      : {}),
  };
}

function dayColumns(first: string, count: number, kind: Kind, begun = count): Bar[] {
  return Array.from({ length: count }, (_, at) => {
    const day = dayAfter(first, at);
    return summed(day, dayAfter(day, 1), [dayBars({ day, kind })], at < begun);
  });
}

export const week = period({
  range: 'week',
  date: '2026-11-20',
  first_day: '2026-11-16',
  last_day: '2026-11-22',
  bars: dayColumns('2026-11-16', 7, sunny, 5),
  is_present: true,
  later: null,
});

export function monthOf(kind: Kind = sunny): HistoryView {
  const bars = dayColumns('2026-08-01', 31, kind);
  return period({
    range: 'month',
    date: '2026-08-14',
    first_day: '2026-08-01',
    last_day: '2026-08-31',
    bars,
    has_solar: kind.solar,
    has_battery: kind.battery,
    totals: { ...totalsOf(bars), round_trip_percent: kind.battery ? 88.4 : null },
  });
}

export const year = ((): HistoryView => {
  const bars = Array.from({ length: 12 }, (_, at) => {
    const first = `2026-${String(at + 1).padStart(2, '0')}-01`;
    const next = at === 11 ? '2027-01-01' : `2026-${String(at + 2).padStart(2, '0')}-01`;
    const count = Math.round((Date.parse(next) - Date.parse(first)) / DAY_MS);
    const days = Array.from({ length: count }, (_, day) => dayBars({ day: dayAfter(first, day) }));
    return summed(first, next, days, at < 11);
  });
  return period({
    range: 'year',
    date: '2026-11-20',
    first_day: '2026-01-01',
    last_day: '2026-12-31',
    bars,
    is_present: true,
    later: null,
    totals: { ...totalsOf(bars), round_trip_percent: 88.4 },
  });
})();

/** The same period beside another one. */
export function beside(
  history: HistoryView,
  other: HistoryView,
  with_: CompareView['with'] = 'before',
): HistoryView {
  // Over as much of it as the period itself has behind it.
  const theirs = totalsOf(other.bars.filter((_, at) => history.bars[at]?.is_to_come === false));
  const [used, usedThen] = [history.totals.home_use_wh, theirs.home_use_wh];
  return {
    ...history,
    compare: {
      with: with_,
      first_day: other.first_day,
      last_day: other.last_day,
      home_use_wh: other.bars.map((bar) => bar.home_use_wh),
      totals: theirs,
      home_use_change_percent: used && usedThen ? (used / usedThen - 1) * 100 : null,
    },
  };
}

export const weekBefore = period({
  range: 'week',
  first_day: '2026-11-09',
  last_day: '2026-11-15',
  bars: dayColumns('2026-11-09', 7, sunny),
});

/** Some columns otherwise. */
export function changed(
  history: HistoryView,
  from: number,
  to: number,
  more: Partial<Bar>,
  totals: Partial<Totals> = {},
): HistoryView {
  const bars = history.bars.map((bar, at) => (from <= at && at < to ? { ...bar, ...more } : bar));
  return { ...history, bars, totals: { ...totalsOf(bars), ...totals } };
}

export const GONE: Partial<Bar> = { ...NOTHING, is_to_come: false };

export function note(kind: NoteView['kind'], more: Partial<NoteView> = {}): NoteView {
  return {
    kind,
    role: null,
    from: '2026-11-19T10:10:00Z',
    to: '2026-11-19T11:40:00Z',
    count: 1,
    ...more,
  };
}

/** The window with the history page's period. */
export function shown(history: HistoryView | null, account: AccountView = keeper): AppView {
  return view({ accounts: [account], history });
}
