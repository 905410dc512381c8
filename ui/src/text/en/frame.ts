// The words around the pages: the frame, what is said on every page, and what is said when something breaks.
export const frame = {
  app: 'Porchlight',
  skip: 'Skip to the page',
  between: ' · ',
  starting: 'Starting…',
  notStarted: {
    title: 'The window has no connection to the program.',
    body: 'Close Porchlight and open it again.',
  },

  nav: {
    label: 'Pages',
    home: 'Home',
    history: 'History',
    school: 'School',
    accounts: 'Accounts',
    settings: 'Settings',
    help: 'Help',
  },

  ribbon: {
    demo: 'Sample data, not a real home',
    demo_other_servers: 'Practice servers on this computer, not a real home',
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

  links: {
    other: 'Links from your browser to Porchlight open another program, or another copy of Porchlight.',
    nobody: 'Links from your browser to Porchlight open no program.',
    meanwhile: 'A sign-in that comes back by such a link does not arrive here.',
    notRepaired:
      'That did not help. Choose Porchlight for links of “app.porchlight” in the settings of your computer.',
    repair: 'Repair',
  },

  notices: {
    label: 'Notices',
    setup_saved: (provider: string) => `${provider} is set up. You can sign in.`,
    unexpected_link:
      'A sign-in arrived that did not start here. For your safety it was ignored. If you did not try to sign in, you need not do anything.',
    account_removed: (label: string | null) =>
      label ? `“${label}” was removed from this computer.` : 'The account was removed from this computer.',
    close: 'Put away',
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
};
