import type { AccountId } from '../generated/AccountId';
import type { CompareWith } from '../generated/CompareWith';
import type { HistoryRange } from '../generated/HistoryRange';
import type { SiteId } from '../generated/SiteId';

export const RANGES = ['hours24', 'day', 'week', 'month', 'year'] as const satisfies HistoryRange[];
export const COMPARES = ['off', 'before', 'last_year'] as const satisfies CompareWith[];

/** What the person wants to see on the history page. Outlives the page, so that coming back finds it again. */
export class HistoryChoice {
  /** `null` until a home was picked; the first one is shown then. */
  account = $state<AccountId | null>(null);
  site = $state<SiteId | null>(null);
  range = $state<HistoryRange>('day');
  /** A day within the period, `YYYY-MM-DD`; `null` is today, also after midnight. */
  date = $state<string | null>(null);
  compare = $state<CompareWith>('off');
  asTable = $state(false);

  pick(account: AccountId, site: SiteId): void {
    this.account = account;
    this.site = site;
  }

  /** The next way to compare, round and round. */
  compareNext(): void {
    this.compare = COMPARES[(COMPARES.indexOf(this.compare) + 1) % COMPARES.length] ?? 'off';
  }
}
