// Pages of a calendar to choose a date from. A calendar's page is the same everywhere: no instants, no zones.
import type { HistoryRange } from '../../generated/HistoryRange';
import { wall } from './labels';

/** What one cell stands for. */
export type Grain = 'days' | 'months' | 'years';

export interface Cell {
  /** The date to ask for, `YYYY-MM-DD`. */
  date: string;
  label: string;
  /** The same in full, to be read out. */
  name: string;
  /** Of the month before or after, shown to fill a row. */
  beside: boolean;
  isShown: boolean;
  isToday: boolean;
  /** Nothing can be there: before the first reading, or still to come. */
  isOut: boolean;
}

export interface CalendarPage {
  grain: Grain;
  title: string;
  /** Names of the columns, short and in full; empty where they have none. */
  heads: { short: string; long: string }[];
  rows: Cell[][];
  /** A date on the page before and after. */
  before: string;
  after: string;
}

export interface Asked {
  range: HistoryRange;
  /** A date of the page that is looked at. */
  looked: string;
  /** First and last day of the period that is shown. */
  first: string;
  last: string;
  today: string;
  /** The first day with readings; `null` while unknown. */
  since: string | null;
  locale: string;
}

export function grainOf(range: HistoryRange): Grain {
  return range === 'year' ? 'years' : range === 'month' ? 'months' : 'days';
}

export function calendarPage(asked: Asked): CalendarPage {
  const grain = grainOf(asked.range);
  const [year, month] = numbers(asked.looked);
  switch (grain) {
    case 'days':
      return daysPage(asked, year, month);
    case 'months': {
      const cells = Array.from({ length: 12 }, (_, at) => {
        const date = written(year, at + 1, 1);
        const name = wall(date, asked.locale, { month: 'long', year: 'numeric' });
        return cellOf(asked, date, 7, wall(date, asked.locale, { month: 'short' }), name);
      });
      return {
        grain,
        title: String(year),
        heads: [],
        rows: inRows(cells, 3),
        before: written(year - 1, month, 1),
        after: written(year + 1, month, 1),
      };
    }
    case 'years': {
      const first = year - (year % 12);
      const cells = Array.from({ length: 12 }, (_, at) => {
        const name = String(first + at);
        return cellOf(asked, written(first + at, 1, 1), 4, name, name);
      });
      return {
        grain,
        title: `${first} – ${first + 11}`,
        heads: [],
        rows: inRows(cells, 3),
        before: written(year - 12, 1, 1),
        after: written(year + 12, 1, 1),
      };
    }
  }
}

/** Weeks begin on Monday, as the weeks of the history do. */
function daysPage(asked: Asked, year: number, month: number): CalendarPage {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const lead = (first.getUTCDay() + 6) % 7;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const weeks = Math.ceil((lead + days) / 7);
  const cells = Array.from({ length: weeks * 7 }, (_, at) => {
    const date = new Date(Date.UTC(year, month - 1, 1 + at - lead)).toISOString().slice(0, 10);
    const name = wall(date, asked.locale, {
      weekday: 'long',
      month: 'long',
      day: 'numeric',
      year: 'numeric',
    });
    const cell = cellOf(asked, date, 10, String(Number(date.slice(8))), name);
    return { ...cell, beside: at < lead || at >= lead + days };
  });
  return {
    grain: 'days',
    title: wall(written(year, month, 1), asked.locale, { month: 'long', year: 'numeric' }),
    heads: cells.slice(0, 7).map(({ date }) => ({
      short: wall(date, asked.locale, { weekday: 'narrow' }),
      long: wall(date, asked.locale, { weekday: 'long' }),
    })),
    rows: inRows(cells, 7),
    before: month === 1 ? written(year - 1, 12, 1) : written(year, month - 1, 1),
    after: month === 12 ? written(year + 1, 1, 1) : written(year, month + 1, 1),
  };
}

/** `length` is how many letters of the date tell cells apart: a day's 10, a month's 7, a year's 4. */
function cellOf(asked: Asked, date: string, length: number, label: string, name: string): Cell {
  const cut = (day: string) => day.slice(0, length);
  return {
    date,
    label,
    name,
    beside: false,
    isShown: cut(asked.first) <= cut(date) && cut(date) <= cut(asked.last),
    isToday: cut(date) === cut(asked.today),
    isOut: cut(date) > cut(asked.today) || (asked.since !== null && cut(date) < cut(asked.since)),
  };
}

/** The date as many cells, or rows of cells, away; within a month the days do not wrap. */
export function moved(date: string, grain: Grain, cells: number): string {
  const [year, month, day] = numbers(date);
  const there =
    grain === 'days'
      ? Date.UTC(year, month - 1, day + cells)
      : grain === 'months'
        ? Date.UTC(year, month - 1 + cells, 1)
        : Date.UTC(year + cells, 0, 1);
  return new Date(there).toISOString().slice(0, 10);
}

function numbers(date: string): [number, number, number] {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return [year, month, day];
}

function written(year: number, month: number, day: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function inRows<T>(cells: T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(cells.length / length) }, (_, row) =>
    cells.slice(row * length, (row + 1) * length),
  );
}
