import { moment, type Calendar } from '../format/time';
import type { Problem } from '../generated/Problem';
import { text } from '../text/en';
import type { ErrorWords } from '../text/errors';

/** The words of a problem, ready to be shown. */
export interface SaidProblem {
  title: string;
  body: string;
  small: string;
  action: string | null;
}

/** Words for a problem: those for readings where they differ, else the common ones. */
export function sayProblem(
  problem: Problem,
  provider: string,
  calendar: Calendar,
  place: 'anywhere' | 'readings' = 'anywhere',
): SaidProblem {
  const words: ErrorWords =
    (place === 'readings' ? text.readingError[problem.code] : undefined) ?? text.error[problem.code];
  const facts = {
    provider,
    since: moment(problem.since, calendar),
    retryAt: problem.retry_at ? moment(problem.retry_at, calendar) : null,
  };
  return {
    title: words.title(facts),
    body: words.body(facts),
    small: text.problem.small(words.small),
    action: words.action,
  };
}
