// The meter in every state it can be seen in.
import type { AccountView } from '../../ui/src/generated/AccountView';
import { meter, meterDay, meterOn, meterWith, point } from './meter-views';
import type { Scene } from './scenes';
import { problem, view } from './views';

const nothingYet = { state: 'loading', age_s: null, at: null } as const;

function scene(name: string, account: AccountView, press?: string[]): Scene {
  return {
    name: `meter-${name}`,
    view: view({ accounts: [account] }),
    ...(press ? { press } : {}),
  };
}

export const meterScenes: Scene[] = [
  scene('live', meter),
  scene('watts', meterWith({}, { unit: 'w' })),
  scene('kilowatts', meterWith({ contracted_power: 11_040 }, { unit: 'kw', power: 11.9, day: null })),
  scene('unit-settings', meterWith({}, { unit: 'w' }), ['unit-settings']),
  scene('all-values', meter, ['all-values']),
  scene('table', meterWith({}, { unit: 'w' }), ['curve-table', 'curve-more']),
  scene('cursor', meterWith({}, { unit: 'w' }), ['curve-cursor']),
  scene(
    'day-empty',
    meterOn({
      date: '2026-11-17',
      today: false,
      later: true,
      earlier: false,
      points: [],
    }),
  ),
  scene('day-empty-today', meterOn({ earlier: false, points: [] })),
  scene('day-one-reading', meterOn({ points: [point(600, 412)] })),
  scene(
    'day-clocks-changed',
    meterOn({
      date: '2026-11-01',
      starts_at: '2026-11-01T07:00:00Z',
      minutes: 1500,
      today: false,
      later: true,
      points: Array.from({ length: 25 }, (_, hour) =>
        point(hour * 60, 300 + 90 * hour * (hour % 3), '2026-11-01T07:00:00Z'),
      ),
    }),
  ),
  scene(
    'day-many-gaps',
    meterOn({
      points: meterDay.points.map((one, at) => (at % 9 < 3 ? { ...one, power: null } : one)),
    }),
  ),
  scene('day-below-zero', meterOn({ points: [0, 200, 400, 600].map((m) => point(m, 900 - m * 3)) })),
  scene(
    'one-phase-cut',
    meterWith(
      {
        house_name: null,
        phases: [{ power: 0, current: null, voltage: 0 }],
        has_power_cut: true,
        contracted_power: null,
        month_target: null,
        tariff_code: null,
        cycle_code: null,
        is_green: null,
        all: [],
        measured_at: null,
      },
      { power: 0, power_cut_since: '2026-11-20T22:10:00Z', day: null },
    ),
  ),
  scene(
    'nothing-sent',
    meterWith(
      { phases: [], has_power_cut: null, contracted_power: null, all: [] },
      { power: null, day: { ...meterDay, earlier: false, points: [] } },
    ),
  ),
  scene(
    'long-texts',
    meterWith(
      {
        house_name: 'بيت على البحيرة 🏡 Haus-am-See-mit-einem-sehr-langen-Namen-ohne-jede-Leerstelle-darin',
        contracted_power: 123_456_789.12,
        tariff_code: 987_654_321,
        all: [
          {
            name: 'consumption.annualConsumptionDailyCycleSchedule.latestRecordDateOfThe',
            value: 'x'.repeat(200),
          },
          { name: 'houseName', value: 'بيت على البحيرة 🏡' },
        ],
      },
      { power: 123_456_789.12, checking_number: 'han-'.repeat(20) },
    ),
    ['all-values'],
  ),
  scene('old', {
    ...meter,
    freshness: { state: 'old', age_s: 12_120, at: '2026-11-20T19:10:00Z' },
  }),
  scene('offline', {
    ...meter,
    problem: problem('offline'),
    freshness: { state: 'offline', age_s: 600, at: '2026-11-20T22:20:00Z' },
  }),
  scene('ended', {
    ...meter,
    state: 'needs_sign_in',
    problem: problem('sign_in_needed'),
    ended_at: '2026-11-20T19:10:00Z',
    signed_in_until: null,
    freshness: {
      state: 'signed_out',
      age_s: 12_120,
      at: '2026-11-20T19:09:00Z',
    },
  }),
  scene('ended-nothing-saved', {
    ...meter,
    state: 'needs_sign_in',
    problem: problem('sign_in_needed'),
    ended_at: '2026-11-19T19:10:00Z',
    live: null,
    freshness: nothingYet,
  }),
  scene(
    'asks-number',
    {
      ...meter,
      live: null,
      meter_number: null,
      asks_meter_number: true,
      freshness: nothingYet,
    },
    ['save-meter-number'],
  ),
  scene('number-refused', {
    ...meterWith({}, { refused_number: 'han-9999', day: null }),
    live: null,
    meter_number: null,
    asks_meter_number: true,
    problem: problem('nothing_there'),
    freshness: nothingYet,
  }),
  scene('number-refused-keeps', meterWith({}, { refused_number: 'han-9999' })),
  scene('number-change', meterWith({}, { unit: 'w' }), ['change-meter-number']),
  scene('loading', { ...meter, live: null, freshness: nothingYet }),
];
