// What stands in the fixed box: the numbers of the column looked at, or else of the whole period.
import { percent, UNKNOWN } from '../../format/power';
import type { Calendar } from '../../format/time';
import type { Bar } from '../../generated/Bar';
import type { HistoryView } from '../../generated/HistoryView';
import type { NoteKind } from '../../generated/NoteKind';
import type { Parts } from '../../generated/Parts';
import { text } from '../../text/en';
import { columnKilo, kilo, NOTHING_WH } from './amounts';
import type { Source } from './geometry';
import { columnName, hasSlots } from './labels';
import { comparedName } from './summary';

const say = text.history.values;

export interface Entry {
  key: string;
  /** Whose colour it has in the chart; `null` for what is not drawn. */
  source: Source | 'compared' | null;
  name: string;
  amount: string;
}

export interface Group {
  key: 'home' | 'extra' | 'also';
  title: string;
  /** The sum, where it is one. */
  amount: string | null;
  entries: Entry[];
}

export interface Values {
  title: string;
  groups: Group[];
  /** What is special about the column, in a few words. */
  note: string;
}

/** The numbers of one column, or with `null` of the whole period. */
export function valuesOf(history: HistoryView, at: number | null, calendar: Calendar): Values {
  const bar = at === null ? null : (history.bars[at] ?? null);
  const { has_solar, has_battery, totals, range } = history;
  const of = bar ?? totals;
  const { parts } = of;
  const amount = (wh: number | null) => (bar ? columnKilo(wh, range) : kilo(wh));
  const part = (key: keyof Parts) => amount(parts ? parts[key] : null);
  const entry = (key: keyof Parts, source: Source | null, name: string): Entry => ({
    key,
    source,
    name,
    amount: part(key),
  });

  const groups: Group[] = [
    {
      key: 'home',
      title: say.homeUse,
      amount: amount(of.home_use_wh),
      entries: [
        ...(has_solar ? [entry('solar_to_home_wh', 'solar', say.from.solar)] : []),
        ...(has_battery ? [entry('battery_to_home_wh', 'battery', say.from.battery)] : []),
        entry('grid_to_home_wh', 'grid', say.from.grid),
      ],
    },
  ];
  if (has_solar) {
    const extra = parts ? parts.solar_to_battery_wh + parts.solar_to_grid_wh : null;
    groups.push({
      key: 'extra',
      title: say.extraSolar,
      amount: amount(extra),
      entries: [
        ...(has_battery ? [entry('solar_to_battery_wh', 'battery', say.to.battery)] : []),
        entry('solar_to_grid_wh', 'grid', say.to.grid),
      ],
    });
  }
  // Which of these are there depends on the period, so that the box keeps its height from column to column.
  const whole = totals.parts;
  const also: Entry[] = [
    ...(hasLevels(history) ? [levelEntry(history, bar)] : []),
    // Where home use is not known, solar cannot be told by where it went.
    ...(has_solar && history.bars.some(({ parts, solar_wh }) => !parts && solar_wh !== null)
      ? [{ key: 'solar', source: null, name: say.solar, amount: amount(of.solar_wh) }]
      : []),
    ...(whole && whole.grid_to_battery_wh >= NOTHING_WH
      ? [entry('grid_to_battery_wh', null, say.gridToBattery)]
      : []),
    ...(whole && whole.battery_to_grid_wh >= NOTHING_WH
      ? [entry('battery_to_grid_wh', null, say.batteryToGrid)]
      : []),
    ...(history.compare
      ? [
          {
            key: 'compared',
            source: 'compared' as const,
            name: text.history.chart.compared(comparedName(history)),
            amount:
              at === null
                ? kilo(history.compare.totals.home_use_wh)
                : columnKilo(history.compare.home_use_wh[at] ?? null, range),
          },
        ]
      : []),
  ];
  if (also.length > 0) groups.push({ key: 'also', title: say.also, amount: null, entries: also });

  return {
    title: bar
      ? columnName(bar, history, calendar)
      : history.is_present
        ? say.soFar[range]
        : say.whole[range],
    groups,
    note: bar ? noteOf(bar) : '',
  };
}

/** Over a day the level says something; at the end of each day of a month it does not. */
function hasLevels({ range, has_battery }: HistoryView): boolean {
  return has_battery && hasSlots(range);
}

function levelEntry({ bars }: HistoryView, bar: Bar | null): Entry {
  const levels = bars.flatMap(({ level_percent }) => (level_percent === null ? [] : [level_percent]));
  const between =
    levels.length === 0 ? UNKNOWN : say.levels(percent(Math.min(...levels)), percent(Math.max(...levels)));
  return { key: 'level', source: null, name: say.level, amount: bar ? percent(bar.level_percent) : between };
}

/** True of every column alike, so said once below and not in each. */
const GENERAL: NoteKind[] = ['grid_assumed', 'sign'];

/** What is special about a column, each thing once. */
export function noteOf(bar: Bar): string {
  if (bar.is_to_come) return say.toCome;
  const special = bar.notes.filter((kind) => !GENERAL.includes(kind));
  const words = [text.history.quality[bar.quality], ...special.map((kind) => text.history.short[kind])];
  return [...new Set(words.filter((one) => one !== ''))].join(text.between);
}

/** A column as it is read out: its name, then what is there, and nothing that is not. */
export function spoken(history: HistoryView, at: number, calendar: Calendar): string {
  const bar = history.bars[at];
  if (!bar) return '';
  const { groups, note, title } = valuesOf(history, at, calendar);
  const isThere = (amount: string | null) => amount !== UNKNOWN && amount !== columnKilo(0, history.range);
  const said = groups
    .filter(({ key, amount }) => key === 'home' || isThere(amount))
    .map(({ key, title, amount, entries }) => {
      const sum = amount === UNKNOWN ? say.unknown : amount;
      const parts = entries.filter((one) => isThere(one.amount)).map((one) => `${one.name} ${one.amount}`);
      return [...(key === 'also' ? [] : [`${title} ${sum}`]), ...parts].join(', ');
    });
  return [title, ...said, note].filter((words) => words !== '').join('. ');
}
