// What stands in the fixed box: the numbers of the column looked at, or else of the whole period.
import { percent, UNKNOWN } from '../../format/power';
import type { Calendar } from '../../format/time';
import type { Bar } from '../../generated/Bar';
import type { HistoryView } from '../../generated/HistoryView';
import type { Parts } from '../../generated/Parts';
import { text } from '../../text/en';
import { columnKilo, kilo, NOTHING_WH } from './amounts';
import type { Source } from './geometry';
import { columnName, periodTitle } from './labels';

const say = text.history.values;

export interface Entry {
  key: string;
  /** Whose colour it has in the chart; `null` for what is not drawn. */
  source: Source | null;
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
  /** Battery level at the end of the column; `null` where there is none to show. */
  level: string | null;
  /** Home use of the same column of the period it is compared with. */
  compared: string | null;
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
  // Whether these are there depends on the period, so that the box keeps its height from column to column.
  const whole = totals.parts;
  const also: Entry[] = [
    ...(whole && whole.grid_to_battery_wh >= NOTHING_WH
      ? [entry('grid_to_battery_wh', null, say.gridToBattery)]
      : []),
    ...(whole && whole.battery_to_grid_wh >= NOTHING_WH
      ? [entry('battery_to_grid_wh', null, say.batteryToGrid)]
      : []),
  ];
  if (also.length > 0) groups.push({ key: 'also', title: say.also, amount: null, entries: also });

  return {
    title: bar ? columnName(bar, history, calendar) : periodTitle(history, calendar),
    groups,
    level: bar && has_battery ? percent(bar.level_percent) : null,
    compared:
      history.compare && at !== null ? columnKilo(history.compare.home_use_wh[at] ?? null, range) : null,
    note: bar ? noteOf(bar) : '',
  };
}

/** What is special about a column, each thing once. */
export function noteOf(bar: Bar): string {
  if (bar.is_to_come) return say.toCome;
  const words = [text.history.quality[bar.quality], ...bar.notes.map((kind) => text.history.short[kind])];
  return [...new Set(words.filter((one) => one !== ''))].join(text.between);
}

/** A column as it is read out: its name, then what is there, and nothing that is not. */
export function spoken(history: HistoryView, at: number, calendar: Calendar): string {
  const bar = history.bars[at];
  if (!bar) return '';
  const { groups, level, note, title } = valuesOf(history, at, calendar);
  const isNothing = (amount: string) => amount === columnKilo(0, history.range);
  const said = groups
    .filter(({ key, amount }) => key === 'home' || (amount !== UNKNOWN && !isNothing(amount ?? '')))
    .map(({ title, amount, entries }) => {
      const parts = entries.filter((one) => one.amount !== UNKNOWN && !isNothing(one.amount));
      const sum = amount === UNKNOWN ? say.unknown : amount;
      return [
        `${title}${sum === null ? '' : ` ${sum}`}`,
        ...parts.map((one) => `${one.name} ${one.amount}`),
      ].join(', ');
    })
    .filter((words) => words !== say.also);
  return [title, ...said, ...(level === null || level === UNKNOWN ? [] : [`${say.level} ${level}`]), note]
    .filter((words) => words !== '')
    .join('. ');
}
