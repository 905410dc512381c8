import { describe, expect, test } from 'vitest';

import { school } from '../../../tests/screens/school-views';
import { lunar, NOW, problem } from '../../../tests/screens/views';
import type { AccountView } from '../generated/AccountView';
import type { VaultState } from '../generated/VaultState';
import { accountLine, asksToSignIn, storeName } from './account';

const calendar = { locale: 'en-US', zone: 'America/Los_Angeles', now: new Date(NOW) };
const line = (more: Partial<AccountView>, vault: VaultState = 'ready') =>
  accountLine({ ...lunar, ...more }, 'Lunar', vault, calendar);

describe('an account says', () => {
  test('that it is signed in, and how old its readings are', () => {
    expect(line({})).toEqual({ tone: 'good', words: 'Signed in · readings 15 seconds ago' });
    expect(line({ freshness: { state: 'loading', age_s: null, at: null } }).words).toBe(
      'Signed in · no readings yet',
    );
  });

  test('who ended the sign-in', () => {
    const ended = problem('sign_in_needed', { since: '2026-11-18T20:00:00Z' });
    expect(line({ state: 'needs_sign_in', problem: ended }).words).toBe(
      'Please sign in again. Lunar ended the sign-in on Nov 18.',
    );
    expect(line({ state: 'needs_sign_in' }).words).toMatch(/^Signed out on this computer/);
  });

  test('x04 that a renewal was cut short, and blames nobody', () => {
    const ended = problem('sign_in_interrupted', { since: '2026-11-18T20:00:00Z' });
    const more = { state: 'needs_sign_in', problem: ended, ended_at: '2026-11-18T20:00:00Z' } as const;
    expect(line(more).words).toMatch(/The app was closed while renewing/);
    expect(line(more).words).not.toMatch(/Lunar ended/);
  });

  test('who ended the sign-in, also after a restart', () => {
    const words = line({ state: 'needs_sign_in', ended_at: '2026-11-18T20:00:00Z' }).words;
    expect(words).toBe('Please sign in again. Lunar ended the sign-in on Nov 18.');
  });

  test('that a school was updated, for it has no readings', () => {
    expect(line({ ...school }).words).toBe('Signed in · updated 45 seconds ago');
  });

  test('when the sign-in will end', () => {
    expect(line({ ...school, ends_at: '2026-12-03T20:00:00Z' }).words).toBe(
      'This sign-in ends on Dec 3 unless you open the app before then.',
    );
  });

  test('what is wrong at the provider', () => {
    expect(line({ problem: problem('provider_unavailable') })).toMatchObject({
      tone: 'warning',
      words: expect.stringMatching(/^Lunar's service is not answering since 11:10.AM\.$/) as string,
    });
  });

  test('what is wrong with the password store', () => {
    expect(line({ state: 'store_closed' }, 'locked').words).toMatch(/locked/);
    expect(line({ state: 'store_closed' }, 'missing').words).toMatch(/not found/);
    expect(line({ state: 'store_closed' }, 'refusing').words).toMatch(/refuses/);
  });

  test('that what is kept is damaged, and that signing in again helps', () => {
    const damaged = { state: 'store_closed', problem: problem('vault_corrupt') } as const;
    expect(line(damaged, 'ready').words).toBe('The saved sign-in cannot be read.');
    expect(asksToSignIn({ ...lunar, ...damaged })).toBe(true);
    expect(asksToSignIn({ ...lunar, state: 'needs_sign_in' })).toBe(true);
    expect(asksToSignIn({ ...lunar, state: 'store_closed', problem: problem('vault_locked') })).toBe(false);
  });
});

test.each([
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'macOS Keychain'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'Windows Credential Manager'],
  ['Mozilla/5.0 (X11; Linux x86_64)', "this computer's password store"],
])('%s keeps sign-ins in %s', (agent, name) => expect(storeName(agent)).toBe(name));
