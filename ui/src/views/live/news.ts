// What a reader of the screen is told without asking: only that something began or ended, and not often.
import { percent } from '../../format/power';
import type { HomeFlow } from '../../generated/HomeFlow';
import { text } from '../../text/en';

/** What is worth a word when it changes; `null` is not known. */
export interface HomeState {
  sends: boolean | null;
  outage: boolean | null;
  low: boolean | null;
}

/** Battery level in percent below which it is said. */
const LOW_PERCENT = 20;
/** It counts as above only from here on, so that it is not said at each wobble. */
const RECOVERED_PERCENT = 22;
const PAUSE_MS = 60_000;

export function homeState(home: HomeFlow, before: HomeState | null): HomeState {
  const grid = home.sources.find((source) => source.role === 'grid');
  const level = home.sources.find((source) => source.role === 'battery')?.level_percent ?? null;
  const known = grid && grid.power_w !== null && grid.direction !== 'unconfirmed';
  const wasLow = before?.low ?? false;
  return {
    sends: known ? grid.direction === 'out_of_home' : null,
    outage: home.is_off_grid,
    low: level === null ? null : level < (wasLow ? RECOVERED_PERCENT : LOW_PERCENT),
  };
}

/** What to say when one state follows another. Becoming known is no news, but for a power outage. */
export function news(before: HomeState, after: HomeState): string[] {
  const say = text.flow.news;
  const said: string[] = [];
  if (after.outage === true && before.outage !== true) said.push(say.outage);
  if (after.outage === false && before.outage === true) said.push(say.outageOver);
  if (after.low === true && before.low === false) said.push(say.low(percent(LOW_PERCENT)));
  if (after.low === false && before.low === true) said.push(say.lowOver(percent(LOW_PERCENT)));
  if (after.sends === true && before.sends === false) said.push(say.sends);
  if (after.sends === false && before.sends === true) said.push(say.sendsNoMore);
  return said;
}

/** Keeps the pause between two announcements. What began and ended again within the pause is never said. */
export class Herald {
  #told: HomeState | null = null;
  #spokeAt = -Infinity;

  /** The state as it is at `now` (milliseconds): what to say, or how long to wait before asking again. */
  hear(state: HomeState, now: number): { say: string[]; waitMs: number | null } {
    if (this.#told === null) {
      this.#told = state;
      return { say: [], waitMs: null };
    }
    // What has become unknown is still what was last told.
    const told = this.#told;
    const present: HomeState = {
      sends: state.sends ?? told.sends,
      outage: state.outage ?? told.outage,
      low: state.low ?? told.low,
    };
    const say = news(told, present);
    if (say.length === 0) {
      this.#told = present;
      return { say, waitMs: null };
    }
    const waitMs = this.#spokeAt + PAUSE_MS - now;
    if (waitMs > 0) return { say: [], waitMs };
    this.#told = present;
    this.#spokeAt = now;
    return { say, waitMs: null };
  }

  get state(): HomeState | null {
    return this.#told;
  }
}
