export const help = {
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
    history: 'History',
    school: 'School',
    accounts: 'Accounts',
    settings: 'Settings',
    help: 'Help',
    update: 'Get new readings now',
    back: 'The page before',
    forward: 'The page after',
    close: 'Close, cancel',
    curve: {
      earlier: 'On the picture of a day: an earlier reading',
      later: 'On the picture of a day: a later reading',
      dayBefore: 'On the picture of a day: the day before',
      dayAfter: 'On the picture of a day: the next day',
    },
  },
};
