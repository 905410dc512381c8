// Every word of the window. Short, no jargon, address the person.
import { errors, readingErrors } from './errors';

export const text = {
  app: 'Porchlight',
  skip: 'Skip to the page',
  starting: 'Starting…',
  notStarted: {
    title: 'The window has no connection to the program.',
    body: 'Close Porchlight and open it again.',
  },

  nav: {
    label: 'Pages',
    home: 'Home',
    school: 'School',
    accounts: 'Accounts',
    settings: 'Settings',
    help: 'Help',
  },

  ribbon: {
    demo: 'Sample data, not a real home',
    demo_other_servers: 'Practice servers on this computer, not a real home',
  },

  welcome: {
    title: 'Welcome',
    lead: 'See your battery, solar panels and home, live and over time.',
    add: 'Add an account',
    readOnly: 'We only read. We never change anything on your battery unless you ask for it later.',
    passwords: 'Your passwords stay with the service you sign in to. This app never sees them.',
  },

  provider: {
    reads: (what: string) => `Asks to see: ${what}`,
    notSetUp: 'Not set up on this computer.',
    howTo: 'How to set it up',
    hideHowTo: 'Close',
    add: (name: string) => `Add ${name}`,
  },

  setup: {
    title: (provider: string) => `Set up ${provider}`,
    why: (provider: string) =>
      `${provider} lets in only apps it knows. This copy of the app needs a setup from them first. It is done once.`,
    file: 'If somebody gave you a setup file',
    choose: 'Choose setup file…',
    drop: 'or drop the file anywhere on this window.',
    steps: 'If you have none, this is how to get one',
    advanced: 'Advanced: type it in',
    identifier: 'Client identifier',
    identifierHint: (provider: string) => `The name ${provider} gave this app. It is not your own name.`,
    secret: 'Client secret',
    secretOptional: 'Client secret, if you were given one',
    secretHint: "Kept in your computer's password store only, and never shown again.",
    secretKept: 'One is kept. Leave this empty to keep it.',
    redirect: 'Redirect URI',
    redirectHint: 'Enter the very same text at their side, letter by letter.',
    save: 'Save setup',
    forget: 'Forget this setup',
    change: 'Setup',
    missingIdentifier: 'Please enter the client identifier.',
    missingSecret: 'Please enter the client secret.',
  },

  signIn: {
    title: (provider: string) => `Signing in to ${provider}`,
    steps: {
      opening_browser: 'Opening your browser…',
      waiting_for_browser: 'Waiting for you to sign in in your browser. You can leave this open.',
      finishing: 'Finishing sign-in…',
      saving: 'Saving it safely on this computer…',
    },
    done: {
      opening_browser: 'Your browser was opened.',
      waiting_for_browser: 'You signed in in your browser.',
      finishing: 'Sign-in finished.',
      saving: 'Saved safely on this computer.',
    },
    later: {
      opening_browser: 'Open your browser',
      waiting_for_browser: 'Sign in in your browser',
      finishing: 'Finish sign-in',
      saving: 'Save it safely on this computer',
    },
    state: { done: 'Done:', present: 'Now:', later: 'To come:' },
    allow: 'If your browser asks to open Porchlight, please allow it.',
    comesBack: 'At the end your browser says that you can go back to Porchlight.',
    nothingOpened: 'Nothing opened?',
    otherWays: 'Other ways to sign in',
    copy: 'Copy the link',
    copied: 'Link copied. Open it in any browser on this computer.',
    again: 'Try again',
    reopen: 'Open the browser again',
    haveAnswer: 'I have a code or link to paste',
    pasteHow: "When you have signed in, copy the whole address from your browser's address bar. Then press:",
    paste: 'Paste from the clipboard',
    pasteRefused:
      'What you copied is not the answer of this sign-in. Copy the whole address, from the first to the last letter, and paste again.',
    stillWaiting: (until: string) => `Still waiting. This stays open until ${until}.`,
    cancel: 'Cancel',
    close: 'Close',
    continue: 'Continue',
    signedInAs: 'Signed in as',
    signedIn: 'You are signed in.',
    replaceTry: 'Try again',
  },

  accounts: {
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
      ends: (date: string) => `This sign-in ends on ${date} unless you open the app before then.`,
      storeClosed: "Your computer's password store is locked.",
      storeMissing: "Your computer's password store was not found.",
      storeRefuses: "Your computer's password store refuses to work.",
      readings: (age: string) => `readings ${age}`,
      noReadings: 'no readings yet',
    },
    signIn: 'Sign in',
    signInAgain: 'Sign in again',
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
  },

  freshness: {
    loading: 'Getting your first readings',
    live: (age: string) => `Live · ${age}`,
    late: (age: string) => `Updated ${age}`,
    old: (time: string) => `No new readings since ${time}`,
    oldUnknown: 'No new readings',
    offline: (time: string) => `This computer is offline. Showing readings from ${time}`,
    offlineUnknown: 'This computer is offline',
    signedOut: (provider: string) => `Please sign in to ${provider} again`,
    checkAgain: 'Check again',
    signIn: 'Sign in',
    spoken: {
      loading: 'Getting the first readings.',
      live: 'Readings are live.',
      late: 'Readings are a little late.',
      old: 'No new readings.',
      offline: 'This computer is offline.',
      signed_out: 'Sign-in needed.',
    },
  },

  age: {
    now: 'just now',
    seconds: (n: number) => `${n} seconds ago`,
    minutes: (n: number) => `${n} min ago`,
    hours: (n: number) => (n === 1 ? '1 hour ago' : `${n} hours ago`),
    days: (n: number) => (n === 1 ? '1 day ago' : `${n} days ago`),
  },

  home: {
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
  },

  flow: {
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
  },

  meter: {
    untitled: 'Your meter',
    number: 'Meter number',
    numberHint: (provider: string) => `You find it in the ${provider} app or on the reader.`,
    numberWhy: 'One thing is missing to show your meter:',
    numberEmpty: 'Please enter the meter number.',
    save: 'Save',
    change: 'Change meter number',
    cancel: 'Cancel',
    unitNote: (provider: string) => `Unit not stated by ${provider}`,
    power: 'Power now',
    total: 'All phases',
    phase: (n: number) => `Phase ${n}`,
    phaseHead: 'Phase',
    columns: { power: 'Power', current: 'Current', voltage: 'Voltage' },
    table: 'Power, current and voltage of each phase',
    noPhases: 'The meter sent no values.',
    cut: { yes: 'Power is cut', no: 'Power is on', unknown: 'Not known whether power is on' },
    contracted: 'Contracted power',
    target: "This month's target",
    tariff: 'Tariff in force',
    tariffValue: (code: string) => `No. ${code}`,
    green: 'green',
    loading: 'Asking your meter. This takes up to a minute.',
  },

  school: {
    title: 'School',
    today: 'Today',
    noSchool: 'No school today',
    noBlocks: 'No blocks are listed for this day.',
    now: 'now',
    startsIn: (min: number) => (min < 1 ? 'starts now' : `in ${minutes(min)}`),
    past: 'over',
    profile: 'Profile',
    grade: 'Grade',
    counselor: 'Counselor',
    teacher: 'Teacher',
    student: 'Student',
    loading: 'Getting your day. This takes a few seconds.',
    schedule: "Today's blocks",
  },

  vault: {
    locked: {
      title: "Your computer's password store is locked.",
      body: 'Unlock it to see your accounts. Until then we show what was saved.',
    },
    missing: {
      title: 'This computer has no password store running.',
      body: 'Porchlight keeps sign-ins only there, never in a file. Start or install one (for example GNOME Keyring or KWallet).',
    },
    refusing: {
      title: "Your computer's password store refuses to work.",
      body: 'You stay signed in until you close the app. Open the password store to see what it needs.',
    },
    again: 'Check again',
  },

  notices: {
    label: 'Notices',
    setup_saved: (provider: string) => `${provider} is set up. You can sign in.`,
    unexpected_link:
      'A sign-in arrived that did not start here. For your safety it was ignored. If you did not try to sign in, you need not do anything.',
    other_person: (label: string | null) =>
      label
        ? `You signed in as somebody else than “${label}”. It was added as a new account; “${label}” stays as it was.`
        : 'You signed in as somebody else. It was added as a new account; the other one stays as it was.',
    account_removed: (label: string | null) =>
      label ? `“${label}” was removed from this computer.` : 'The account was removed from this computer.',
    close: 'Put away',
  },

  settings: {
    title: 'Settings',
    appearance: 'Appearance',
    theme: 'Colours',
    themes: { system: 'As the computer', light: 'Light', dark: 'Dark' },
    textSize: 'Text size',
    smaller: 'Smaller',
    larger: 'Larger',
    normal: 'Normal size',
    about: 'About',
    version: (version: string) => `Version ${version}`,
    licence: 'Free software under the MIT or the Apache 2.0 licence.',
  },

  help: {
    title: 'Help',
    stuck: 'If something does not work',
    steps: [
      'Look at the line beside the readings. It says how old they are, and what is missing.',
      'Open Accounts. Each account says whether it is signed in. If not, press “Sign in”.',
      'If a sign-in does not come back, press “Cancel” and start again. You can do so at any time.',
      'Still stuck? Write to the person who gave you this app. Tell them the small letters and numbers of the message, such as S03.',
    ],
    privacy: 'What this app knows',
    privacyBody:
      "It reads what each service lets it read, and changes nothing. Your passwords are typed in your browser and never reach this app. What keeps you signed in lies in your computer's password store, not in a file.",
    keys: 'Keys',
    keysHead: 'Keys',
    keysDoes: 'What they do',
    does: {
      home: 'Home',
      school: 'School',
      accounts: 'Accounts',
      settings: 'Settings',
      help: 'Help',
      update: 'Get new readings now',
      back: 'The page before',
      forward: 'The page after',
      close: 'Close, cancel',
    },
  },

  crash: {
    small: 'X01',
    title: 'Something went wrong in this window.',
    body: 'Your data is safe.',
    reload: 'Reload',
  },

  problem: {
    small: (code: string) => `Code ${code}`,
    detail: 'What is wrong:',
    getHelp: 'Get help',
    cancel: 'Cancel',
    checkAgain: 'Check again',
    useAnother: 'Use another account',
  },

  error: errors,
  readingError: readingErrors,
};

function minutes(min: number): string {
  if (min < 60) return `${min} min`;
  const rest = min % 60;
  return rest === 0 ? `${Math.floor(min / 60)} h` : `${Math.floor(min / 60)} h ${rest} min`;
}
