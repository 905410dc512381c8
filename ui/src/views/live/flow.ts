// From a home's values to what its picture says. Pure, so that a recording draws the same picture again.
import { percent, power, UNKNOWN } from '../../format/power';
import type { HomeFlow } from '../../generated/HomeFlow';
import type { PowerParts } from '../../generated/PowerParts';
import type { SourceFlow } from '../../generated/SourceFlow';
import { text } from '../../text/en';
import type { Lane } from './lanes';
import { sentence } from './sentence';

/** A source the picture has a place for. */
export type SourcePlace = 'solar' | 'grid' | 'battery';
export type Place = SourcePlace | 'home';

export interface FlowNode {
  place: Place;
  name: string;
  /** `3.2 kW`, or a dash. */
  power: string;
  verb: string;
  /** What stands large in the picture: a battery's level, else the power. */
  number: string;
  /** What stands under it: the verb, with the power where that is not the number. */
  words: string;
  /** Percent, of a battery that says so. */
  level: number | null;
  /** When a filling battery is full, in words. */
  full: string | null;
}

export interface FlowLine {
  lane: Lane;
  /** Along the lane or against it; `none` is a line without power, `unknown` one whose direction is not known. */
  flow: 'along' | 'against' | 'none' | 'unknown';
  /** Whose colour it wears: where the power comes from. */
  origin: SourcePlace;
  /** Width in px, 2 to 10: the area of the line is its power. */
  width: number;
}

export interface FlowPicture {
  nodes: FlowNode[];
  lines: FlowLine[];
  /** Every flow from one place to another, in words. Empty while that is not known. */
  flows: string[];
  /** The whole picture in words; its accessible name, and always on screen. */
  sentence: string;
  /** `120 W not explained`, where sources and uses do not add up. */
  unexplained: string | null;
}

export const SOURCE_PLACES: readonly SourcePlace[] = ['solar', 'grid', 'battery'];

const THINNEST_PX = 2;
const WIDEST_PX = 10;
/** The power at which a line is at its widest. */
const WIDEST_AT_W = 6000;
/** Less than this, or than that part of the largest flow, is drawn as none. */
const QUIET_W = 20;
const QUIET_PART = 0.01;

/** A source with its place in the picture. */
export interface Placed {
  place: SourcePlace;
  source: SourceFlow;
}

export function placedSources(home: HomeFlow): Placed[] {
  return SOURCE_PLACES.flatMap((place) => {
    const source = home.sources.find((source) => source.role === place);
    return source ? [{ place, source }] : [];
  });
}

/** What is known about a home beside its values. */
export interface Beside {
  /** Capacity of the battery, where it is known from elsewhere. */
  capacityWh?: number | null;
  /** Ages of sources whose number is not of now, in words. */
  old?: ReadonlyMap<SourcePlace, string>;
}

export function flowPicture(
  home: HomeFlow,
  { capacityWh = null, old = new Map() }: Beside = {},
): FlowPicture {
  const sources = placedSources(home);
  const parts = home.parts ? flowingParts(home.parts) : null;
  return {
    nodes: [...sources.map((placed) => sourceNode(placed, home, capacityWh)), homeNode(home)],
    lines: lines(sources, parts, old),
    flows: (parts ?? []).map(({ part, watts }) => text.flow.part[part](power(watts))),
    sentence: sentence(home, sources, parts, old),
    unexplained: home.unexplained_w === null ? null : text.flow.unexplained(power(home.unexplained_w)),
  };
}

function sourceNode({ place, source }: Placed, home: HomeFlow, capacityWh: number | null): FlowNode {
  const { power_w, level_percent: level, direction } = source;
  const does = verb(place, source, home);
  const flows = power_w !== null && direction !== 'still';
  return {
    place,
    name: text.flow.node[place],
    power: power(power_w),
    verb: does,
    number: level === null ? power(power_w) : percent(level),
    words: level !== null && flows ? text.flow.verbOf(does, power(power_w)) : does,
    level,
    full: place === 'battery' ? fullIn(source, source.capacity_wh ?? capacityWh) : null,
  };
}

function verb(place: SourcePlace, { power_w, direction }: SourceFlow, home: HomeFlow): string {
  if (place === 'grid' && home.is_off_grid) return text.flow.gridLost;
  if (power_w === null) return text.flow.noReading;
  if (direction === 'unconfirmed') return text.flow.unconfirmed;
  const { parts } = home;
  const sells = parts !== null && parts.battery_to_grid_w > parts.battery_to_home_w;
  if (place === 'battery' && direction === 'into_home' && sells) return text.flow.batterySends;
  return text.flow.verb[place][direction];
}

function homeNode(home: HomeFlow): FlowNode {
  const known = home.home_use_w !== null;
  const number = known ? power(home.home_use_w) : UNKNOWN;
  const does = known ? text.flow.homeUse : text.flow.noReading;
  return {
    place: 'home',
    name: text.flow.node.home,
    power: number,
    verb: does,
    number,
    words: does,
    level: null,
    full: null,
  };
}

