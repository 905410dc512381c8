// Homes in every state they can be seen in.
import type { AccountView } from '../../ui/src/generated/AccountView';
import type { HomeFlow } from '../../ui/src/generated/HomeFlow';
import type { HomeView } from '../../ui/src/generated/HomeView';
import { emptyView, node, noSolarView, note, plainView, sunnyView, working } from './home-views';
import type { Scene } from './scenes';
import { school } from './school-views';
import {
  batteryOnlyHome,
  lunar,
  nightHome,
  parts,
  plainHome,
  problem,
  source,
  sunnyHome,
  unconfirmedHome,
  view,
} from './views';

function account(name: string, more: Partial<AccountView>, press: string[] = []): Scene {
  return { name: `home-${name}`, view: view({ accounts: [{ ...lunar, ...more }] }), press };
}

/** A home that is live, whose view may differ from the sunny one. */
function live(name: string, flow: HomeFlow, home: Partial<HomeView> = {}, press: string[] = []): Scene {
  const homes = [{ ...sunnyView, ...home, site: flow.site }];
  return account(name, { live: { kind: 'power_flow', homes: [flow] }, homes }, press);
}

const nothingSaved: Partial<AccountView> = {
  live: null,
  homes: [],
  freshness: { state: 'loading', age_s: null, at: null },
};
const hoursOld = { state: 'old', age_s: 12_120, at: '2026-11-20T19:10:00Z' } as const;

/** The battery is filled from the grid at night. */
const toppingUp: HomeFlow = {
  ...sunnyHome,
  sources: [
    source('solar'),
    source('battery', { power_w: 3000, direction: 'out_of_home', level_percent: 33 }),
    source('grid', { power_w: 3380, direction: 'into_home' }),
  ],
  home_use_w: 380,
  parts: parts({ grid_to_home_w: 380, grid_to_battery_w: 3000 }),
};

/** The battery runs the home and sells the rest. */
const selling: HomeFlow = {
  ...sunnyHome,
  sources: [
    source('solar', { power_w: 240, direction: 'into_home' }),
    source('battery', { power_w: 4100, direction: 'into_home', level_percent: 88 }),
    source('grid', { power_w: 3240, direction: 'out_of_home' }),
  ],
  home_use_w: 1100,
  parts: parts({ solar_to_home_w: 240, battery_to_home_w: 860, battery_to_grid_w: 3240 }),
};

const outage: HomeFlow = {
  ...sunnyHome,
  sources: [
    source('solar', { power_w: 420, direction: 'into_home' }),
    source('battery', { power_w: 690, direction: 'into_home', level_percent: 71 }),
    source('grid'),
  ],
  home_use_w: 1110,
  parts: parts({ solar_to_home_w: 420, battery_to_home_w: 690 }),
  is_off_grid: true,
};

/** Solar reports much less often than the rest. */
const apart: HomeFlow = {
  ...unconfirmedHome,
  sources: [
    source('solar', { power_w: 2410, direction: 'into_home', measured_at: '2026-11-20T20:02:00Z' }),
    source('battery', { power_w: 0, level_percent: 96 }),
    source('grid', { power_w: 310, direction: 'into_home', measured_at: '2026-11-20T22:26:00Z' }),
  ],
};

const missingSolar: HomeFlow = {
  ...sunnyHome,
  sources: [
    source('solar', { power_w: null, direction: 'unconfirmed', measured_at: null }),
    source('battery', { power_w: 640, direction: 'into_home', level_percent: 41 }),
    source('grid', { power_w: 450, direction: 'into_home' }),
  ],
  home_use_w: null,
  parts: null,
};

const noBattery: HomeFlow = {
  ...sunnyHome,
  sources: sunnyHome.sources.filter((source) => source.role !== 'battery'),
  home_use_w: 2926,
  parts: parts({ solar_to_home_w: 2926, solar_to_grid_w: 304 }),
};

const offTheGrid: HomeFlow = {
  ...sunnyHome,
  sources: sunnyHome.sources.filter((source) => source.role !== 'grid'),
  home_use_w: 1420,
  parts: parts({ solar_to_home_w: 1420, solar_to_battery_w: 1810 }),
};

const everyNote = (
  [
    'reset',
    'dip',
    'jump',
    'filled',
    'gap',
    'mismatch',
    'sign',
    'order',
    'clock',
    'grid_assumed',
    'grid_turned',
    'refused',
  ] as const
).map((kind, at) => note(kind, { role: at % 2 ? 'battery' : 'grid', count: at }));

const withoutRole = (role: string) => sunnyView.nodes.filter((node) => node.role !== role);

