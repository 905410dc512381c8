// What the program could send about homes: a day made of a few simple curves, so that its numbers agree.
import type { CurveSlot } from '../../ui/src/generated/CurveSlot';
import type { HomeView } from '../../ui/src/generated/HomeView';
import type { NodeView } from '../../ui/src/generated/NodeView';
import type { NoteKind } from '../../ui/src/generated/NoteKind';
import type { NoteView } from '../../ui/src/generated/NoteView';
import type { Parts } from '../../ui/src/generated/Parts';
import type { Quantity } from '../../ui/src/generated/Quantity';
import type { Role } from '../../ui/src/generated/Role';
import type { Totals } from '../../ui/src/generated/Totals';
import type { Working } from '../../ui/src/generated/Working';

/** Midnight in Los Angeles on the day of all views. */
const MIDNIGHT = Date.parse('2026-11-20T08:00:00Z');
const SLOT_MIN = 15;
const SLOTS_SO_FAR = 58;
const HOURS = SLOT_MIN / 60;
const CAPACITY_WH = 15_000;

interface Slot {
  at: string;
  minute: number;
  solar: number;
  use: number;
  intoBattery: number;
  outOfBattery: number;
  bought: number;
  sent: number;
  parts: Parts;
  level: number;
}

/** A clear autumn day with a cloud at eleven; the battery begins at a third. */
function dayOf(has: { solar: boolean; battery: boolean }): Slot[] {
  let stored = 0.3 * CAPACITY_WH;
  return Array.from({ length: SLOTS_SO_FAR }, (_, at) => {
    const hour = at * HOURS;
    const light = Math.max(0, Math.sin(((hour - 6.6) / 10.2) * Math.PI));
    const cloud = hour > 10.9 && hour < 11.6 ? 0.35 : 1;
    const solar = has.solar && hour > 6.6 ? Math.round(3600 * light ** 1.3 * cloud) : 0;
    const morning = Math.exp(-(((hour - 7.3) / 0.6) ** 2)) * 2100;
    const noon = Math.exp(-(((hour - 12.4) / 0.5) ** 2)) * 1300;
    const use = Math.round(280 + ((at * 7919) % 13) * 12 + morning + noon);
    const spare = solar - use;
    const intoBattery = has.battery
      ? Math.round(Math.max(0, Math.min(spare, 1800, (CAPACITY_WH * 0.98 - stored) / HOURS)))
      : 0;
    const outOfBattery = has.battery
      ? Math.round(Math.max(0, Math.min(-spare, 2000, (stored - CAPACITY_WH * 0.1) / HOURS)))
      : 0;
    const sent = Math.max(0, spare - intoBattery);
    const bought = Math.max(0, -spare - outOfBattery);
    stored += (intoBattery * 0.95 - outOfBattery) * HOURS;
    return {
      at: new Date(MIDNIGHT + at * SLOT_MIN * 60_000).toISOString(),
      minute: at * SLOT_MIN,
      solar,
      use,
      intoBattery,
      outOfBattery,
      bought,
      sent,
      parts: {
        solar_to_home_wh: Math.min(solar, use),
        solar_to_battery_wh: intoBattery,
        solar_to_grid_wh: sent,
        battery_to_home_wh: outOfBattery,
        battery_to_grid_wh: 0,
        grid_to_home_wh: bought,
        grid_to_battery_wh: 0,
      },
      level: (stored / CAPACITY_WH) * 100,
    };
  });
}

const sum = (slots: Slot[], of: (slot: Slot) => number) =>
  Math.round(slots.reduce((total, slot) => total + of(slot), 0) * HOURS);

function totalsOf(slots: Slot[], has: { solar: boolean; battery: boolean }): Totals {
  const names = Object.keys(slots[0]?.parts ?? {}) as (keyof Parts)[];
  const parts = Object.fromEntries(
    names.map((name) => [name, sum(slots, (slot) => slot.parts[name])]),
  ) as unknown as Parts;
  const solar = sum(slots, (slot) => slot.solar);
  const use = sum(slots, (slot) => slot.use);
  return {
    solar_wh: has.solar ? solar : null,
    home_use_wh: use,
    bought_wh: sum(slots, (slot) => slot.bought),
    sent_wh: sum(slots, (slot) => slot.sent),
    into_battery_wh: has.battery ? sum(slots, (slot) => slot.intoBattery) : null,
    out_of_battery_wh: has.battery ? sum(slots, (slot) => slot.outOfBattery) : null,
    parts,
    own_percent: ((parts.solar_to_home_wh + parts.battery_to_home_wh) / use) * 100,
    own_is_estimate: false,
    solar_used_percent: solar < 100 ? null : (1 - parts.solar_to_grid_wh / solar) * 100,
    coverage_percent: 100,
    is_estimate: false,
    round_trip_percent: null,
  };
}

export function working(
  of: Quantity,
  amount: number | null,
  terms: [Quantity, number | null][],
  rules: NoteKind[] = [],
): Working {
  return { of, amount, terms: terms.map(([of, wh]) => ({ of, wh })), readings: 174, rules };
}

export function node(role: Role, more: Partial<NodeView> = {}): NodeView {
  return {
    role,
    last_hour: [],
    workings: [],
    measured_at: '2026-11-20T22:31:45Z',
    interval_s: 60,
    ...more,
  };
}

