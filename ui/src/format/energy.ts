import { UNKNOWN } from './power';

/** `14.2 kWh`; one decimal below 100 kWh, none above. */
export function energy(wattHours: number | null): string {
  if (wattHours === null || !Number.isFinite(wattHours)) return UNKNOWN;
  const kilo = wattHours / 1000;
  return `${kilo.toFixed(Math.abs(kilo) < 99.95 ? 1 : 0)}\u00a0kWh`;
}
