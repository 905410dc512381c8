// From a home's values to what its picture says. Pure, so that a recording draws the same picture again.
import { power, UNKNOWN } from '../../format/power';
import type { HomeFlow } from '../../generated/HomeFlow';
import type { SourceFlow } from '../../generated/SourceFlow';
import { capital } from '../../text/capital';
import { text } from '../../text/en';

/** A source the picture has a place for. */
export type SourcePlace = 'solar' | 'grid' | 'battery';
export type Place = SourcePlace | 'home';

export interface FlowNode {
  place: Place;
  name: string;
  /** `3.2 kW`, or a dash. */
  power: string;
  verb: string;
  /** Percent, of a battery that says so. */
  level: number | null;
}

export interface FlowLine {
  place: SourcePlace;
  /** Seen from the home; `none` is a line without power, `unknown` one whose direction is not known. */
  flow: 'in' | 'out' | 'none' | 'unknown';
  /** Whose colour it wears: where the power comes from. */
  origin: SourcePlace;
  /** Width in px, 2 to 10: the area of the line is its power. */
  width: number;
}

export interface FlowPicture {
  nodes: FlowNode[];
  lines: FlowLine[];
  /** The whole picture in words; its accessible name, and always on screen. */
  sentence: string;
}

const PLACES: readonly SourcePlace[] = ['solar', 'grid', 'battery'];
const THINNEST_PX = 2;
const WIDEST_PX = 10;
/** The power at which a line is at its widest. */
const WIDEST_AT_W = 6000;

export function flowPicture(home: HomeFlow): FlowPicture {
  const sources = PLACES.flatMap((place) => {
    const source = home.sources.find((source) => source.role === place);
    return source ? [{ place, source }] : [];
  });
  const nodes = [...sources.map(({ place, source }) => sourceNode(place, source)), homeNode(home)];
  const lines = sources.map(({ place, source }) => line(place, source, largestGiver(sources)));
  return { nodes, lines, sentence: sentence(sources, home.home_use_w) };
}

interface Placed {
  place: SourcePlace;
  source: SourceFlow;
}

function sourceNode(place: SourcePlace, source: SourceFlow): FlowNode {
  const { direction, power_w, level_percent } = source;
  let verb: string;
  if (power_w === null) verb = text.flow.noReading;
  else if (direction === 'unconfirmed') verb = text.flow.unconfirmed;
  else verb = text.flow.verb[place][direction];
  return { place, name: text.flow.node[place], power: power(power_w), verb, level: level_percent };
}

function homeNode(home: HomeFlow): FlowNode {
  const known = home.home_use_w !== null;
  return {
    place: 'home',
    name: text.flow.node.home,
    power: known ? power(home.home_use_w) : UNKNOWN,
    verb: known ? text.flow.homeUse : text.flow.noReading,
    level: null,
  };
}

function line(place: SourcePlace, source: SourceFlow, giver: SourcePlace | null): FlowLine {
  const { direction, power_w } = source;
  const width =
    THINNEST_PX + (WIDEST_PX - THINNEST_PX) * Math.min(1, Math.max(0, (power_w ?? 0) / WIDEST_AT_W));
  if (power_w === null || direction === 'still')
    return { place, flow: 'none', origin: place, width: THINNEST_PX };
  if (direction === 'unconfirmed') return { place, flow: 'unknown', origin: place, width };
  if (direction === 'into_home') return { place, flow: 'in', origin: place, width };
  return { place, flow: 'out', origin: giver ?? place, width };
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

function sentence(sources: Placed[], homeUse: number | null): string {
  const say = text.flow.sentence;
  const gives: string[] = [];
  const takes: string[] = homeUse === null ? [] : [say.homeTakes(power(homeUse))];
  const notes: string[] = [];

  for (const { place, source } of sources) {
    const amount = power(source.power_w);
    if (source.power_w === null) notes.push(say.missing[place]);
    else if (source.direction === 'into_home') gives.push(say[`${place}Gives`](amount));
    else if (source.direction === 'out_of_home') takes.push(say[`${place}Takes`](amount));
    else if (source.direction === 'unconfirmed') notes.push(say[`${place}Unconfirmed`](amount));
  }

  if (sources.length === 0 && homeUse === null) return say.nothingKnown;
  const parts = [gives, takes].filter((part) => part.length > 0).map((part) => `${capital(joined(part))}.`);
  if (parts.length === 0 && notes.length === 0) parts.push(say.quiet);
  parts.push(...notes);
  if (homeUse === null) parts.push(notes.length > 0 ? say.homeUnknown : say.homeMissing);
  return parts.join(' ');
}

function joined(parts: string[]): string {
  if (parts.length < 2) return parts.join('');
  const { and, comma } = text.flow.sentence;
  return parts.slice(0, -1).join(comma) + and + parts[parts.length - 1];
}
