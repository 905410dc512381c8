// The only file that knows Tauri. Names of commands and arguments are those of `src-tauri/src/commands`.
import { Channel, invoke } from '@tauri-apps/api/core';

import type { AppView } from '../generated/AppView';
import type { Backend } from './backend';

export const tauri: Backend = {
  watchView: (receive) => {
    const channel = new Channel<AppView>();
    channel.onmessage = receive;
    return invoke('watch_view', { channel });
  },

  signIn: (provider, account) => invoke('sign_in', { provider, account }),
  cancelSignIn: (attempt) => invoke('cancel_sign_in', { attempt }),
  dismissSignIn: (attempt) => invoke('dismiss_sign_in', { attempt }),
  reopenBrowser: (attempt) => invoke('reopen_browser', { attempt }),
  copySignInLink: (attempt) => invoke('copy_sign_in_link', { attempt }),
  pasteResponse: (attempt) => invoke('paste_response', { attempt }),

  saveSetup: (setup) => invoke('save_setup', { ...setup }),
  chooseSetupFile: () => invoke('choose_setup_file'),
  forgetSetup: (provider) => invoke('forget_setup', { provider }),
  openSetupLink: (provider) => invoke('open_setup_link', { provider }),

  signOut: (account) => invoke('sign_out', { account }),
  removeAccount: (account) => invoke('remove_account', { account }),

  setMeterNumber: (account, number) => invoke('set_meter_number', { account, number }),
  setMeterUnit: (account, unit) => invoke('set_meter_unit', { account, unit }),
  showMeterDay: (account, date) => invoke('show_meter_day', { account, date }),

  setBusRoute: (account, route) => invoke('set_bus_route', { account, route }),
  markAnnouncementsRead: (account) => invoke('mark_announcements_read', { account }),
  openInProvider: (account, page) => invoke('open_in_provider', { account, page }),

  setHome: (account, site, settings) => invoke('set_home', { account, site, settings }),
  showHistory: (account, site, range, date, compare) =>
    invoke('show_history', { account, site, range, date, compare }),
  leaveHistory: () => invoke('leave_history'),
  saveHistoryCsv: () => invoke('save_history_csv'),
  saveHistoryPicture: (png) => invoke('save_history_picture', { png }),
  fetchHistory: (account, on) => invoke('fetch_history', { account, on }),

  setFullScreen: (on) => invoke('set_full_screen', { on }),
  repairLinks: () => invoke('repair_links'),
  checkWhatsWrong: (provider, account) => invoke('check_whats_wrong', { provider, account }),
  updateNow: () => invoke('update_now'),
  dismissNotice: (id) => invoke('dismiss_notice', { id }),
  reportViewCrash: (message) => invoke('report_view_crash', { message }),
};
