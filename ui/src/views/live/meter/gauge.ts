import { WATTS } from '../../../format/power';
import type { MeterUnit } from '../../../generated/MeterUnit';

/** Power beside what is contracted. */
export interface Gauge {
  /** Watts. */
  power: number;
  /** Watts. */
  contracted: number;
  /** Percent; above 100 where more is taken than contracted. */
  share: number;
  /** Whether the contracted power is in another unit than the person chose for the power. */
  otherUnit: boolean;
}

/**
 * Contracts of homes lie between these, in watts. A number has at most one unit for which that holds: below 500 it is
 * kilowatts, from 500 on watts.
 */
const CONTRACTS = { from: 500, below: 500_000 };

/** `null` where the two cannot be compared: no unit is known, or one of the numbers is not. */
export function gauge(power: number | null, contracted: number | null, unit: MeterUnit | null): Gauge | null {
  if (power === null || contracted === null || unit === null) return null;
  const fits = (['w', 'kw'] as const).find((unit) => {
    const watts = contracted * WATTS[unit];
    return watts >= CONTRACTS.from && watts < CONTRACTS.below;
  });
  if (!fits) return null;
  const [now, all] = [power * WATTS[unit], contracted * WATTS[fits]];
  return { power: now, contracted: all, share: (now / all) * 100, otherUnit: fits !== unit };
}
