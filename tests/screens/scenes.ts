// Every screen in every state it can be seen in.
import type { AppView } from '../../ui/src/generated/AppView';
import type { Code } from '../../ui/src/generated/Code';
import { checkScenes } from './check-scenes';
import { homeScenes } from './home-scenes';
import { meterScenes } from './meter-scenes';
import { meter } from './meter-views';
import { schoolScenes } from './school-scenes';
import { school } from './school-views';
import {
  asDemo,
  attempt,
  gridshare,
  ionElectricity,
  lunar,
  notSetUp,
  problem,
  source,
  sunnyHome,
  tjhsstIon,
  view,
} from './views';

export interface Scene {
  name: string;
  view: AppView;
  /** Test ids to press, in order, before looking. */
  press?: string[];
  /** Words to type into fields, by their test ids, after that. */
  type?: Record<string, string>;
  /** The view cannot be drawn. */
  crashes?: true;
}

const everyAccount = [lunar, meter, school];
const unset = [gridshare, ionElectricity, tjhsstIon].map(notSetUp);
const longName = 'anastasia-wilhelmina.von-hohenzollern-sigmaringen@a-very-long-mail-domain.example.com';

function failed(code: Code): Scene {
  return {
    name: `sheet-failed-${code}`,
    view: view({
      attempt: attempt({ step: { kind: 'failed' }, problem: problem(code) }),
    }),
  };
}

export const scenes: Scene[] = [
  { name: 'welcome', view: view() },
  {
    name: 'welcome-demo',
    view: view({
      mode: 'demo',
      providers: [gridshare, ionElectricity, tjhsstIon].map(asDemo),
    }),
  },
  { name: 'welcome-other-servers', view: view({ mode: 'demo_other_servers' }) },
  { name: 'welcome-not-set-up', view: view({ providers: unset }) },
  {
    name: 'welcome-how-to',
    view: view({ providers: unset }),
    press: ['setup-tjhsst-ion'],
  },
  {
    name: 'welcome-advanced',
    view: view({ providers: unset }),
    press: ['setup-gridshare', 'advanced-gridshare', 'save-setup-gridshare'],
  },
  {
    name: 'welcome-notices',
    view: view({
      notices: [
        { id: 1, kind: { kind: 'setup_saved' }, provider: 'gridshare' },
        { id: 2, kind: { kind: 'unexpected_link' }, provider: null },
        {
          id: 3,
          kind: {
            kind: 'problem',
            problem: problem('setup_invalid', {
              detail:
                '/providers/gridshare/redirect_uri: expected app.porchlight://, http://127.0.0.1 or https://',
            }),
          },
          provider: 'gridshare',
        },
        {
          id: 4,
          kind: { kind: 'account_removed', label: longName },
          provider: 'gridshare',
        },
      ],
    }),
  },

  {
    name: 'sheet-opening',
    view: view({ attempt: attempt({ step: { kind: 'opening_browser' } }) }),
  },
  { name: 'sheet-waiting', view: view({ attempt: attempt() }) },
  {
    name: 'sheet-waiting-5s',
    view: view({ attempt: attempt({ waiting_s: 5 }) }),
  },
  {
    name: 'sheet-waiting-20s',
    view: view({ attempt: attempt({ waiting_s: 20, redirect: 'loopback' }) }),
  },
  {
    name: 'sheet-waiting-2min-paste',
    view: view({ attempt: attempt({ waiting_s: 120, paste_refused: true }) }),
  },
  {
    name: 'sheet-other-ways',
    view: view({ attempt: attempt() }),
    press: ['other-ways', 'paste-open', 'copy-link'],
  },
  {
    name: 'sheet-no-browser',
    view: view({
      attempt: attempt({
        step: { kind: 'opening_browser' },
        problem: problem('browser_not_opened'),
      }),
    }),
  },
  {
    name: 'sheet-port-busy',
    view: view({ attempt: attempt({ problem: problem('port_busy') }) }),
  },
  {
    name: 'sheet-finishing',
    view: view({ attempt: attempt({ step: { kind: 'finishing' } }) }),
  },
  {
    name: 'sheet-saving',
    view: view({ attempt: attempt({ step: { kind: 'saving' } }) }),
  },
  {
    name: 'sheet-done',
    view: view({
      attempt: attempt({ step: { kind: 'done', label: longName } }),
    }),
  },
  failed('sign_in_timed_out'),
  failed('sign_in_denied'),
  failed('sign_in_expired'),
  failed('sign_in_other_person'),
  failed('offline'),
  failed('provider_unavailable'),
  failed('vault_locked'),
  failed('setup_rejected'),
  failed('certificate_refused'),
  failed('proxy_wants_password'),

  ...homeScenes,
  ...checkScenes,
  ...meterScenes,
  ...schoolScenes,

  { name: 'accounts-none', view: view(), press: ['nav-accounts'] },
  {
    name: 'accounts-all',
    view: view({ accounts: everyAccount }),
    press: ['nav-accounts', 'details-a-lunar'],
  },
  {
    name: 'accounts-states',
    view: view({
      vault: 'refusing',
      accounts: [
        {
          ...lunar,
          state: 'needs_sign_in',
          problem: problem('sign_in_needed', { since: '2026-11-18T10:00:00Z' }),
        },
        { ...lunar, id: 'a-2', label: longName, state: 'needs_sign_in' },
        { ...lunar, id: 'a-3', state: 'store_closed' },
        { ...lunar, id: 'a-4', problem: problem('provider_unavailable') },
        { ...lunar, id: 'a-5', problem: problem('nothing_there') },
        { ...school, ends_at: '2026-12-03T10:00:00Z' },
        { ...meter, state: 'opening', label: null },
      ],
    }),
    press: ['nav-accounts'],
  },
  {
    name: 'accounts-remove',
    view: view({ accounts: everyAccount }),
    press: ['nav-accounts', 'remove-a-lunar'],
  },

  {
    name: 'settings',
    view: view({ accounts: everyAccount }),
    press: ['nav-settings'],
  },
  { name: 'help', view: view({ accounts: everyAccount }), press: ['nav-help'] },
  {
    // The page must say so, not go blank.
    name: 'crash',
    crashes: true,
    view: view({
      accounts: [
        {
          ...lunar,
          live: {
            kind: 'power_flow',
            homes: [{ ...sunnyHome, sources: [source('solar'), null as never] }],
          },
        },
      ],
    }),
  },
];
