// Every word of the window, a file for each page in `en/`. Short, no jargon, address the person.
import { accounts } from './en/accounts';
import { check } from './en/check';
import { curve } from './en/curve';
import { flow } from './en/flow';
import { frame } from './en/frame';
import { freshness, age } from './en/freshness';
import { help } from './en/help';
import { history } from './en/history';
import { home } from './en/home';
import { meter } from './en/meter';
import { school } from './en/school';
import { settings } from './en/settings';
import { provider, setup } from './en/setup';
import { signIn } from './en/sign-in';
import { welcome } from './en/welcome';
import { errors, readingErrors } from './errors';

export const text = {
  ...frame,
  welcome,
  provider,
  setup,
  signIn,
  accounts,
  freshness,
  age,
  home,
  history,
  flow,
  meter,
  curve,
  check,
  school,
  settings,
  help,
  error: errors,
  readingError: readingErrors,
};
