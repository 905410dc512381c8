// Energy as it is written on this page.
import { UNKNOWN } from '../../format/power';
import type { HistoryRange } from '../../generated/HistoryRange';
import { hasSlots } from './labels';
import { grouped } from './scale';

const NO_BREAK = '\u00a0';

/** Less than this is nothing, as it would be shown as 0.0 kWh. */
export const NOTHING_WH = 50;

/** `14.2 kWh`; one decimal below 100 kWh, none above. */
export function kilo(wattHours: number | null): string {
  if (wattHours === null || !Number.isFinite(wattHours)) return UNKNOWN;
  const value = wattHours / 1000;
  return `${grouped(value, Math.abs(value) < 99.95 ? 1 : 0)}${NO_BREAK}kWh`;
}

/** The number alone, for a column: a slot's with two decimals, a longer one's with one. */
export function columnNumber(wattHours: number | null, range: HistoryRange): string {
  if (wattHours === null || !Number.isFinite(wattHours)) return UNKNOWN;
  return grouped(wattHours / 1000, hasSlots(range) ? 2 : 1);
}

/** A column's amount with its unit. */
export function columnKilo(wattHours: number | null, range: HistoryRange): string {
  if (!hasSlots(range)) return kilo(wattHours);
  const number = columnNumber(wattHours, range);
  return number === UNKNOWN ? number : `${number}${NO_BREAK}kWh`;
}
