import { screen } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { attempt, lunar, problem, view } from '../../../tests/screens/views';
import { openWindow } from '../testing/render';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();

describe('what a provider says', () => {
  const refused = (detail: string | null) =>
    view({ attempt: attempt({ step: { kind: 'failed' }, problem: problem('sign_in_denied', { detail }) }) });

  test('d15 is quoted as plain text', () => {
    openWindow(refused('Your <b>landlord</b> has to agree.'));
    expect($('providers-words').textContent).toBe('Lunar says: “Your <b>landlord</b> has to agree.”');
    expect($('providers-words').children).toHaveLength(0);
  });

  test('d15 without words nothing is quoted', () => {
    openWindow(refused(null));
    gone('providers-words');
  });
});

describe('what was not allowed', () => {
  test('a22 is named in one line at the account', async () => {
    const { user } = openWindow(view({ accounts: [{ ...lunar, not_allowed: ['your plan'] }] }));
    await user.click($('nav-accounts'));
    expect($('not-allowed-a-lunar').textContent.trim()).toBe(
      'Lunar does not let this app see your plan. If you want to, sign in again and allow it.',
    );
  });

  test('a22 without anything missing there is no such line', async () => {
    const { user } = openWindow(view({ accounts: [lunar] }));
    await user.click($('nav-accounts'));
    gone('not-allowed-a-lunar');
  });
});

test.each([
  ['n04 a server that cannot prove who it is', 'certificate_refused', /could not prove who it is/],
  ['n06 a proxy that asks for a password', 'proxy_wants_password', /proxy asks for a password/],
] as const)('%s is named as such', (_, code, words) => {
  openWindow(view({ attempt: attempt({ step: { kind: 'failed' }, problem: problem(code) }) }));
  expect($('sign-in-problem').textContent).toMatch(words);
});
