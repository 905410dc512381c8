import type { Code } from '../generated/Code';

/** What the words of an error may name. */
export interface Facts {
  /** The provider as it is called inside a sentence. */
  provider: string;
  /** Since when, ready to be read. */
  since: string;
  /** When the app tries again by itself, ready to be read. */
  retryAt: string | null;
}

/** **Title.** What happened. What to do. [Button] */
export interface ErrorWords {
  /** For the support: small print, never explained. */
  small: string;
  title(facts: Facts): string;
  body(facts: Facts): string;
  /** Label of the main button; `null` where there is nothing for the person to do. */
  action: string | null;
}

/** During a sign-in, at a setup, or wherever nothing else is said. */
export const errors: Record<Code, ErrorWords> = {
  browser_not_opened: {
    small: 'S01',
    title: () => 'Your browser did not open.',
    body: () => 'Copy the link and open it in any browser on this computer.',
    action: 'Copy the link',
  },
  sign_in_timed_out: {
    small: 'S02',
    title: () => 'Nothing came back from your browser.',
    body: ({ provider }) =>
      `The sign-in was stopped after 10 minutes. Nothing was changed. If ${provider}'s page could not go back to this app, try again and paste its address here.`,
    action: 'Try again',
  },
  sign_in_denied: {
    small: 'S03',
    title: () => 'You did not allow access.',
    body: ({ provider }) => `Without it we cannot show anything from ${provider}. Nothing was changed.`,
    action: 'Try again',
  },
  sign_in_expired: {
    small: 'S04',
    title: () => 'The sign-in took too long.',
    body: ({ provider }) => `${provider}'s answer was no longer valid. Please try again.`,
    action: 'Try again',
  },
  sign_in_not_ours: {
    small: 'S05',
    title: () => 'This sign-in did not start here.',
    body: () =>
      'For your safety it was ignored. If you did not try to sign in, you need not do anything. If you did, please start again from here.',
    action: 'Start again',
  },
  offline: {
    small: 'S06',
    title: () => 'This computer is offline.',
    body: () => 'Sign-in needs the internet. Check your connection, then try again.',
    action: 'Try again',
  },
  certificate_refused: {
    small: 'S19',
    title: ({ provider }) => `${provider}'s server could not prove who it is.`,
    body: ({ provider }) =>
      `Nothing was sent. Either ${provider} has to renew its certificate, or something on this network is in between, such as the page of a hotel, a virus scanner or a company's filter. Try another network.`,
    action: 'Try again',
  },
  proxy_wants_password: {
    small: 'S20',
    title: () => "This network's proxy asks for a password.",
    body: ({ provider }) =>
      `Nothing was sent; it is not ${provider}'s fault, nor yours. Enter the password in the proxy settings of your computer, or ask whoever runs the network, then try again.`,
    action: 'Try again',
  },
  provider_unavailable: {
    small: 'S07',
    title: ({ provider }) => `${provider}'s sign-in page is not answering.`,
    body: () => 'It is not your password. We suggest trying again in 15 minutes.',
    action: 'Try again',
  },
  vault_locked: {
    small: 'S08',
    title: () => 'Your sign-in could not be saved safely.',
    body: () =>
      "Unlock your computer's password store, then try again. We do not save a sign-in unprotected.",
    action: 'Try again',
  },
  vault_missing: {
    small: 'S08',
    title: () => 'This computer has no password store.',
    body: () =>
      'Porchlight keeps sign-ins only in a password store, never in a file. Install one (for example GNOME Keyring or KWallet), then try again.',
    action: 'Try again',
  },
  vault_refuses: {
    small: 'S08',
    title: () => 'Your sign-in could not be saved safely.',
    body: () =>
      "Your computer's password store did not take it. Open the password store to see whether it is full or set to read only, then try again.",
    action: 'Try again',
  },
  vault_corrupt: {
    small: 'S08',
    title: () => 'The saved sign-in cannot be read.',
    body: ({ provider }) =>
      `What your computer's password store keeps for ${provider} is damaged. Please sign in again; it will be replaced.`,
    action: 'Sign in',
  },
  clock_wrong: {
    small: 'S09',
    title: () => "Your computer's clock is wrong.",
    body: () =>
      'Sign-in fails until it is right. Open the date and time settings of your computer, let it set the clock by itself, then try again.',
    action: 'Try again',
  },
  setup_missing: {
    small: 'S10',
    title: ({ provider }) => `${provider} is not set up in this copy of the app.`,
    body: () => 'Ask the person who gave you the app for the setup file.',
    action: 'Choose setup file…',
  },
  setup_rejected: {
    small: 'S11',
    title: ({ provider }) => `${provider} does not accept this app's setup.`,
    body: () => 'This is our fault, not yours. Ask the person who gave you the app for a new setup file.',
    action: 'Choose setup file…',
  },
  sign_in_needed: {
    small: 'S12',
    title: ({ provider }) => `Please sign in to ${provider} again.`,
    body: ({ provider }) => `${provider} ends sign-ins from time to time. Your saved history stays.`,
    action: 'Sign in',
  },
  sign_in_interrupted: {
    small: 'S18',
    title: ({ provider }) => `Please sign in to ${provider} again.`,
    body: () =>
      'The app was closed while renewing your sign-in, or the connection broke, and the answer was lost. Your saved history stays.',
    action: 'Sign in',
  },
  sign_in_other_person: {
    small: 'S13',
    title: () => 'You signed in as somebody else.',
    body: () => 'The account you had stays as it was. You can add this one beside it, or try again.',
    action: 'Add as a new account',
  },
  port_busy: {
    small: 'S14',
    title: () => 'Another program is in the way.',
    body: () => 'We use another way: copy the link, sign in, and paste the answer here.',
    action: 'Copy the link',
  },
  sign_in_refused: {
    small: 'S15',
    title: ({ provider }) => `${provider} did not let you sign in.`,
    body: ({ provider }) =>
      `Check that your account there may be used with other apps, then try again. Nothing was changed at ${provider}.`,
    action: 'Try again',
  },
  sign_in_cancelled: {
    small: 'S16',
    title: () => 'The sign-in was cancelled.',
    body: () => 'Nothing was changed.',
    action: 'Try again',
  },
  setup_invalid: {
    small: 'S17',
    title: () => 'This setup cannot be used.',
    body: () => 'Nothing was changed. Put right what is named below, then try again.',
    action: 'Choose setup file…',
  },
  rate_limited: {
    small: 'D05',
    title: ({ provider }) => `${provider} asks us to slow down.`,
    body: ({ retryAt }) =>
      retryAt ? `We ask again at ${retryAt}. You need not do anything.` : 'Updates come less often for now.',
    action: null,
  },
  not_allowed: {
    small: 'D06',
    title: ({ provider }) => `${provider} does not let us see this.`,
    body: () =>
      'It may have been moved to another account. Sign in again, or ask them whether your account may see it.',
    action: 'Sign in again',
  },
  nothing_there: {
    small: 'D01',
    title: () => 'This account has nothing to show yet.',
    body: () => 'If it is new, it may take a day until something appears here.',
    action: 'Check again',
  },
  reply_not_understood: {
    small: 'D10',
    title: ({ provider }) => `${provider} sent something we do not understand.`,
    body: () => 'Probably they changed something. An update of the app should put it right.',
    action: 'Check again',
  },
  history_newer: {
    small: 'F02',
    title: () => 'Saved readings belong to a newer version of this app.',
    body: () => 'They were left untouched. Get the newest version to see them.',
    action: null,
  },
  history_damaged: {
    small: 'F02',
    title: () => 'Saved readings could not be opened.',
    body: () => 'A copy was put aside. We go on with new ones.',
    action: null,
  },
  file_not_written: {
    small: 'F01',
    title: () => 'The file could not be saved.',
    body: () => 'There may be no room, or that place may not be written to.',
    action: 'Choose another place',
  },
  internal: {
    small: 'X02',
    title: () => 'Something went wrong in this app.',
    body: () => 'Your data is safe. Please try again.',
    action: 'Try again',
  },
};

