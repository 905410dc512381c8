import type { NoteView } from '../generated/NoteView';
import { text } from '../text/en';
import { clockTime, isToday, moment, timeSpan, type Calendar } from './time';

/** How a page names times, and what it shows beside the note. */
export interface NoteManner {
  /** `at 2:10 PM`, `on Nov 14`. */
  moment: (at: string) => string;
  /** `2:10 – 3:40 AM`. */
  span: (from: string, to: string) => string;
  /** Whether a note is about one run of slots. Over days, what happened several times is one note. */
  isShort: boolean;
  /** Whether a chart hatches what was not measured. */
  hatches: boolean;
}

/** What was noticed about readings, in a sentence. */
export function noteWords({ kind, role, from, to, count }: NoteView, manner: NoteManner): string {
  const say = text.home.notes;
  const [counter, part, gap] = [say.counter, say.part, say.gapOf].map((words) => words[role ?? 'any']) as [
    string,
    string,
    string,
  ];
  const [at, when] = [manner.moment(from), manner.span(from, to)];
  const hatched = manner.hatches ? say.hatched : '';
  switch (kind) {
    case 'reset':
    case 'dip':
    case 'sign':
      return say[kind](counter, at);
    case 'jump':
    case 'order':
    case 'clock':
      return say[kind](count, part, when);
    case 'filled':
      return manner.isShort ? say.filled(when, hatched) : say.filledLong(when);
    case 'gap':
      return manner.isShort ? say.gap(gap, when, hatched) : say.gapLong(gap, when);
    case 'mismatch':
    case 'refused':
      return say[kind](when);
    case 'grid_assumed':
      return say.grid_assumed;
    case 'grid_turned':
      return say.grid_turned(at);
  }
}

/** Beside the picture of now, where nearly everything is of today. */
export function mannerOfToday(calendar: Calendar): NoteManner {
  const say = text.home.notes;
  return {
    moment: (at) => (isToday(at, calendar) ? say.at(clockTime(at, calendar)) : say.on(moment(at, calendar))),
    span: (from, to) => timeSpan(from, to, calendar),
    isShort: true,
    hatches: false,
  };
}
