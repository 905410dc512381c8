import type { NoteView } from '../generated/NoteView';
import { text } from '../text/en';
import { moment, timeSpan, type Calendar } from './time';

/** What was noticed about readings, in a sentence. */
export function noteWords({ kind, role, from, to, count }: NoteView, calendar: Calendar): string {
  const say = text.home.notes;
  const part = say.part[role ?? 'any'];
  switch (kind) {
    case 'reset':
    case 'dip':
      return say[kind](part, moment(from, calendar));
    case 'jump':
    case 'order':
    case 'clock':
      return say[kind](count);
    case 'filled':
    case 'gap':
    case 'mismatch':
      return say[kind](timeSpan(from, to, calendar));
    case 'sign':
      return say.sign(part);
    case 'grid_assumed':
      return say.grid_assumed;
    case 'grid_turned':
      return say.grid_turned(moment(from, calendar));
  }
}
