export const flow = {
  node: { solar: 'Solar', grid: 'Grid', battery: 'Battery', home: 'Home' },
  verb: {
    solar: { into_home: 'Making power', out_of_home: 'Taking a little power', still: 'Asleep' },
    grid: { into_home: 'Buying', out_of_home: 'Sending', still: 'Quiet' },
    battery: { into_home: 'Running the home', out_of_home: 'Filling', still: 'Resting' },
  },
  homeUse: 'In use',
  noReading: 'No reading',
  unconfirmed: 'Direction not confirmed yet',
  level: 'Battery level',
  levelOf: (level: string) => `Battery level ${level}`,
  list: 'The same in a list',
  sentence: {
    solarGives: (p: string) => `the sun makes ${p}`,
    batteryGives: (p: string) => `the battery gives ${p}`,
    gridGives: (p: string) => `${p} comes from the grid`,
    homeTakes: (p: string) => `${p} runs your home`,
    batteryTakes: (p: string) => `${p} fills the battery`,
    gridTakes: (p: string) => `${p} goes to the grid`,
    solarTakes: (p: string) => `the solar panels take ${p}`,
    quiet: 'Nothing flows right now.',
    nothingKnown: 'There are no readings right now.',
    gridUnconfirmed: (p: string) =>
      `${p} flows between your home and the grid; which way is not confirmed yet.`,
    batteryUnconfirmed: (p: string) =>
      `${p} flows between your home and the battery; which way is not confirmed yet.`,
    solarUnconfirmed: (p: string) => `The solar panels report ${p}; which way is not confirmed yet.`,
    missing: {
      solar: 'There is no solar reading.',
      battery: 'There is no battery reading.',
      grid: 'There is no grid reading.',
    },
    homeUnknown: 'Until that is known, home use cannot be worked out.',
    homeMissing: 'Home use cannot be worked out yet.',
    and: ' and ',
    comma: ', ',
  },
};
