// The chart as a table.
import { UNKNOWN } from '../../format/power';
import type { HistoryView } from '../../generated/HistoryView';
import { text } from '../../text/en';
import { columnNumber } from './amounts';

export interface Column {
  key: string;
  head: string;
}

/** The columns of the table: only what the home has. */
export function columnsOf({ has_solar, has_battery, compare }: HistoryView): Column[] {
  const head = text.history.rows;
  return [
    ...(has_solar ? [{ key: 'solar', head: head.solar }] : []),
    { key: 'home_use', head: head.homeUse },
    { key: 'bought', head: head.bought },
    ...(has_solar || has_battery ? [{ key: 'sent', head: head.sent }] : []),
    ...(has_battery
      ? [
          { key: 'into', head: head.into },
          { key: 'out', head: head.out },
          { key: 'level', head: head.level },
        ]
      : []),
    ...(compare ? [{ key: 'compared', head: head.compared }] : []),
  ];
}

/** One number of the table. */
export function cellOf(history: HistoryView, at: number, key: string): string {
  const bar = history.bars[at];
  if (!bar) return '';
  const number = (wh: number | null) => columnNumber(wh, history.range);
  switch (key) {
    case 'solar':
      return number(bar.solar_wh);
    case 'home_use':
      return number(bar.home_use_wh);
    case 'bought':
      return number(bar.bought_wh);
    case 'sent':
      return number(bar.sent_wh);
    case 'into':
      return number(bar.into_battery_wh);
    case 'out':
      return number(bar.out_of_battery_wh);
    case 'compared':
      return number(history.compare?.home_use_wh[at] ?? null);
    default:
      return bar.level_percent === null ? UNKNOWN : String(Math.round(bar.level_percent));
  }
}
