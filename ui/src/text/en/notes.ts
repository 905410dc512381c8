/** What was noticed about readings. `part` is a device as it is called within a sentence, `time` a moment or a span. */
export const notes = {
  title: 'Good to know',
  more: (n: number) => (n === 1 ? 'One more' : `${n} more`),
  part: {
    solar: 'the solar panels',
    battery: 'the battery',
    grid: 'the grid meter',
    home_use: 'the home',
    any: 'a device',
  },
  reset: (part: string, time: string) => `The counter of ${part} restarted at ${time}. Totals were kept.`,
  dip: (part: string, time: string) =>
    `The counter of ${part} fell back a little at ${time} and caught up. Nothing was counted twice.`,
  jump: (count: number) =>
    count === 1
      ? 'One reading could not be right and was left out.'
      : `${count} readings could not be right and were left out.`,
  filled: (time: string) => `Short gap ${time}, filled evenly.`,
  gap: (time: string) => `Readings missing ${time}. What flowed meanwhile is known and spread evenly.`,
  mismatch: (time: string) => `Solar, battery and grid did not quite add up ${time}.`,
  sign: (part: string) => `The counter of ${part} came with the wrong sign. Its size was used.`,
  order: (count: number) =>
    count === 1
      ? 'One reading came twice with different numbers. One of them was used.'
      : `${count} readings came twice with different numbers. One of each was used.`,
  clock: (count: number) =>
    count === 1
      ? 'One reading came from the future and was left out.'
      : `${count} readings came from the future and were left out.`,
  grid_assumed: 'Which way the grid meter counts is not proven yet.',
  grid_turned: (time: string) => `The grid meter changed direction at ${time}.`,
};
