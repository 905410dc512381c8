import { age } from '../format/age';
import { clockTime, moment, type Calendar } from '../format/time';
import type { AccountView } from '../generated/AccountView';
import type { AppView } from '../generated/AppView';
import type { Code } from '../generated/Code';
import type { CheckVerdict } from '../generated/CheckVerdict';
import type { CheckView } from '../generated/CheckView';
import type { CheckTarget } from '../state/porch.svelte';
import { text } from '../text/en';

/** Whether something between this app and its readings is the matter, of which a check finds out more. */
export function isOnTheWay(code: Code): boolean {
  return ON_THE_WAY.includes(code);
}

const ON_THE_WAY: readonly Code[] = [
  'offline',
  'provider_unavailable',
  'certificate_refused',
  'proxy_wants_password',
  'clock_wrong',
];

/** Something that can be checked, and how a person knows it. */
export interface Choice extends CheckTarget {
  key: string;
  name: string;
}

/** The answer in the order it is read. */
export interface CheckAnswer {
  /** What is not to blame. */
  fine: string;
  title: string;
  body: string;
  whose: string;
}

/** Every account; without any, every provider that is set up; without any, every provider. */
export function choices(view: AppView): Choice[] {
  if (view.accounts.length > 0) {
    return view.accounts.map((account) => ({
      key: account.id,
      provider: account.provider,
      account: account.id,
      name: nameOf(account, view),
    }));
  }
  const ready = view.providers.filter((provider) => provider.setup !== 'missing');
  return (ready.length > 0 ? ready : view.providers).map(({ id, name }) => ({
    key: id,
    provider: id,
    account: null,
    name,
  }));
}

function nameOf(account: AccountView, view: AppView): string {
  const provider = view.providers.find(({ id }) => id === account.provider)?.name ?? account.provider;
  return account.label ? `${provider}${text.between}${account.label}` : provider;
}

/** What to check first for somebody who only knows that something is wrong: what says so itself. */
export function likeliest(view: AppView): Choice | null {
  const all = choices(view);
  const troubled = view.accounts.find(
    ({ problem, freshness }) =>
      problem !== null || freshness.state === 'old' || freshness.state === 'offline',
  );
  return all.find(({ account }) => account !== null && account === troubled?.id) ?? all[0] ?? null;
}

/** The check of the view, if it is the one that was asked for. */
export function checkOf(view: AppView | null, target: CheckTarget): CheckView | null {
  const check = view?.check ?? null;
  return check?.provider === target.provider && check.account === target.account ? check : null;
}

/** The words of the answer. */
export function answer(
  check: CheckView,
  verdict: CheckVerdict,
  provider: string,
  store: string,
  calendar: Calendar,
): CheckAnswer {
  const words = text.check.cause[verdict.cause];
  const minutes = verdict.minutes ?? 0;
  const facts = {
    provider,
    device: verdict.device ?? check.device?.device ?? 'battery',
    since: verdict.since === null ? null : moment(verdict.since, calendar),
    off: offBy(Math.abs(minutes)),
    isAhead: minutes > 0,
    store,
  } as const;
  const fine = [
    check.internet === 'good' ? text.check.fine.internet : null,
    check.service === 'good' ? text.check.fine.service(provider) : null,
  ];
  return {
    fine: fine.filter((part) => part !== null).join(' '),
    title: words.title(facts),
    body: words.body(facts),
    whose: text.check.whose[verdict.whose](provider),
  };
}

/** `Checked at 2:14 PM`, with its age once that is worth a word. */
export function checkedAt(check: CheckView, calendar: Calendar): string | null {
  if (check.checked_at === null) return null;
  const said = text.check.checkedAt(clockTime(check.checked_at, calendar));
  const ageS = check.age_s ?? 0;
  return ageS < 60 ? said : `${said}${text.between}${age(ageS)}`;
}

/** In the largest unit that says enough. */
function offBy(minutes: number): string {
  const { off } = text.check;
  if (minutes < 120) return off.minutes(minutes);
  return minutes < 48 * 60 ? off.hours(Math.round(minutes / 60)) : off.days(Math.round(minutes / 1440));
}
