import type { AccountView } from '../../generated/AccountView';
import type { HomeFlow } from '../../generated/HomeFlow';
import type { HomeView } from '../../generated/HomeView';
import type { SiteId } from '../../generated/SiteId';
import { text } from '../../text/en';

/** One home that the page can show, or an account that shows none yet. */
export interface ShownHome {
  account: AccountView;
  /** `null` while the account's homes are not known. */
  site: SiteId | null;
  name: string;
  /** What flows in it; `null` before its first values. */
  flow: HomeFlow | null;
  view: HomeView | null;
}

/** Every home of every account that has homes, in the accounts' order. */
export function shownHomes(accounts: readonly AccountView[]): ShownHome[] {
  return accounts.filter((account) => account.offers.includes('power_flow')).flatMap(homesOf);
}

function homesOf(account: AccountView): ShownHome[] {
  const flows = account.live?.kind === 'power_flow' ? account.live.homes : [];
  const sites = [...new Set([...flows.map((flow) => flow.site), ...account.homes.map((home) => home.site)])];
  if (sites.length === 0) return [{ account, site: null, name: text.home.title, flow: null, view: null }];
  return sites.map((site, at) => {
    const view = account.homes.find((home) => home.site === site) ?? null;
    const flow = flows.find((flow) => flow.site === site) ?? null;
    return { account, site, name: view?.name ?? nameless(sites.length, at), flow, view };
  });
}

const nameless = (of: number, at: number) => (of > 1 ? text.home.numbered(at + 1) : text.home.title);

/** Names a home among those of all accounts. */
export function homeKey(home: ShownHome): string {
  return `${home.account.id} ${home.site ?? ''}`;
}

/** The home that was chosen; if it is not there, one of the same account, else the first. */
export function chosenHome(homes: readonly ShownHome[], key: string | null): ShownHome | null {
  const account = key?.split(' ')[0];
  return (
    homes.find((home) => homeKey(home) === key) ??
    homes.find((home) => home.account.id === account) ??
    homes[0] ??
    null
  );
}

/** Names for a list to choose from: homes of the same name also name their account. */
export function pickerNames(homes: readonly ShownHome[]): { key: string; name: string }[] {
  return homes.map((home) => {
    const twins = homes.filter((other) => other.name === home.name);
    const apart = twins.length > 1 && twins.some((other) => other.account.label !== home.account.label);
    return {
      key: homeKey(home),
      name: apart && home.account.label ? text.home.ofAccount(home.name, home.account.label) : home.name,
    };
  });
}
