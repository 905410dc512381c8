// The tests' own home: what sun, clouds, people and a battery do in a day. The same for the same day, always.
import type { Parts } from '../../ui/src/generated/Parts';

export const CAPACITY_WH = 15_000;

export interface Kind {
  solar: boolean;
  battery: boolean;
}

export const sunny: Kind = { solar: true, battery: true };

/** A number from 0 to 1 that is always the same for the same seed. */
function chance(seed: number): number {
  const x = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

/** Power in W at an hour of a day, both counted by the home's clocks. */
function sun(day: number, hour: number): number {
  const season = Math.cos(((day % 365.25) / 365.25) * 2 * Math.PI - Math.PI - 0.17);
  const half = 6 + 1.6 * season;
  const away = Math.abs(hour - 12.6) / half;
  if (away >= 1) return 0;
  const sky = 0.35 + 0.65 * chance(day);
  const cloud = 1 - (1 - sky) * chance(day * 96 + Math.floor(hour * 4));
  return (4600 + 1500 * season) * Math.cos((away * Math.PI) / 2) ** 1.3 * cloud;
}

function use(day: number, hour: number): number {
  const bump = (at: number, wide: number, watts: number) => watts * Math.exp(-((hour - at) ** 2) / wide);
  const restless = 0.75 + 0.5 * chance(day * 7 + Math.floor(hour * 4) * 31);
  const size = 0.8 + 0.4 * chance(day + 0.5);
  return (280 + bump(7.3, 0.6, 1300) + bump(12.4, 1.2, 500) + bump(19, 2.6, 2200)) * restless * size;
}

export interface Slot {
  solar: number;
  home: number;
  bought: number;
  sent: number;
  into: number;
  out: number;
  parts: Parts;
  level: number;
}

/** The slots of a local day that begins at `start`, with what the battery held at its beginning. */
export function* slotsOf(kind: Kind, day: number, hours: number[], held: number): Generator<Slot, number> {
  for (const hour of hours) {
    const solar = kind.solar ? sun(day, hour) / 4 : 0;
    const home = use(day, hour) / 4;
    const parts: Parts = {
      solar_to_home_wh: Math.min(solar, home),
      solar_to_battery_wh: 0,
      solar_to_grid_wh: 0,
      battery_to_home_wh: 0,
      battery_to_grid_wh: 0,
      grid_to_home_wh: 0,
      grid_to_battery_wh: 0,
    };
    const over = solar - parts.solar_to_home_wh;
    let lack = home - parts.solar_to_home_wh;
    if (kind.battery) {
      parts.solar_to_battery_wh = Math.min(over, 1250, (CAPACITY_WH - held) / 0.94);
      parts.battery_to_home_wh = Math.min(lack, 1250, Math.max(0, held - 0.2 * CAPACITY_WH));
      if (hour >= 2 && hour < 4 && held < 0.5 * CAPACITY_WH) parts.grid_to_battery_wh = 420;
      if (parts.grid_to_battery_wh > 0) parts.battery_to_home_wh = 0;
      lack -= parts.battery_to_home_wh;
      held += 0.94 * (parts.solar_to_battery_wh + parts.grid_to_battery_wh) - parts.battery_to_home_wh;
    }
    parts.solar_to_grid_wh = over - parts.solar_to_battery_wh;
    parts.grid_to_home_wh = lack;
    yield {
      solar,
      home,
      bought: parts.grid_to_home_wh + parts.grid_to_battery_wh,
      sent: parts.solar_to_grid_wh + parts.battery_to_grid_wh,
      into: parts.solar_to_battery_wh + parts.grid_to_battery_wh,
      out: parts.battery_to_home_wh + parts.battery_to_grid_wh,
      parts,
      level: (held / CAPACITY_WH) * 100,
    };
  }
  return held;
}

/** What the battery holds when a day begins, in Wh. */
export const heldAt = (day: number) => (0.25 + 0.4 * chance(day + 0.25)) * CAPACITY_WH;
