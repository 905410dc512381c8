// The age of each source, where sources are not of the same moment.
import { age } from '../../format/age';
import type { HomeFlow } from '../../generated/HomeFlow';
import type { NodeView } from '../../generated/NodeView';
import { placedSources, type SourcePlace } from './flow';

export interface SourceAge {
  words: string;
  /** So old, by the source's own interval, that its number is not of now. */
  old: boolean;
}

/** Sources this far apart count as of one moment. */
const TOGETHER_S = 60;
const SHORTEST_INTERVAL_S = 60;
const LEAST_OLD_S = 15 * 60;

/** Empty while all sources are of one moment, whose age the freshness line says. */
export function sourceAges(
  home: HomeFlow,
  nodes: readonly NodeView[],
  now: Date,
): Map<SourcePlace, SourceAge> {
  const measured = placedSources(home).flatMap(({ place, source }) => {
    const at = source.measured_at === null ? NaN : Date.parse(source.measured_at);
    return Number.isNaN(at) ? [] : [{ place, at }];
  });
  const all = measured.map(({ at }) => at);
  if (Math.max(...all) - Math.min(...all) <= TOGETHER_S * 1000 || all.length < 2) return new Map();
  return new Map(
    measured.map(({ place, at }) => {
      const seconds = Math.max(0, (now.getTime() - at) / 1000);
      const interval = nodes.find((node) => node.role === place)?.interval_s ?? null;
      return [place, { words: age(seconds), old: isOld(seconds, interval) }];
    }),
  );
}

/** The rule of the freshness line, with the interval learned for this source. */
export function isOld(seconds: number, intervalS: number | null): boolean {
  const interval = Math.max(SHORTEST_INTERVAL_S, intervalS ?? SHORTEST_INTERVAL_S);
  return seconds > Math.max(5 * interval, LEAST_OLD_S);
}
