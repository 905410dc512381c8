// The whole picture in one or two sentences.
import { power } from '../../format/power';
import type { HomeFlow } from '../../generated/HomeFlow';
import { capital } from '../../text/capital';
import { text } from '../../text/en';
import type { FlowingPart, Placed, SourcePlace } from './flow';

/**
 * `parts` says where power goes; `null` while that is not known. `old` has the ages of sources whose number is not of
 * now: these are named, not counted.
 */
export function sentence(
  home: HomeFlow,
  sources: Placed[],
  parts: FlowingPart[] | null,
  old: ReadonlyMap<SourcePlace, string>,
): string {
  const say = text.flow.sentence;
  const homeUse = home.home_use_w;
  const givers = sources.filter(
    ({ place, source }) => !old.has(place) && source.direction === 'into_home' && (source.power_w ?? 0) > 0,
  );
  const gives = givers.map(({ place, source }) => say[`${place}Gives`](power(source.power_w)));
  const takes: string[] = homeUse === null ? [] : [say.homeTakes(power(homeUse))];
  const notes: string[] = [];

  for (const { place, source } of [...sources].sort(batteryFirst)) {
    const amount = power(source.power_w);
    const age = old.get(place);
    if (age !== undefined) notes.push(say.old[place](age));
    else if (source.power_w === null) notes.push(say.missing[place]);
    else if (source.direction === 'out_of_home') takes.push(say[`${place}Takes`](amount));
    else if (source.direction === 'unconfirmed') notes.push(say[`${place}Unconfirmed`](amount));
  }

  if (homeUse !== null && notes.length === 0 && takes.length === 1) return homeAlone(homeUse, givers, parts);
  if (sources.length === 0 && homeUse === null) return say.nothingKnown;
  const said = [gives, takes].filter((part) => part.length > 0).map((part) => `${capital(joined(part))}.`);
  if (said.length === 0 && notes.length === 0) said.push(say.quiet);
  said.push(...notes);
  if (homeUse === null) said.push(notes.length > 0 ? say.homeUnknown : say.homeMissing);
  return said.join(' ');
}

/** What fills the battery is said before what leaves the house. */
const batteryFirst = (one: Placed, other: Placed) =>
  Number(other.place === 'battery') - Number(one.place === 'battery');

/** Nothing but the home takes power. */
function homeAlone(homeUse: number, givers: Placed[], parts: FlowingPart[] | null): string {
  const say = text.flow.sentence;
  const used = power(homeUse);
  const [giver] = givers;
  if (!giver) return Math.round(homeUse / 10) === 0 ? say.quiet : say.homeUses(used);
  if (givers.length === 1) return say.homeUsesFrom(used, say.from[giver.place]);
  const shares =
    parts?.filter(({ to }) => to === 'home').map(({ origin, watts }) => ({ place: origin, watts })) ??
    givers.map(({ place, source }) => ({ place, watts: source.power_w ?? 0 }));
  shares.sort((one, other) => other.watts - one.watts);
  return say.homeUsesParts(
    used,
    joined(shares.map(({ place, watts }) => say.share(power(watts), say.from[place]))),
  );
}

function joined(parts: string[]): string {
  if (parts.length < 2) return parts.join('');
  const { and, comma } = text.flow.sentence;
  return parts.slice(0, -1).join(comma) + and + parts[parts.length - 1];
}
