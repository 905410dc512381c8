// What a person should know about the readings of a period, in plain sentences.
import { noteWords, type NoteManner } from '../../format/notes';
import { percent } from '../../format/power';
import type { Calendar } from '../../format/time';
import type { HistoryView } from '../../generated/HistoryView';
import type { NoteView } from '../../generated/NoteView';
import { text } from '../../text/en';
import { dayOf, hasSlots, rowName, spanName, zoneName } from './labels';

const say = text.history.notes;

export interface Note {
  key: string;
  words: string;
  /** The column where it is seen; `null` if it is none of this period, or of all of it. */
  at: number | null;
}

export function notesOf(history: HistoryView, calendar: Calendar): Note[] {
  const manner = mannerOf(history, calendar);
  return history.notes.map((note, place) => ({
    key: `${place}-${note.kind}-${note.from}`,
    words: noteWords(note, manner),
    at: note.kind === 'grid_assumed' ? null : columnOf(note, history),
  }));
}

function mannerOf({ range, zone }: HistoryView, calendar: Calendar): NoteManner {
  const show = range === 'day' ? 'clock' : 'day';
  return {
    moment: (at) => text.home.notes.on(dayOf(at, zone, calendar)),
    span: (from, to) => spanName(from, to, zone, calendar, show),
    isShort: hasSlots(range),
    hatches: true,
  };
}

function columnOf({ from }: NoteView, { bars }: HistoryView): number | null {
  const instant = Date.parse(from);
  const at = bars.findIndex((bar) => Date.parse(bar.at) <= instant && instant < Date.parse(bar.ends_at));
  return at < 0 ? null : at;
}

/** What is said about the times of the period: a change of the clocks, a home in another zone. */
export function timeNotes(history: HistoryView, { locale }: Calendar): string {
  const { clock_change, bars, range, zone, zone_is_elsewhere } = history;
  const words: string[] = [];
  if (clock_change && range === 'day') {
    const hours = say.hours(dayHours(clock_change.day_minutes));
    const again = bars.find((bar) => bar.again);
    words.push(
      clock_change.minutes > 0
        ? say.forward(hours)
        : say.back(
            hours,
            again ? say.twice(plainName(rowName({ ...again, again: false }, range, locale))) : '',
          ),
    );
  }
  if (zone_is_elsewhere && (hasSlots(range) || words.length > 0))
    words.push(say.elsewhere(zoneName(zone, history.starts_at, locale)));
  return words.map((one) => one.trim()).join(' ');
}

const plainName = (words: string) => words.replaceAll('\u202f', ' ');

/** `23`, `24½`, `25`. */
function dayHours(minutes: number): string {
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (rest === 0) return String(whole);
  return rest === 30 ? `${whole}½` : (minutes / 60).toFixed(1);
}

/** `Readings for 93 % of this day.` */
export function coverageWords({ totals, range, is_present }: HistoryView): string {
  const words = text.history.totals;
  // Almost all is not all.
  const covered =
    totals.coverage_percent > 99 && totals.coverage_percent < 100 ? 99 : totals.coverage_percent;
  const say = is_present && range !== 'hours24' ? words.coverageSoFar : words.coverage;
  return say(percent(covered), words.period[range]);
}
