import { power } from '../../format/power';
import type { NodePoint } from '../../generated/NodePoint';
import type { Role } from '../../generated/Role';
import { text } from '../../text/en';

export interface HourBar {
  at: string;
  /** Share of the height from the ground line, -1 to 1; `null` is not known. */
  share: number | null;
  /** `Filling 1.8 kW`. */
  words: string;
  /** `1.8 kW`. */
  amount: string;
}

export interface HourPicture {
  bars: HourBar[];
  /** Where the ground line lies from the top, 0 to 1. */
  ground: number;
  summary: string;
}

const QUIET_W = 20;

/** The last hour of one node. Above the ground is power into the home, below it power out of it. */
export function hourPicture(role: Role, points: readonly NodePoint[]): HourPicture {
  const known = points.flatMap(({ power_w }) =>
    power_w === null || !Number.isFinite(power_w) ? [] : [power_w],
  );
  const top = Math.max(0, ...known);
  const bottom = Math.min(0, ...known);
  const reach = Math.max(top - bottom, 100);
  return {
    bars: points.map(({ at, power_w }) => ({
      at,
      share: power_w === null ? null : power_w / reach,
      words: words(role, power_w),
      amount: power_w === null ? text.home.node.hour.noReading : power(Math.abs(power_w)),
    })),
    ground: top === 0 && bottom < 0 ? 0 : bottom === 0 ? 1 : top / reach,
    summary: summary(role, known),
  };
}

function words(role: Role, watts: number | null): string {
  const say = text.home.node.hour;
  if (watts === null) return say.noReading;
  if (role === 'home_use') return power(watts);
  const verb = text.flow.verb[role];
  if (Math.abs(watts) < QUIET_W) return verb.still;
  return say.into(watts > 0 ? verb.into_home : verb.out_of_home, power(Math.abs(watts)));
}

function summary(role: Role, known: number[]): string {
  const say = text.home.node.hour;
  if (known.length === 0) return say.none;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (words(role, least) === words(role, most)) return say.steady(words(role, most));
  if (role === 'home_use') return say.between(power(least), power(most));
  const verb = text.flow.verb[role];
  if (least >= QUIET_W) return say.alike(verb.into_home, power(least), power(most));
  if (most <= -QUIET_W) return say.alike(verb.out_of_home, power(-most), power(-least));
  return say.mixed(words(role, least), words(role, most));
}