export function note(kind: NoteKind, more: Partial<NoteView> = {}): NoteView {
  return { kind, role: null, from: '2026-11-20T10:10:00Z', to: '2026-11-20T11:40:00Z', count: 1, ...more };
}

function homeView(
  site: string,
  has: { solar: boolean; battery: boolean },
  more: Partial<HomeView>,
): HomeView {
  const slots = dayOf(has);
  const totals = totalsOf(slots, has);
  const hour = (of: (slot: Slot) => number) =>
    slots.slice(-4).map((slot) => ({ at: slot.at, power_w: of(slot) }));
  const { parts } = totals;
  const curve: CurveSlot[] = slots.map((slot) => ({
    at: slot.at,
    minute: slot.minute,
    solar_w: has.solar ? slot.solar : null,
    home_use_w: slot.use,
    level_percent: has.battery ? slot.level : null,
  }));
  const minus = (value: number | null) => (value === null ? null : -value);
  const ratio: Working[] = parts
    ? [
        working('own_percent', totals.own_percent, [
          ['solar_to_home', parts.solar_to_home_wh],
          ['battery_to_home_own', parts.battery_to_home_wh],
          ['home_use', totals.home_use_wh],
        ]),
      ]
    : [];
  return {
    site,
    name: 'Home',
    zone: 'America/Los_Angeles',
    is_new: false,
    capacity_wh: has.battery ? CAPACITY_WH : null,
    capacity_from: has.battery ? 'provider' : null,
    reserve_percent: has.battery ? 20 : null,
    today: totals,
    curve,
    day_minutes: 1440,
    nodes: [
      ...(has.solar
        ? [
            node('solar', {
              last_hour: hour((slot) => slot.solar),
              workings: [
                working('solar', totals.solar_wh, [['solar', totals.solar_wh]]),
                working('solar_used_percent', totals.solar_used_percent, [
                  ['solar_to_grid', parts?.solar_to_grid_wh ?? null],
                  ['battery_to_grid_own', 0],
                  ['solar', totals.solar_wh],
                ]),
              ],
            }),
          ]
        : []),
      ...(has.battery
        ? [
            node('battery', {
              last_hour: hour((slot) => slot.outOfBattery - slot.intoBattery),
              workings: [
                working('into_battery', totals.into_battery_wh, [
                  ['solar_to_battery', parts?.solar_to_battery_wh ?? null],
                  ['grid_to_battery', parts?.grid_to_battery_wh ?? null],
                ]),
                working(
                  'out_of_battery',
                  totals.out_of_battery_wh,
                  [['out_of_battery', totals.out_of_battery_wh]],
                  ['reset'],
                ),
              ],
            }),
          ]
        : []),
      node('grid', {
        last_hour: hour((slot) => slot.bought - slot.sent),
        workings: [
          working('bought', totals.bought_wh, [['bought', totals.bought_wh]], ['filled']),
          working('sent', totals.sent_wh, [['sent', totals.sent_wh]], ['filled']),
        ],
      }),
      node('home_use', {
        last_hour: hour((slot) => slot.use),
        workings: [
          working('home_use', totals.home_use_wh, [
            ['bought', totals.bought_wh],
            ['sent', minus(totals.sent_wh)],
            ...(has.solar
              ? ([
                  ['solar', totals.solar_wh],
                  ['solar_night_use', 0],
                ] as [Quantity, number | null][])
              : []),
            ...(has.battery
              ? ([
                  ['out_of_battery', totals.out_of_battery_wh],
                  ['into_battery', minus(totals.into_battery_wh)],
                ] as [Quantity, number | null][])
              : []),
          ]),
          ...ratio,
        ],
      }),
    ],
    time_left: has.battery ? { minutes: 540, more_than_two_days: false, to_empty: false } : null,
    notes: [],
    signs: [
      {
        role: 'grid',
        found: 'import is increment',
        proven_at: '2026-11-14T18:00:00Z',
        slots: 104,
      },
      {
        role: 'battery',
        found: 'positive is into the device',
        proven_at: '2026-11-14T09:15:00Z',
        slots: 38,
      },
    ],
    reach: { state: 'complete', since: '2024-03-03', days_left: null },
    ...more,
  };
}

export const sunnyView = homeView('site-1', { solar: true, battery: true }, {});
export const noSolarView = homeView(
  'site-3',
  { solar: false, battery: true },
  { name: 'Apartment', capacity_from: 'learned', capacity_wh: 13_400, reserve_percent: null },
);
export const plainView = homeView('site-2', { solar: false, battery: false }, { name: 'Cabin by the lake' });

/** A home of which only the settings are known. */
export function emptyView(site: string, more: Partial<HomeView> = {}): HomeView {
  return {
    site,
    name: 'Home',
    zone: 'America/Los_Angeles',
    is_new: false,
    capacity_wh: null,
    capacity_from: null,
    reserve_percent: null,
    today: null,
    curve: [],
    day_minutes: null,
    nodes: [],
    time_left: null,
    notes: [],
    signs: [],
    reach: { state: 'fetching', since: null, days_left: null },
    ...more,
  };
}
