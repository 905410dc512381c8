import { node, working } from './node';
import { notes } from './notes';
import { outage, today } from './today';

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
  choose: 'Which home',
  /** Two homes of the same name are told apart by their account. */
  ofAccount: (name: string, account: string) => `${name} (${account})`,

  where: {
    title: 'Where is this home?',
    lead: 'Its days are counted from midnight there.',
    show: 'Show my home',
    later: 'You can change this in Settings at any time.',
  },
  field: {
    name: 'Name',
    zone: 'Time zone',
    nameMissing: 'Please enter a name.',
    nameLong: 'Please use at most 40 letters.',
  },

  calm: {
    open: 'Calm view',
    hint: 'Calm view: only the picture, large (F11)',
    leave: 'Leave the calm view',
  },

  today,
  outage,
  notes,
  node,
  working,
};
