export const home = {
  title: 'Home',
  loading: 'Getting your first readings. This takes up to a minute.',
  signedOut: 'Please sign in again to see live readings.',
  opening: 'Opening your account…',
  noHome: 'This account has no home yet.',
  noHomeBody: 'If your battery is new, your installer may still need to connect it.',
  noReadings: 'Your battery is connected but has not sent readings yet. New systems can need a day.',
  onlySchool: 'Your accounts so far have no home to show. Your school is on its own page.',
  toSchool: 'Go to School',
  numbered: (n: number) => `Home ${n}`,
};
