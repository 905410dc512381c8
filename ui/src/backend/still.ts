import type { AppView } from '../generated/AppView';
import type { Problem } from '../generated/Problem';
import type { Backend } from './backend';

/** A call the window made. */
export interface Call {
  command: keyof Backend;
  arguments: unknown[];
}

/** A backend that holds still: it shows the view it was given and writes down what is asked of it. */
export interface StillBackend extends Backend {
  readonly calls: Call[];
  /** Sends another view. */
  show(view: AppView): void;
  /** Refuses the next call of this command. */
  refuseNext(command: keyof Backend, problem: Problem): void;
}

export function stillBackend(first?: AppView): StillBackend {
  const calls: Call[] = [];
  const refusals = new Map<keyof Backend, Problem>();
  let current = first;
  let receive: ((view: AppView) => void) | undefined;

  const note =
    (command: keyof Backend) =>
    (...given: unknown[]): Promise<void> => {
      calls.push({ command, arguments: given });
      const problem = refusals.get(command);
      refusals.delete(command);
      return problem ? Promise.reject(problem) : Promise.resolve();
    };

  return {
    calls,
    show(view) {
      current = view;
      receive?.(view);
    },
    refuseNext(command, problem) {
      refusals.set(command, problem);
    },
    watchView(given) {
      receive = given;
      if (current) given(current);
      return note('watchView')();
    },
    signIn: note('signIn'),
    cancelSignIn: note('cancelSignIn'),
    dismissSignIn: note('dismissSignIn'),
    reopenBrowser: note('reopenBrowser'),
    copySignInLink: note('copySignInLink'),
    pasteResponse: note('pasteResponse'),
    saveSetup: note('saveSetup'),
    chooseSetupFile: note('chooseSetupFile'),
    forgetSetup: note('forgetSetup'),
    openSetupLink: note('openSetupLink'),
    signOut: note('signOut'),
    removeAccount: note('removeAccount'),
    setMeterNumber: note('setMeterNumber'),
    setMeterUnit: note('setMeterUnit'),
    showMeterDay: note('showMeterDay'),
    setBusRoute: note('setBusRoute'),
    markAnnouncementsRead: note('markAnnouncementsRead'),
    openInProvider: note('openInProvider'),
    setHome: note('setHome'),
    showHistory: note('showHistory'),
    leaveHistory: note('leaveHistory'),
    saveHistoryCsv: note('saveHistoryCsv'),
    saveHistoryPicture: note('saveHistoryPicture'),
    fetchHistory: note('fetchHistory'),
    setFullScreen: note('setFullScreen'),
    repairLinks: note('repairLinks'),
    checkWhatsWrong: note('checkWhatsWrong'),
    updateNow: note('updateNow'),
    dismissNotice: note('dismissNotice'),
    reportViewCrash: note('reportViewCrash'),
  };
}
