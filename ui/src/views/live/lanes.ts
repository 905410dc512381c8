// Where the picture's lines run. Places are fixed: power that flows the same way is always drawn at the same place.
import type { Place, SourcePlace } from './flow';

/** A line between two nodes, named in the direction its path is drawn. */
export const LANES = [
  'solar-home',
  'solar-battery',
  'solar-grid',
  'grid-home',
  'grid-battery',
  'battery-home',
] as const;
export type Lane = (typeof LANES)[number];

export interface Track {
  path: string;
  /** Where the arrow head sits, and how it is turned along the path, in degrees. */
  head: readonly [x: number, y: number, degrees: number];
}

export interface Geometry {
  nodes: Record<Place, readonly [x: number, y: number]>;
  tracks: Record<Lane, Track>;
  /** Edges of the drawing, and where it ends instead if a part of the home is not there. */
  edges: { top: number; right: number; bottom: number; left: number };
  without: { solar: { top: number }; grid: { left: number }; battery: { right: number; bottom: number } };
}

/**
 * With the words in the picture: nodes are cards. One unit is a sixteenth of the text size; the cards' places stand in
 * the styles of `FlowNode.svelte` and `FlowFigure.svelte`. Lines begin and end under the cards.
 */
export const WIDE: Geometry = {
  nodes: { solar: [344, 56], grid: [92, 236], home: [344, 236], battery: [612, 272] },
  tracks: {
    'solar-home': { path: 'M344 56V236', head: [344, 148, 90] },
    'solar-battery': { path: 'M344 56H592Q612 56 612 76V236', head: [530, 56, 0] },
    'solar-grid': { path: 'M344 56H112Q92 56 92 76V236', head: [166, 56, 180] },
    'grid-home': { path: 'M92 236H344', head: [219, 236, 0] },
    'grid-battery': { path: 'M92 236V310Q92 330 112 330H612', head: [344, 330, 0] },
    'battery-home': { path: 'M612 236H344', head: [469, 236, 180] },
  },
  edges: { top: 0, right: 720, bottom: 360, left: 0 },
  without: { solar: { top: 180 }, grid: { left: 252 }, battery: { right: 436, bottom: 292 } },
};

/** Without words, for narrow windows and large text; they stand in a list below. */
export const SMALL: Geometry = {
  nodes: { solar: [160, 40], grid: [40, 152], home: [160, 152], battery: [280, 152] },
  tracks: {
    'solar-home': { path: 'M160 40V152', head: [160, 94, 90] },
    'solar-battery': { path: 'M160 40H264Q280 40 280 56V152', head: [232, 40, 0] },
    'solar-grid': { path: 'M160 40H56Q40 40 40 56V152', head: [88, 40, 180] },
    'grid-home': { path: 'M40 152H160', head: [99, 152, 0] },
    'grid-battery': { path: 'M40 152V196Q40 212 56 212H264Q280 212 280 196V152', head: [160, 212, 0] },
    'battery-home': { path: 'M280 152H160', head: [221, 152, 180] },
  },
  edges: { top: 0, right: 320, bottom: 222, left: 0 },
  without: { solar: { top: 108 }, grid: { left: 112 }, battery: { right: 208, bottom: 196 } },
};

/** The part of the drawing that a home with these sources needs, as an SVG view box. */
export function viewBox({ edges, without }: Geometry, has: (place: SourcePlace) => boolean): string {
  const top = has('solar') ? edges.top : without.solar.top;
  const left = has('grid') ? edges.left : without.grid.left;
  const right = has('battery') ? edges.right : without.battery.right;
  const bottom = has('battery') ? edges.bottom : without.battery.bottom;
  return `${left} ${top} ${right - left} ${bottom - top}`;
}
