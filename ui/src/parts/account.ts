import { age } from '../format/age';
import { shortDate, type Calendar } from '../format/time';
import type { AccountView } from '../generated/AccountView';
import type { VaultState } from '../generated/VaultState';
import { text } from '../text/en';
import { sayProblem } from './problem';

/** What an account's row says, and how serious it is. */
export interface AccountLine {
  tone: 'good' | 'quiet' | 'warning';
  words: string;
}

export function accountLine(
  account: AccountView,
  provider: string,
  vault: VaultState,
  calendar: Calendar,
): AccountLine {
  const say = text.accounts.state;
  const { problem, freshness } = account;
  const endedAt = account.ended_at ?? (problem?.code === 'sign_in_needed' ? problem.since : null);
  const aged = account.offers.includes('school') ? say.updated : say.readings;

  switch (account.state) {
    case 'opening':
      return { tone: 'quiet', words: say.opening };
    case 'store_closed':
      // The store is open; what it keeps of this account is damaged.
      if (problem?.code === 'vault_corrupt')
        return { tone: 'warning', words: sayProblem(problem, provider, calendar).title };
      return {
        tone: 'warning',
        words:
          vault === 'missing' ? say.storeMissing : vault === 'refusing' ? say.storeRefuses : say.storeClosed,
      };
    case 'needs_sign_in':
      if (problem?.code === 'sign_in_interrupted') return { tone: 'warning', words: say.interrupted };
      if (endedAt !== null)
        return { tone: 'warning', words: say.ended(provider, shortDate(endedAt, calendar)) };
      if (problem) return { tone: 'warning', words: sayProblem(problem, provider, calendar).title };
      return { tone: 'warning', words: say.signedOut };
    case 'signed_in': {
      if (problem)
        return { tone: 'warning', words: sayProblem(problem, provider, calendar, 'readings').title };
      if (account.ends_at) return { tone: 'warning', words: say.ends(shortDate(account.ends_at, calendar)) };
      const readings = freshness.age_s === null ? say.noReadings : aged(age(freshness.age_s));
      return { tone: 'good', words: `${say.signedIn} · ${readings}` };
    }
  }
}

/** Whether signing in again is what helps. */
export function asksToSignIn({ state, problem }: AccountView): boolean {
  return state === 'needs_sign_in' || (state === 'store_closed' && problem?.code === 'vault_corrupt');
}

/** What the operating system calls the place where sign-ins are kept. */
export function storeName(userAgent: string): string {
  const names = text.accounts.store;
  if (/Mac OS X|Macintosh/.test(userAgent)) return names.mac;
  if (/Windows/.test(userAgent)) return names.windows;
  return names.other;
}
