export const accounts = {
  title: 'Your accounts',
  none: 'No account yet. Add one below.',
  add: 'Add an account',
  addLead: 'You can add several accounts, also of the same service.',
  unnamed: 'Account',
  state: {
    opening: 'Opening…',
    signedIn: 'Signed in',
    signedOut: 'Signed out on this computer. Sign in to see it again.',
    ended: (provider: string, date: string) =>
      `Please sign in again. ${provider} ended the sign-in on ${date}.`,
    interrupted:
      'Please sign in again. The app was closed while renewing your sign-in, or the connection broke.',
    ends: (date: string) => `This sign-in ends on ${date} unless you open the app before then.`,
    storeClosed: "Your computer's password store is locked.",
    storeMissing: "Your computer's password store was not found.",
    storeRefuses: "Your computer's password store refuses to work.",
    readings: (age: string) => `readings ${age}`,
    updated: (age: string) => `updated ${age}`,
    noReadings: 'no readings yet',
  },
  notAllowed: (provider: string, what: string) =>
    `${provider} does not let this app see ${what}. If you want to, sign in again and allow it.`,
  signIn: 'Sign in',
  signInAgain: 'Sign in again',
  signInTo: (provider: string) => `Sign in to ${provider}`,
  signOut: 'Sign out',
  remove: 'Remove…',
  checkAgain: 'Check again',
  details: 'Details',
  detail: {
    sees: 'May see',
    never: 'May change',
    neverValue: 'nothing (not asked for)',
    kept: 'Kept in',
    homes: 'Homes found',
    meter: 'Meter number',
    last: 'Last readings',
    lastSchool: 'Last update',
    until: 'Signed in until',
    untilValue: (time: string) => `${time}. Then please sign in again.`,
    renewed: 'Stays signed in',
    renewedValue: (date: string) => `until ${date} at least, and longer each time the app runs`,
  },
  store: {
    mac: 'macOS Keychain',
    windows: 'Windows Credential Manager',
    other: "this computer's password store",
  },
  confirm: {
    title: (provider: string) => `Remove ${provider} account?`,
    body: (provider: string, label: string | null) =>
      label
        ? `“${label}” is removed from this computer. Your ${provider} account itself is not changed.`
        : `The account is removed from this computer. Your ${provider} account itself is not changed.`,
    remove: 'Remove',
    cancel: 'Cancel',
  },
};
