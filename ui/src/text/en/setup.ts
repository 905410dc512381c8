import { capital } from '../capital';

export const provider = {
  reads: (what: string) => `${capital(what)}.`,
  notSetUp: 'Not set up on this computer.',
  howTo: 'How to set it up',
  hideHowTo: 'Close',
  add: (name: string) => `Add ${name}`,
};

export const setup = {
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
};