export const homeScenes: Scene[] = [
  account('live', {}),
  { name: 'home-demo', view: view({ mode: 'demo', accounts: [lunar] }) },
  live('night', nightHome),
  live('topping-up', toppingUp),
  live('selling', selling),
  live('outage', outage, { time_left: { minutes: 135, more_than_two_days: false, to_empty: true } }),
  live('no-solar', batteryOnlyHome, noSolarView),
  live('no-battery', noBattery, {
    nodes: withoutRole('battery'),
    time_left: null,
    today: sunnyView.today && { ...sunnyView.today, into_battery_wh: null, out_of_battery_wh: null },
    curve: sunnyView.curve.map((slot) => ({ ...slot, level_percent: null })),
  }),
  live('no-grid', offTheGrid, {
    nodes: withoutRole('grid'),
    today: sunnyView.today && { ...sunnyView.today, bought_wh: null, sent_wh: null },
  }),
  live('only-grid', plainHome, plainView),
  live('unconfirmed', unconfirmedHome, { signs: [], notes: [note('grid_assumed')] }),
  live('missing-solar', missingSolar),
  live('ages-apart', apart, { nodes: [node('solar', { interval_s: 900 })] }),
  live('unexplained', { ...sunnyHome, unexplained_w: 424 }),
  live('part-of-day', sunnyHome, {
    today: sunnyView.today && {
      ...sunnyView.today,
      coverage_percent: 92.6,
      is_estimate: true,
      own_is_estimate: true,
      solar_used_percent: null,
      solar_wh: 40,
    },
    curve: sunnyView.curve.map((slot) =>
      slot.minute > 120 && slot.minute < 210
        ? { ...slot, solar_w: null, home_use_w: null, level_percent: null }
        : slot,
    ),
    notes: everyNote,
    reach: { state: 'fetching', since: '2026-08-03', days_left: 411 },
  }),
  live('elsewhere', sunnyHome, { zone: 'Europe/London', name: 'Grandmother’s house' }),
  live('size-unknown', sunnyHome, { capacity_wh: null, capacity_from: null, time_left: null }),
  live('no-today', sunnyHome, {
    today: null,
    curve: [],
    reach: { state: 'stopped', since: null, days_left: null },
  }),
  live('new', sunnyHome, { is_new: true }),
  {
    name: 'home-several-homes',
    view: view({
      accounts: [
        {
          ...lunar,
          live: { kind: 'power_flow', homes: [sunnyHome, plainHome] },
          homes: [sunnyView, plainView],
        },
        {
          ...lunar,
          id: 'a-ben',
          label: 'ben@example.com',
          homes: [{ ...noSolarView, name: 'Home' }],
          live: { kind: 'power_flow', homes: [batteryOnlyHome] },
        },
      ],
    }),
  },
  account('no-homes', { live: { kind: 'power_flow', homes: [] }, homes: [] }),
  account('no-readings', {
    live: {
      kind: 'power_flow',
      homes: [{ ...sunnyHome, sources: [], home_use_w: null, parts: null }],
    },
    homes: [emptyView('site-1')],
  }),
  account('loading', nothingSaved),
  account('opening', { ...nothingSaved, state: 'opening' }),
  account('saved', {
    freshness: { state: 'old', age_s: 3900, at: '2026-11-20T21:27:00Z' },
    state: 'opening',
  }),
  account('late', { freshness: { state: 'late', age_s: 360, at: '2026-11-20T22:26:00Z' } }),
  account('old', { freshness: hoursOld }),
  account('offline', {
    problem: problem('offline'),
    freshness: { state: 'offline', age_s: 120, at: '2026-11-20T22:30:00Z' },
  }),
  account('provider-down', { problem: problem('provider_unavailable'), freshness: hoursOld }),
  account('not-understood', { ...nothingSaved, problem: problem('reply_not_understood') }),
  account('needs-sign-in', {
    state: 'needs_sign_in',
    problem: problem('sign_in_needed'),
    freshness: { state: 'signed_out', age_s: 86_400, at: '2026-11-19T22:30:00Z' },
  }),
  account('needs-sign-in-empty', {
    ...nothingSaved,
    state: 'needs_sign_in',
    problem: problem('sign_in_needed'),
    freshness: { state: 'signed_out', age_s: null, at: null },
  }),
  {
    name: 'home-store-locked',
    view: view({
      vault: 'locked',
      accounts: [
        {
          ...lunar,
          state: 'store_closed',
          freshness: { state: 'old', age_s: 3600, at: '2026-11-20T21:30:00Z' },
        },
      ],
    }),
  },
  { name: 'home-only-school', view: view({ accounts: [school] }) },

  account('panel-solar', {}, ['open-solar', 'work-solar_used_percent']),
  account('panel-grid', {}, ['open-grid', 'work-bought']),
  account('panel-battery', {}, ['open-battery', 'work-into_battery']),
  account('panel-home', {}, ['open-home', 'work-home_use', 'work-own_percent']),
  live('panel-empty', missingSolar, { nodes: [node('solar', { measured_at: null, interval_s: null })] }, [
    'open-solar',
  ]),
  live(
    'panel-estimate',
    sunnyHome,
    {
      nodes: [
        node('solar'),
        node('home_use', {
          workings: [
            working(
              'own_percent',
              75.3,
              [
                ['home_use', 9350],
                ['grid_to_home', 1910],
                ['grid_to_battery', 400],
              ],
              ['gap', 'jump', 'filled'],
            ),
          ],
          last_hour: [{ at: '2026-11-20T21:30:00Z', power_w: 400 }],
        }),
      ],
    },
    ['how-own_percent'],
  ),
  account('calm', {}, ['enter-calm']),
  live('calm-night', nightHome, {}, ['enter-calm']),
  account('calm-old', { freshness: hoursOld }, ['enter-calm']),

  {
    name: 'settings-homes',
    view: view({
      accounts: [
        {
          ...lunar,
          homes: [
            sunnyView,
            noSolarView,
            { ...plainView, capacity_wh: 13_400, capacity_from: 'person', signs: [] },
          ],
        },
      ],
    }),
    press: ['nav-settings', 'home-details-site-1', 'home-details-site-2'],
  },
];