/** Where readings are shown, some of the same codes say something else. */
export const readingErrors: Partial<Record<Code, ErrorWords>> = {
  offline: {
    small: 'D03',
    title: () => 'This computer is offline.',
    body: () => 'We try again by ourselves as soon as the internet is back.',
    action: 'Check again',
  },
  provider_unavailable: {
    small: 'D04',
    title: ({ provider, since }) => `${provider}'s service is not answering since ${since}.`,
    body: () => 'We keep trying by ourselves. You need not do anything.',
    action: 'Check again',
  },
  certificate_refused: {
    small: 'D11',
    title: ({ provider, since }) => `${provider}'s server cannot prove who it is since ${since}.`,
    body: ({ provider }) =>
      `Nothing is sent to it. Either ${provider} has to renew its certificate, or something on this network is in between, such as the page of a hotel, a virus scanner or a company's filter. We keep trying by ourselves.`,
    action: 'Check again',
  },
  proxy_wants_password: {
    small: 'D12',
    title: () => "This network's proxy asks for a password.",
    body: ({ provider }) =>
      `It is not ${provider}'s fault, nor yours. Enter the password in the proxy settings of your computer, or ask whoever runs the network. We keep trying by ourselves.`,
    action: 'Check again',
  },
  vault_locked: {
    small: 'S08',
    title: () => "Your computer's password store is locked.",
    body: () => 'Unlock it, then check again. Your account is kept there.',
    action: 'Check again',
  },
  vault_missing: {
    small: 'S08',
    title: () => "Your computer's password store was not found.",
    body: () => 'Your account is kept there. Start the password store, then check again.',
    action: 'Check again',
  },
  vault_refuses: {
    small: 'S08',
    title: () => "Your computer's password store refuses to work.",
    body: () => 'You stay signed in until you close the app. Open the password store to see what it needs.',
    action: 'Check again',
  },
  internal: {
    small: 'X02',
    title: () => 'Something went wrong in this app.',
    body: () => 'Your data is safe. We try again by ourselves.',
    action: 'Check again',
  },
};
