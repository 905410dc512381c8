import type { MeterUnit } from '../generated/MeterUnit';

const NO_BREAK = '\u00a0';

/** Shown where a value is not known. */
export const UNKNOWN = '—';

/** `850 W`, `1.2 kW`, in steps of 10 W so that the last digit does not flicker. `null` is a dash, never zero. */
export function power(watts: number | null): string {
  if (watts === null || !Number.isFinite(watts)) return UNKNOWN;
  const stepped = Math.round(watts / 10) * 10;
  if (Math.abs(stepped) < 1000) return `${stepped + 0}${NO_BREAK}W`;
  return `${(stepped / 1000).toFixed(1)}${NO_BREAK}kW`;
}

/** `64 %`, whole, within 0 to 100. */
export function percent(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  return `${Math.round(Math.min(100, Math.max(0, value)))}${NO_BREAK}%`;
}

/** A number whose unit nobody states: at most two decimals, no more than are there. */
export function plainNumber(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  return String(Math.round(value * 100) / 100);
}

/** A meter's power: with its unit if the person has said which, else the bare number. */
export function meterPower(value: number | null, unit: MeterUnit | null): string {
  return unit === null || value === null ? plainNumber(value) : power(value * WATTS[unit]);
}

/** Watts in one of the unit. */
export const WATTS: Record<MeterUnit, number> = { w: 1, kw: 1000 };
