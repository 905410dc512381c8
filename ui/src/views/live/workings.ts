// From how a number was worked out to the lines that say so.
import { energy } from '../../format/energy';
import { percent } from '../../format/power';
import type { Quantity } from '../../generated/Quantity';
import type { Working } from '../../generated/Working';
import { text } from '../../text/en';

export interface WorkingLine {
  sign: '' | '+' | '−' | '÷' | '=';
  /** The sign in words; empty for the first term. */
  spoken: string;
  words: string;
  amount: string;
}

export interface WorkingWords {
  lines: WorkingLine[];
  /** What has to be added to understand the sum. */
  explained: string[];
  /** `From 174 readings, the newest 15 seconds ago.` */
  rests: string;
  rules: string[];
}

type Ratio = 'own_percent' | 'solar_used_percent';
const isRatio = (of: Quantity): of is Ratio => of === 'own_percent' || of === 'solar_used_percent';
/** Terms of what is subtracted from the whole. */
const LOST: readonly Quantity[] = ['grid_to_home', 'grid_to_battery', 'solar_to_grid', 'battery_to_grid_own'];
/** What each percentage is a share of. */
const WHOLE: Record<Ratio, Quantity> = { own_percent: 'home_use', solar_used_percent: 'solar' };
/** Less is no line of its own. */
const LEAST_WH = 5;
const MIXED: readonly Quantity[] = ['battery_to_home_own', 'battery_to_grid_own'];

/** `newest` is the age of the newest reading, in words. */
export function workingWords(working: Working, newest: string | null): WorkingWords {
  const say = text.home.working;
  const { of } = working;
  const lines = isRatio(of) ? ratioLines(of, working) : sumLines(working);
  const has = (list: readonly Quantity[]) => working.terms.some(({ of }) => list.includes(of));
  const explained: string[] = [];
  if (working.amount === null) explained.push(say.unknown);
  else if (lines.length === 0) explained.push(say.direct);
  if (has(MIXED)) explained.push(say.mixed);
  if (of === 'own_percent' && has(['grid_to_home'])) explained.push(say.estimate);
  const readings = say.readings(working.readings);
  return {
    lines,
    explained,
    rests: newest === null ? say.restsOn(readings) : say.rests(readings, newest),
    rules: [...new Set(working.rules)].map((rule) => say.rule[rule]),
  };
}

/** The terms one by one, then what they make. Nothing where the number is a single reading's own. */
function sumLines({ of, amount, terms }: Working): WorkingLine[] {
  const [only] = terms;
  if (terms.length === 0 || (terms.length === 1 && only?.of === of)) return [];
  // What the panels take at night is next to nothing, and only worth a line if it is not.
  const shown = terms.filter((term) => term.of !== 'solar_night_use' || Math.abs(term.wh ?? 0) >= LEAST_WH);
  return [...shown.map((term, at) => termLine(term.of, term.wh, at === 0)), result(of, energy(amount))];
}

function termLine(of: Quantity, wh: number | null, first: boolean): WorkingLine {
  const say = text.home.working;
  const minus = wh !== null && wh < 0;
  const words = say.quantity[of];
  const amount = energy(wh === null ? null : Math.abs(wh));
  if (minus) return { sign: '−', spoken: say.minus, words, amount };
  return first ? { sign: '', spoken: '', words, amount } : { sign: '+', spoken: say.plus, words, amount };
}

function result(of: Quantity, amount: string): WorkingLine {
  const say = text.home.working;
  return { sign: '=', spoken: say.equals, words: say.quantity[of], amount };
}

/** The terms together, divided by the whole. */
function ratioLines(of: Ratio, { amount, terms }: Working): WorkingLine[] {
  const say = text.home.working;
  const whole = terms.find((term) => term.of === WHOLE[of]);
  const part = terms.filter((term) => term !== whole);
  if (!whole || part.length === 0) return [];
  const lines = part.map((term, at) => termLine(term.of, term.wh, at === 0));
  lines.push({
    sign: '÷',
    spoken: say.divided,
    words: say.quantity[whole.of],
    amount: energy(whole.wh),
  });
  const lost = part.every((term) => LOST.includes(term.of));
  if (lost && amount !== null)
    lines.push({ sign: '=', spoken: say.equals, words: say.lost[of], amount: percent(100 - amount) });
  lines.push({
    sign: lost ? '' : '=',
    spoken: lost ? '' : say.equals,
    words: lost ? say.rest(say.quantity[of]) : say.quantity[of],
    amount: percent(amount),
  });
  return lines;
}
