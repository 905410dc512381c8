import type { AccountId } from '../generated/AccountId';
import type { AppView } from '../generated/AppView';
import type { AttemptId } from '../generated/AttemptId';
import type { CompareWith } from '../generated/CompareWith';
import type { HistoryRange } from '../generated/HistoryRange';
import type { HomeSettings } from '../generated/HomeSettings';
import type { MeterUnit } from '../generated/MeterUnit';
import type { Problem } from '../generated/Problem';
import type { SiteId } from '../generated/SiteId';

/**
 * What the window can ask of the program. Every promise is refused with a `Problem`.
 *
 * No code, link, token or secret comes back through here: what a person copies or pastes during a sign-in passes
 * between the program and the clipboard directly.
 */
export interface Backend {
  /** Calls `receive` with the present view, then with every change, until the window goes away. */
  watchView(receive: (view: AppView) => void): Promise<void>;

  /** Starts a sign-in, for a new account or for one that is listed. Replaces an attempt under way. */
  signIn(provider: string, account: AccountId | null): Promise<void>;
  cancelSignIn(attempt: AttemptId): Promise<void>;
  /** Puts away how the attempt ended. */
  dismissSignIn(attempt: AttemptId): Promise<void>;
  reopenBrowser(attempt: AttemptId): Promise<void>;
  /** Puts the sign-in link on the clipboard. */
  copySignInLink(attempt: AttemptId): Promise<void>;
  /** Takes what the clipboard holds as the browser's answer. */
  pasteResponse(attempt: AttemptId): Promise<void>;

  saveSetup(setup: SetupByHand): Promise<void>;
  /** Shows the system's file dialog and takes over what the chosen file says. */
  chooseSetupFile(): Promise<void>;
  forgetSetup(provider: string): Promise<void>;
  /** Opens the address where the provider gives out a setup. */
  openSetupLink(provider: string): Promise<void>;

  /** The account stays listed and needs a sign-in. */
  signOut(account: AccountId): Promise<void>;
  removeAccount(account: AccountId): Promise<void>;

  /** Tries a meter number; the one before counts until this one has brought values. */
  setMeterNumber(account: AccountId, number: string): Promise<void>;
  /** `null` where the person does not know the unit either. */
  setMeterUnit(account: AccountId, unit: MeterUnit | null): Promise<void>;
  /** The day whose curve is shown, `YYYY-MM-DD`; `null` is today, also after midnight. */
  showMeterDay(account: AccountId, date: string | null): Promise<void>;

  /** The person's own bus; `null` for none. */
  setBusRoute(account: AccountId, route: string | null): Promise<void>;
  /** The person has looked at the announcements that are there. */
  markAnnouncementsRead(account: AccountId): Promise<void>;
  /** Opens a page of the provider's own site, named by its kind and id (`announcement:12`), never by an address. */
  openInProvider(account: AccountId, page: string): Promise<void>;

  /** What the person says about a home. */
  setHome(account: AccountId, site: SiteId, settings: HomeSettings): Promise<void>;
  /** Has a period of a home in the view; the period holds `date` (`YYYY-MM-DD`), `null` is today, also after midnight. */
  showHistory(
    account: AccountId,
    site: SiteId,
    range: HistoryRange,
    date: string | null,
    compare: CompareWith,
  ): Promise<void>;
  /** The page was left; the period need not be kept in the view. */
  leaveHistory(): Promise<void>;
  /** Shows the system's file dialog and writes the period that is shown, a row for each slot. */
  saveHistoryCsv(): Promise<void>;
  /** Shows the system's file dialog and writes this picture, a PNG in base64. */
  saveHistoryPicture(png: string): Promise<void>;
  /** Whether older readings are to be fetched. */
  fetchHistory(account: AccountId, on: boolean): Promise<void>;

  /** Whether the window fills the whole screen. */
  setFullScreen(on: boolean): Promise<void>;
  /** Asks the system to bring the app's links to this program. Whether it does is in the view when this ends. */
  repairLinks(): Promise<void>;
  /** Tests what may be wrong; the same check under way goes on. `account` is `null` where it is about signing in. */
  checkWhatsWrong(provider: string, account: AccountId | null): Promise<void>;
  updateNow(): Promise<void>;
  dismissNotice(id: number): Promise<void>;
  /** Writes down that a part of the window could not be drawn. */
  reportViewCrash(message: string): Promise<void>;
}

/** A setup typed by the person. */
export interface SetupByHand {
  provider: string;
  clientIdentifier: string;
  /** `null` keeps the one in the credential store, if there is one. */
  clientSecret: string | null;
  /** `null` takes the provider's own. */
  redirectUri: string | null;
}

/** Whether something thrown is the program's own refusal. */
export function isProblem(thrown: unknown): thrown is Problem {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'since' in thrown;
}
