export const welcome = {
  title: 'Welcome',
  lead: 'See your battery, solar panels and home, live and over time.',
  add: 'Add an account',
  readOnly: 'We only read. We never change anything on your battery unless you ask for it later.',
  passwords: 'Your passwords stay with the service you sign in to. This app never sees them.',
};
