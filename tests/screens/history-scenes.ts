// The history page in every state it can be seen in.
import type { EmptyReason } from '../../ui/src/generated/EmptyReason';
import type { HistoryView } from '../../ui/src/generated/HistoryView';
import type { HomeView } from '../../ui/src/generated/HomeView';
import {
  beside,
  changed,
  dayOf,
  GONE,
  home,
  hours24,
  keeper,
  monthOf,
  note,
  shown,
  today,
  week,
  weekBefore,
  year,
  yesterday,
} from './history-views';
import type { Scene } from './scenes';
import { lunar, view } from './views';

const BATTERY_ONLY = { solar: false, battery: true };
const PLAIN = { solar: false, battery: false };

function scene(name: string, history: HistoryView | null, press: string[] = []): Scene {
  return {
    name: `history-${name}`,
    view: shown(history),
    press: ['nav-history', ...press],
  };
}

function reach(name: string, more: Partial<HomeView['reach']>, history: HistoryView | null = today): Scene {
  const account = { ...keeper, homes: [{ ...home, reach: { ...home.reach, ...more } }] };
  return {
    name: `history-${name}`,
    view: shown(history, account),
    press: ['nav-history'],
  };
}

function empty(reason: EmptyReason): HistoryView {
  const history = changed(dayOf({ day: '2026-11-17' }), 0, 96, GONE);
  return { ...history, empty: reason };
}

/** Readings missing at night, a longer gap in the morning divided by time, a short one at noon. */
const gaps = changed(
  changed(changed(yesterday, 8, 14, { ...GONE, notes: [] }), 28, 42, {
    quality: 'estimated',
    notes: ['gap'],
  }),
  50,
  53,
  { quality: 'filled', notes: ['filled'] },
  { coverage_percent: 93.2, is_estimate: true },
);

const everyNote: HistoryView = {
  ...yesterday,
  zone_is_elsewhere: true,
  notes: [
    note('reset', { role: 'battery' }),
    note('dip', { role: 'solar' }),
    note('jump', { role: 'grid', count: 3 }),
    note('filled'),
    note('gap', { role: 'battery' }),
    note('mismatch'),
    note('sign', { role: 'grid' }),
    note('order', { count: 2 }),
    note('clock'),
    note('grid_assumed', { role: 'grid' }),
    note('grid_turned', { role: 'grid' }),
    note('refused', { count: 2 }),
  ],
};

/** Los Angeles, when the clocks go forward and back; Lord Howe goes back by half an hour. */
export const shortDay = dayOf(
  { day: '2026-03-08', jump: { at: '2026-03-08T10:00:00Z', from: -480, to: -420 } },
  { clock_change: { minutes: 60, day_minutes: 1380 } },
);
export const longDay = dayOf(
  { day: '2026-11-01', jump: { at: '2026-11-01T09:00:00Z', from: -420, to: -480 } },
  { clock_change: { minutes: -60, day_minutes: 1500 } },
);
export const halfDay = dayOf(
  {
    day: '2026-04-05',
    zone: 'Australia/Lord_Howe',
    jump: { at: '2026-04-04T15:00:00Z', from: 660, to: 630 },
  },
  { clock_change: { minutes: -30, day_minutes: 1470 }, zone_is_elsewhere: true },
);

const secondHome: HomeView = {
  ...home,
  site: 'site-2',
  name: 'The cabin by the lake with a very long name',
};

const august = monthOf();
const partial = changed(
  changed(august, 11, 13, GONE),
  13,
  14,
  { quality: 'partial' },
  { coverage_percent: 92.4 },
);

export const historyScenes: Scene[] = [
  scene('day', yesterday),
  scene('today', today),
  scene('24-hours', hours24),
  scene('week', week),
  scene('month', august),
  scene('year', year),
  scene('day-23-hours', shortDay),
  scene('day-25-hours', longDay),
  scene('day-24-and-a-half-hours', halfDay),
  scene('compare-day', beside(today, dayOf({ day: '2026-11-13' }))),
  scene('compare-week', beside(week, weekBefore)),
  scene(
    'compare-year',
    beside(year, {
      ...year,
      bars: [...year.bars].reverse(),
      first_day: '2025-01-01',
      last_day: '2025-12-31',
    }),
  ),
  scene('compare-unknown', {
    ...beside(week, weekBefore),
    compare: {
      ...(beside(week, weekBefore).compare as NonNullable<HistoryView['compare']>),
      home_use_change_percent: null,
    },
  }),
  scene('table-day', gaps, ['history-table', 'history-more']),
  scene('table-month', partial, ['history-table']),
  scene('table-compare', beside(week, weekBefore), ['history-table']),
  scene('cursor', yesterday, ['history-cursor']),
  scene('gaps', gaps, ['history-cursor']),
  scene('gaps-month', partial),
  scene('notes', everyNote, ['history-notes-all']),
  scene('more', august, ['history-more-battery']),
  scene('battery-only', dayOf({ day: '2026-11-19', kind: BATTERY_ONLY })),
  scene('solar-only', dayOf({ day: '2026-06-19', kind: { solar: true, battery: false }, offset: -420 })),
  scene('plain', monthOf(PLAIN)),
  scene('plain-day', dayOf({ day: '2026-11-19', kind: PLAIN })),
  scene(
    'use-unknown',
    changed(
      yesterday,
      0,
      96,
      { home_use_wh: null, parts: null, quality: 'partial' },
      { own_percent: null, solar_used_percent: null, coverage_percent: 0 },
    ),
  ),
  scene('calendar-day', today, ['history-date']),
  scene('calendar-week', week, ['history-date']),
  scene('calendar-month', august, ['history-date']),
  scene('calendar-year', year, ['history-date']),
  scene('save', today, ['history-save']),
  scene('keys', today, ['history-keys']),
  scene('loading', null),
  scene('empty-before-first', empty({ kind: 'before_first', first_day: '2026-03-03' })),
  scene('empty-to-come', empty({ kind: 'to_come' })),
  scene('empty-gap', empty({ kind: 'gap' })),
  reach(
    'empty-fetching',
    { state: 'fetching', since: '2026-11-18', days_left: 640 },
    empty({ kind: 'fetching' }),
  ),
  reach(
    'empty-not-fetched',
    { state: 'stopped', since: '2026-11-18', days_left: 640 },
    empty({ kind: 'not_fetched' }),
  ),
  reach('fetching', { state: 'fetching', since: '2026-08-04', days_left: 214 }),
  reach('stopped', { state: 'stopped', since: '2026-08-04', days_left: 214 }),
  reach('waiting', { state: 'waiting', since: '2026-08-04', days_left: null }),
  {
    name: 'history-signed-out',
    view: shown(today, {
      ...keeper,
      state: 'needs_sign_in',
      homes: [{ ...home, reach: { state: 'waiting', since: '2026-08-04', days_left: null } }],
    }),
    press: ['nav-history'],
  },
  {
    name: 'history-two-homes',
    view: shown(today, { ...keeper, homes: [home, secondHome] }),
    press: ['nav-history'],
  },
  {
    name: 'history-no-home',
    view: view({ accounts: [{ ...lunar, homes: [] }] }),
    press: ['nav-history'],
  },
  scene('long-numbers', {
    ...year,
    bars: year.bars.map((bar) => ({
      ...bar,
      parts: bar.parts && { ...bar.parts, grid_to_home_wh: 14_000_000 },
      home_use_wh: bar.home_use_wh && 15_000_000,
    })),
    totals: { ...year.totals, home_use_wh: 123_456_789, bought_wh: 98_765_432 },
  }),
];
