import { getContext, setContext } from 'svelte';

import { isProblem, type Backend } from '../backend/backend';
import { usableLocale } from '../format/locale';
import type { Calendar } from '../format/time';
import type { AccountId } from '../generated/AccountId';
import type { AccountView } from '../generated/AccountView';
import type { AppView } from '../generated/AppView';
import type { HomeView } from '../generated/HomeView';
import type { Problem } from '../generated/Problem';
import type { ProviderView } from '../generated/ProviderView';
import type { SiteId } from '../generated/SiteId';
import { HistoryChoice } from './history.svelte';

export type Page = 'home' | 'history' | 'school' | 'accounts' | 'settings' | 'help';

/** A refusal of the program that belongs to no place on the page. */
export interface Refusal {
  problem: Problem;
  provider: string | null;
}

/** What *Check what's wrong* is about: an account, or a provider that nobody is signed in to. */
export interface CheckTarget {
  provider: string;
  account: AccountId | null;
}

/** A home and the account it belongs to. */
export interface OwnedHome {
  account: AccountView;
  home: HomeView;
}

/** What the window knows: the program's view, and the little that is the window's own (which page is open). */
export class Porch {
  readonly backend: Backend;
  /** `null` until the program has sent the first view. */
  view = $state.raw<AppView | null>(null);
  /** When `view` arrived. Words such as "today" are relative to it. */
  now = $state.raw(new Date());
  page = $state<Page>('home');
  refusal = $state.raw<Refusal | null>(null);
  unreachable = $state(false);
  /** What is being checked, while that panel is open. */
  checking = $state.raw<CheckTarget | null>(null);
  readonly history = new HistoryChoice();

  #back: Page[] = [];
  #forward: Page[] = [];

  constructor(backend: Backend) {
    this.backend = backend;
  }

  async watch(): Promise<void> {
    try {
      await this.backend.watchView((view) => {
        this.now = new Date();
        this.view = view;
      });
    } catch {
      this.unreachable = true;
    }
  }

  get calendar(): Calendar {
    return { locale: usableLocale(this.view?.locale ?? null), zone: undefined, now: this.now };
  }

  provider(id: string | null): ProviderView | null {
    return this.view?.providers.find((provider) => provider.id === id) ?? null;
  }

  /** The provider's name inside a sentence. */
  providerName(id: string | null): string {
    return this.provider(id)?.short_name ?? id ?? '';
  }

  /** Whether there is anything to show on the page of schools. */
  get hasSchool(): boolean {
    return this.view?.accounts.some((account) => account.offers.includes('school')) ?? false;
  }

  /** Whether there is, or will be, anything to show on the page of histories. */
  get hasHistory(): boolean {
    return this.view?.accounts.some(keepsHistory) ?? false;
  }

  /** Every home with a history, in the order of the accounts. */
  get homes(): OwnedHome[] {
    return (this.view?.accounts ?? [])
      .filter(keepsHistory)
      .flatMap((account) => account.homes.map((home) => ({ account, home })));
  }

  /** Opens the panel that finds out what is wrong, and begins. */
  check(target: CheckTarget): void {
    this.checking = target;
    void this.run(this.backend.checkWhatsWrong(target.provider, target.account), target.provider);
  }

  /** Opens the history of a home at its present period. */
  openHistory(account: AccountId, site: SiteId): void {
    this.history.pick(account, site);
    this.history.date = null;
    this.open('history');
  }

  open(page: Page): void {
    if (page === this.page) return;
    this.#back.push(this.page);
    this.#forward = [];
    this.page = page;
  }

  goBack(): void {
    const page = this.#back.pop();
    if (!page) return;
    this.#forward.push(this.page);
    this.page = page;
  }

  goForward(): void {
    const page = this.#forward.pop();
    if (!page) return;
    this.#back.push(this.page);
    this.page = page;
  }

  /** Waits for a command; a refusal is shown on top of the page. */
  async run(command: Promise<void>, provider: string | null = null): Promise<void> {
    const problem = await this.ask(command);
    if (problem) this.refusal = { problem, provider };
  }

  /** Waits for a command and hands its refusal to the caller, which shows it where it belongs. */
  async ask(command: Promise<void>): Promise<Problem | null> {
    try {
      await command;
      return null;
    } catch (thrown) {
      return isProblem(thrown)
        ? thrown
        : { code: 'internal', since: new Date().toISOString(), retry_at: null, detail: null };
    }
  }
}

function keepsHistory(account: AccountView): boolean {
  return account.offers.includes('power_flow');
}

const KEY = Symbol('porch');

export function providePorch(porch: Porch): Porch {
  return setContext(KEY, porch);
}

export function usePorch(): Porch {
  return getContext<Porch>(KEY);
}