/** Filling slower than this, the time until full says nothing. */
const FILLING_W = 200;
const LONGEST_FILLING_H = 12;

/** `Full in about 2 h` at the present rate, to half hours below three hours, to whole ones above. */
export function fullIn(source: SourceFlow, capacityWh: number | null): string | null {
  const { level_percent, power_w, direction } = source;
  if (direction !== 'out_of_home' || level_percent === null || power_w === null || capacityWh === null)
    return null;
  if (power_w < FILLING_W || level_percent >= 99) return null;
  const hours = ((100 - level_percent) / 100) * (capacityWh / power_w);
  if (!(hours <= LONGEST_FILLING_H)) return null;
  const { fullIn, fullHours, fullMinutes } = text.flow;
  if (hours < 0.75) return fullIn(fullMinutes(Math.max(15, Math.round(hours * 4) * 15)));
  return fullIn(fullHours(hours < 3 ? Math.round(hours * 2) / 2 : Math.round(hours)));
}

/** One flow from a place to another. */
export interface FlowingPart {
  part: keyof typeof text.flow.part;
  lane: Lane;
  flow: 'along' | 'against';
  origin: SourcePlace;
  to: Place;
  watts: number;
}

const PARTS: Omit<FlowingPart, 'watts'>[] = [
  { part: 'solar_to_home', lane: 'solar-home', flow: 'along', origin: 'solar', to: 'home' },
  { part: 'solar_to_battery', lane: 'solar-battery', flow: 'along', origin: 'solar', to: 'battery' },
  { part: 'solar_to_grid', lane: 'solar-grid', flow: 'along', origin: 'solar', to: 'grid' },
  { part: 'battery_to_home', lane: 'battery-home', flow: 'along', origin: 'battery', to: 'home' },
  { part: 'battery_to_grid', lane: 'grid-battery', flow: 'against', origin: 'battery', to: 'grid' },
  { part: 'grid_to_home', lane: 'grid-home', flow: 'along', origin: 'grid', to: 'home' },
  { part: 'grid_to_battery', lane: 'grid-battery', flow: 'along', origin: 'grid', to: 'battery' },
];

function flowingParts(parts: PowerParts): FlowingPart[] {
  const all = PARTS.map((part) => ({ ...part, watts: parts[`${part.part}_w`] }));
  const largest = Math.max(...all.map(({ watts }) => watts));
  return all.filter(({ watts }) => watts >= QUIET_W && watts >= largest * QUIET_PART);
}

const width = (watts: number) =>
  THINNEST_PX + (WIDEST_PX - THINNEST_PX) * Math.min(1, Math.max(0, watts / WIDEST_AT_W));

/** Lines with power, over the resting ones between the home and each source. */
function lines(
  sources: Placed[],
  parts: FlowingPart[] | null,
  old: ReadonlyMap<SourcePlace, string>,
): FlowLine[] {
  if (!parts) {
    const fresh = sources.filter(({ place }) => !old.has(place));
    const giver = largestGiver(fresh);
    return sources.map(({ place, source }) =>
      old.has(place) ? restingLine(place) : lineOfSource(place, source, giver),
    );
  }
  const flowing: FlowLine[] = [];
  for (const { lane, flow, origin, watts } of [...parts].sort((one, other) => other.watts - one.watts)) {
    // A lane has room for one direction: the stronger one.
    if (flowing.every((line) => line.lane !== lane))
      flowing.push({ lane, flow, origin, width: width(watts) });
  }
  const resting = sources
    .map(({ place }) => restingLine(place))
    .filter(({ lane }) => flowing.every((line) => line.lane !== lane));
  return [...resting, ...flowing];
}

function restingLine(place: SourcePlace): FlowLine {
  return { lane: laneOf(place), flow: 'none', origin: place, width: THINNEST_PX };
}

const laneOf = (place: SourcePlace): Lane => `${place}-home`;

/** While it is not known where power goes, each source has one line to the home or from it. */
function lineOfSource(place: SourcePlace, source: SourceFlow, giver: SourcePlace | null): FlowLine {
  const { direction, power_w } = source;
  const line = { lane: laneOf(place), origin: place, width: width(power_w ?? 0) };
  if (power_w === null || direction === 'still') return restingLine(place);
  if (direction === 'unconfirmed') return { ...line, flow: 'unknown' };
  if (direction === 'into_home') return { ...line, flow: 'along' };
  return { ...line, flow: 'against', origin: giver ?? place };
}

/** The source that gives most at the moment: what leaves the home comes mainly from there. */
function largestGiver(sources: Placed[]): SourcePlace | null {
  let giver: Placed | null = null;
  for (const placed of sources) {
    if (placed.source.direction !== 'into_home') continue;
    if ((placed.source.power_w ?? 0) > (giver?.source.power_w ?? 0)) giver = placed;
  }
  return giver?.place ?? null;
}
