// Which part of a home has fallen silent while the rest of it goes on.
import type { HomeFlow } from '../../generated/HomeFlow';
import type { NodeView } from '../../generated/NodeView';
import { isOld } from './ages';
import { placedSources, type SourcePlace } from './flow';

export interface MissingPart {
  place: SourcePlace;
  /** When it last sent; `null` if it never did. */
  since: string | null;
}

/** `null` while all sources send, and while none does: that is said of the whole home. */
export function missingPart(home: HomeFlow, nodes: readonly NodeView[], now: Date): MissingPart | null {
  const placed = placedSources(home);
  const silent = placed.filter(({ place, source }) => {
    if (source.measured_at === null) return true;
    const interval = nodes.find((node) => node.role === place)?.interval_s ?? null;
    return isOld((now.getTime() - Date.parse(source.measured_at)) / 1000, interval);
  });
  const first = silent[0];
  if (!first || silent.length === placed.length) return null;
  return { place: first.place, since: first.source.measured_at };
}
