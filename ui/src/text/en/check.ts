import type { CheckCause } from '../../generated/CheckCause';
import type { CheckedDevice } from '../../generated/CheckedDevice';
import type { Lamp } from '../../generated/Lamp';
import type { Whose } from '../../generated/Whose';

/** What the answer of a check may name. */
export interface CheckFacts {
  /** The provider's name inside a sentence. */
  provider: string;
  device: CheckedDevice;
  /** Since when the device is silent; `null` if it has never sent. */
  since: string | null;
  /** How far the clock is off. */
  off: string;
  isAhead: boolean;
  /** What the operating system calls its password store. */
  store: string;
}

interface Answer {
  title: (facts: CheckFacts) => string;
  body: (facts: CheckFacts) => string;
}

const yours: Record<CheckedDevice, string> = {
  battery: 'Your battery has',
  solar: 'Your solar panels have',
  grid: 'Your grid meter has',
  home_use: 'Your home meter has',
  meter: 'Your meter has',
};
const parts: Record<CheckedDevice, string> = {
  battery: 'Battery readings are missing',
  solar: 'Solar readings are missing',
  grid: 'Grid readings are missing',
  home_use: 'Readings of home use are missing',
  meter: 'Readings of your meter are missing',
};

/** What is missing while a part of a home is silent; also beside the live picture. */
export const missing = (part: CheckedDevice, since: string | null) =>
  `${parts[part]}${since === null ? '' : ` since ${since}`}.`;

const cause: Record<CheckCause, Answer> = {
  nothing: {
    title: () => 'Nothing is in the way.',
    body: () => 'Everything that was tested works.',
  },
  offline: {
    title: () => 'This computer is offline.',
    body: () => 'Check that its Wi-Fi or cable is connected. Readings come back by themselves.',
  },
  network_page: {
    title: () => 'This network wants something from you first.',
    body: ({ provider }) =>
      `A web page answers in place of ${provider}, as in a hotel or a café. Open any page in your browser, do what this network asks for, then check again.`,
  },
  proxy_password: {
    title: () => "This network's proxy asks for a password.",
    body: () =>
      'Enter the password in the proxy settings of your computer, or ask whoever runs the network, then check again.',
  },
  proxy_silent: {
    title: () => 'The proxy set on this computer leads nowhere.',
    body: () =>
      'Look at the proxy settings of your computer, or ask whoever runs the network, then check again.',
  },
  store_locked: {
    title: () => "Your computer's password store is locked.",
    body: ({ store }) => `Your sign-in is kept there. Unlock it (${store}), then check again.`,
  },
  store_missing: {
    title: () => 'This computer has no password store.',
    body: () =>
      'Sign-ins are kept there and nowhere else. Start or install one (for example GNOME Keyring or KWallet), then check again.',
  },
  store_refuses: {
    title: () => "Your computer's password store refuses to work.",
    body: ({ store }) => `Open it (${store}) to see what it needs, then check again.`,
  },
  clock_wrong: {
    title: ({ off, isAhead }) => `This computer's clock is ${off} ${isAhead ? 'ahead' : 'behind'}.`,
    body: () =>
      'Readings look too old or too new by it. Open the date and time settings of your computer, let it set the clock by itself, then check again.',
  },
  certificate_refused: {
    title: ({ provider }) => `${provider}'s server cannot prove who it is.`,
    body: ({ provider }) =>
      `Nothing is sent to it. Either ${provider} has to renew its certificate, or something on this network is in between, such as the page of a hotel, a virus scanner or a company's filter. A computer whose date is wrong sees the same.`,
  },
  unreachable: {
    title: ({ provider }) => `${provider} cannot be reached.`,
    body: ({ provider }) =>
      `Either this computer has no way to the internet, or ${provider} does not answer. Open any page in your browser: if it comes, the trouble is at ${provider}.`,
  },
  service_silent: {
    title: ({ provider }) => `${provider}'s service is not answering.`,
    body: () => 'We keep trying by ourselves. You need not do anything.',
  },
  service_failing: {
    title: ({ provider }) => `${provider}'s service has a problem.`,
    body: () => 'It answers, but with an error of its own. We keep trying by ourselves.',
  },
  odd_answer: {
    title: ({ provider }) => `Something else answers in place of ${provider}.`,
    body: ({ provider }) =>
      `It may be a filter on this network, or ${provider} may have changed something. Try another network, such as that of your phone.`,
  },
  rate_limited: {
    title: ({ provider }) => `${provider} asks us to slow down.`,
    body: () => 'Readings come less often for now. You need not do anything.',
  },
  setup_missing: {
    title: ({ provider }) => `${provider} is not set up in this copy of the app.`,
    body: () => 'Ask the person who gave you the app for the setup file.',
  },
  setup_rejected: {
    title: ({ provider }) => `${provider} does not accept this app's setup.`,
    body: () => 'Ask the person who gave you the app for a new setup file.',
  },
  links_elsewhere: {
    title: () => 'Your browser cannot come back to this app.',
    body: () =>
      'The link it uses opens another program, or none. Close this and press “Repair” on top of the page.',
  },
  sign_in_needed: {
    title: ({ provider }) => `Please sign in to ${provider} again.`,
    body: ({ provider }) => `${provider} ends sign-ins from time to time. Your saved history stays.`,
  },
  not_allowed: {
    title: ({ provider }) => `${provider} does not let us see your readings.`,
    body: () => 'They may belong to another account now. Sign in again, or ask them.',
  },
  not_understood: {
    title: ({ provider }) => `${provider} sent something we do not understand.`,
    body: () => 'Probably they changed something. An update of the app should put it right.',
  },
  number_needed: {
    title: () => 'We need your meter number.',
    body: ({ provider }) => `You find it in the ${provider} app or on the reader. Enter it under Home.`,
  },
  no_device: {
    title: () => 'This account has nothing to show yet.',
    body: () => 'If it is new, your installer may still need to connect it.',
  },
  nothing_yet: {
    title: ({ device }) => `${yours[device]} not sent readings yet.`,
    body: () => 'New systems can need a day.',
  },
  device_silent: {
    title: ({ device, since }) =>
      `${yours[device]} not sent readings ${since === null ? 'for a while' : `since ${since}`}.`,
    body: () => 'Check that its Wi-Fi or cable is connected.',
  },
  part_silent: {
    title: ({ device, since }) => missing(device, since),
    body: () =>
      'The rest of your home sends. Check that this part is switched on and connected. Home use cannot be worked out until it is back.',
  },
  no_readings: {
    title: () => 'No new readings came during this check.',
    body: () => 'Everything that was tested answers. Wait a minute, then check again.',
  },
};

