/**
 * What was noticed about readings, on every page. `counter` begins a sentence, `part` stands before "reading", `moment` is
 * `at 2:10 PM` or `on Nov 14`, and `when` a span of time.
 */
export const notes = {
  title: 'Good to know',
  more: (n: number) => (n === 1 ? 'One more' : `${n} more`),
  at: (time: string) => `at ${time}`,
  on: (date: string) => `on ${date}`,
  counter: {
    battery: "The battery's counter",
    solar: 'The solar counter',
    grid: "The grid meter's counter",
    home_use: 'The counter of home use',
    any: 'A counter',
  },
  part: { battery: 'battery ', solar: 'solar ', grid: 'grid ', home_use: 'home use ', any: '' },
  gapOf: {
    battery: 'of the battery ',
    solar: 'of the solar panels ',
    grid: 'of the grid meter ',
    home_use: 'of home use ',
    any: '',
  },
  hatched: ', shown hatched',
  reset: (counter: string, moment: string) => `${counter} restarted ${moment}. Totals were kept.`,
  dip: (counter: string, moment: string) =>
    `${counter} fell back a little ${moment} and caught up again. Nothing was counted twice.`,
  jump: (n: number, part: string, when: string) =>
    n === 1
      ? `One ${part}reading could not be right and was left out (${when}).`
      : `${n} ${part}readings could not be right and were left out (${when}).`,
  filled: (when: string, hatched: string) => `A short gap was filled in evenly (${when})${hatched}.`,
  filledLong: (when: string) => `Short gaps were filled in evenly (${when}).`,
  gap: (part: string, when: string, hatched: string) =>
    `Readings ${part}missing (${when})${hatched}. What was used meanwhile is divided evenly.`,
  gapLong: (part: string, when: string) =>
    `Some readings ${part}are missing (${when}). What was used meanwhile is in the totals.`,
  mismatch: (when: string) => `Solar, battery and grid did not add up for a while (${when}).`,
  sign: (counter: string, moment: string) =>
    `${counter} came with the wrong sign ${moment}. Its amount is right and was used.`,
  order: (n: number, part: string, when: string) =>
    n === 1
      ? `A ${part}reading came twice with other numbers (${when}). One of them was used.`
      : `${n} ${part}readings came twice with other numbers (${when}). One of each was used.`,
  clock: (n: number, part: string, when: string) =>
    n === 1
      ? `A ${part}reading from the future was left out (${when}). A clock may be wrong.`
      : `${n} ${part}readings from the future were left out (${when}). A clock may be wrong.`,
  grid_assumed:
    'Which way the grid meter counts is not proven yet. Until then, bought and sent could be the other way round.',
  grid_turned: (moment: string) =>
    `The grid meter changed direction ${moment}. Readings before that keep their own direction.`,
  refused: (when: string) =>
    `No readings were given for this time, however often they were asked for (${when}). They are asked for again later.`,
};
