export const freshness = {
  loading: 'Getting your first readings',
  noReadings: 'No readings yet',
  live: (age: string) => `Live · ${age}`,
  /** For a source that sends new values only every few minutes. */
  upToDate: (age: string) => `Up to date · ${age}`,
  late: (age: string) => `Updated ${age}`,
  old: (time: string) => `No new readings since ${time}`,
  oldUnknown: 'No new readings',
  offline: (time: string) => `This computer is offline. Showing readings from ${time}`,
  offlineUnknown: 'This computer is offline',
  signedOut: (provider: string) => `Please sign in to ${provider} again`,
  checkAgain: 'Check again',
  signIn: 'Sign in',
  school: {
    loading: 'Asking your school',
    live: (age: string) => `Updated ${age}`,
    old: (time: string) => `Not updated since ${time}`,
    oldUnknown: 'Not updated for a while',
    offline: (time: string) => `This computer is offline. You see your school as of ${time}`,
  },
  spoken: {
    loading: 'Getting the first readings.',
    no_readings: 'There are no readings yet.',
    live: 'Readings are live.',
    late: 'Readings are a little late.',
    old: 'No new readings.',
    offline: 'This computer is offline.',
    signed_out: 'Sign-in needed.',
  },
};

export const age = {
  now: 'just now',
  seconds: (n: number) => `${n} seconds ago`,
  minutes: (n: number) => `${n} min ago`,
  hours: (n: number) => (n === 1 ? '1 hour ago' : `${n} hours ago`),
  days: (n: number) => (n === 1 ? '1 day ago' : `${n} days ago`),
};