const whose: Record<Whose, (provider: string) => string> = {
  nobody: () => 'Nothing is wrong with this app.',
  computer: (provider) => `The trouble is on this computer, not at ${provider}.`,
  network: (provider) => `The trouble is in the network this computer uses, not at ${provider}.`,
  provider: (provider) => `The trouble is at ${provider}. Nothing is wrong with this app.`,
  device: () => 'Nothing is wrong with this app.',
  account: () => 'Nothing is wrong with this app.',
  app: () => 'This is our fault, not yours.',
  unknown: () => 'From here it cannot be told whose fault it is.',
};

const state: Record<Lamp, string> = {
  checking: 'Checking…',
  good: 'OK',
  in_the_way: 'In the way',
  unknown: 'Cannot be told',
};

const lastReading: Record<CheckedDevice, string> = {
  battery: "Your battery's last reading",
  solar: "Your solar panels' last reading",
  grid: "Your grid meter's last reading",
  home_use: "Your home meter's last reading",
  meter: "Your meter's last reading",
};

export const check = {
  open: "Check what's wrong",
  title: "Check what's wrong",
  close: 'Close',
  which: 'Which account?',
  lamps: 'Tests',
  internet: 'This computer → the internet',
  service: (provider: string) => `${provider}'s service`,
  lastReading,
  state,
  /** What begins the answer, for what is not to blame. */
  fine: {
    internet: 'Internet: OK.',
    service: (provider: string) => `${provider}'s service: OK.`,
  },
  running: 'Testing. This takes 15 seconds at most.',
  checkedAt: (time: string) => `Checked at ${time}`,
  again: 'Check again',
  signIn: 'Sign in',
  getHelp: 'Get help',
  practice: 'With sample data, practice servers on this computer are tested in place of the real ones.',
  /** Beside the live picture, while a part of it is missing. */
  noHomeUse: 'Home use cannot be worked out until they are back.',
  restSends: 'The rest of your home sends.',
  cause,
  whose,
  off: {
    minutes: (n: number) => `${n} minutes`,
    hours: (n: number) => (n === 1 ? '1 hour' : `${n} hours`),
    days: (n: number) => (n === 1 ? '1 day' : `${n} days`),
  },
};
