// Views the program could send, one per state worth looking at.
import type { AccountView } from '../../ui/src/generated/AccountView';
import type { AppView } from '../../ui/src/generated/AppView';
import type { AttemptView } from '../../ui/src/generated/AttemptView';
import type { Code } from '../../ui/src/generated/Code';
import type { HomeFlow } from '../../ui/src/generated/HomeFlow';
import type { PowerParts } from '../../ui/src/generated/PowerParts';
import type { Problem } from '../../ui/src/generated/Problem';
import type { ProviderView } from '../../ui/src/generated/ProviderView';
import type { SourceFlow } from '../../ui/src/generated/SourceFlow';
import { sunnyView } from './home-views';

/** The moment all views are of. Browsers of the tests have their clock set to it. */
export const NOW = '2026-11-20T22:32:00Z';

export const gridshare: ProviderView = {
  id: 'gridshare',
  name: 'Lunar Energy battery',
  short_name: 'Lunar',
  brings: 'live power, battery level, history',
  reads: 'your devices and their readings',
  offers: ['power_flow'],
  setup: 'ready',
  client_identifier: '6k3example',
  has_client_secret: true,
  redirect_uri: 'app.porchlight://oauth/gridshare',
  secret: 'required',
  guide: [
    'Write to developers@gridshare.com and ask for access to the Customer API for your own home.',
    'Ask them to register the redirect URI app.porchlight://oauth/gridshare.',
    'They send you a client identifier and a client secret. Type them in below.',
  ],
  guide_link: { label: 'Write an e-mail', address: 'developers@gridshare.com' },
};

export const ionElectricity: ProviderView = {
  id: 'ion-electricity',
  name: 'iON Electricity',
  short_name: 'iON',
  brings: 'your energy account',
  reads: 'your name, your e-mail and your meter',
  offers: ['meter'],
  setup: 'ready',
  client_identifier: 'ion-example',
  has_client_secret: true,
  redirect_uri: 'app.porchlight://oauth/ion-electricity',
  secret: 'required',
  guide: ['Open the portal and sign in.', 'Add an app and copy its client identifier and client secret.'],
  guide_link: {
    label: 'Open the portal',
    address: 'https://developers.ionelectricity.com',
  },
};

export const tjhsstIon: ProviderView = {
  id: 'tjhsst-ion',
  name: 'TJHSST Ion',
  short_name: 'Ion',
  brings: 'school profile, schedule, announcements',
  reads: 'your profile and the schedule',
  offers: ['school'],
  setup: 'ready',
  client_identifier: 'tj-example',
  has_client_secret: false,
  redirect_uri: 'http://127.0.0.1/oauth/tjhsst-ion',
  secret: 'optional',
  guide: [
    'Open the page for applications in Ion and sign in with your school account.',
    'Register an application: client type “public”, grant type “authorization code”, redirect URI http://127.0.0.1/oauth/tjhsst-ion without a port.',
    'Copy the client identifier and type it in below.',
  ],
  guide_link: {
    label: 'Open the page in Ion',
    address: 'https://ion.tjhsst.edu/oauth/applications/',
  },
};

export function problem(code: Code, more: Partial<Problem> = {}): Problem {
  return {
    code,
    since: '2026-11-20T19:10:00Z',
    retry_at: null,
    detail: null,
    ...more,
  };
}

export function source(role: SourceFlow['role'], more: Partial<SourceFlow> = {}): SourceFlow {
  return {
    sources: [`sensor-${role}`],
    role,
    power_w: 0,
    direction: 'still',
    level_percent: null,
    capacity_wh: null,
    measured_at: '2026-11-20T22:31:45Z',
    ...more,
  };
}

export function parts(more: Partial<PowerParts>): PowerParts {
  return {
    solar_to_home_w: 0,
    solar_to_battery_w: 0,
    solar_to_grid_w: 0,
    battery_to_home_w: 0,
    battery_to_grid_w: 0,
    grid_to_home_w: 0,
    grid_to_battery_w: 0,
    ...more,
  };
}

export const sunnyHome: HomeFlow = {
  site: 'site-1',
  sources: [
    source('solar', { power_w: 3230, direction: 'into_home' }),
    source('battery', {
      power_w: 1810,
      direction: 'out_of_home',
      level_percent: 64,
      capacity_wh: 15_000,
    }),
    source('grid', { power_w: 304, direction: 'out_of_home' }),
  ],
  home_use_w: 1116,
  parts: parts({ solar_to_home_w: 1116, solar_to_battery_w: 1810, solar_to_grid_w: 304 }),
  unexplained_w: null,
  is_off_grid: null,
};

export const nightHome: HomeFlow = {
  site: 'site-1',
  sources: [
    source('solar', { power_w: 0, direction: 'still' }),
    source('battery', {
      power_w: 640,
      direction: 'into_home',
      level_percent: 41,
    }),
    source('grid', { power_w: 4450, direction: 'into_home' }),
  ],
  home_use_w: 5090,
  parts: parts({ battery_to_home_w: 640, grid_to_home_w: 4450 }),
  unexplained_w: null,
  is_off_grid: null,
};

export const plainHome: HomeFlow = {
  site: 'site-2',
  sources: [source('grid', { power_w: 820, direction: 'into_home' })],
  home_use_w: 820,
  parts: parts({ grid_to_home_w: 820 }),
  unexplained_w: null,
  is_off_grid: null,
};

export const batteryOnlyHome: HomeFlow = {
  site: 'site-3',
  sources: [
    source('grid', { power_w: 0, direction: 'still' }),
    source('battery', {
      power_w: 730,
      direction: 'into_home',
      level_percent: 18,
    }),
  ],
  home_use_w: 730,
  parts: parts({ battery_to_home_w: 730 }),
  unexplained_w: null,
  is_off_grid: null,
};

export const unconfirmedHome: HomeFlow = {
  site: 'site-1',
  sources: [
    source('solar', { power_w: null, direction: 'unconfirmed' }),
    source('battery', { power_w: 0, direction: 'still', level_percent: 100 }),
    source('grid', { power_w: 310, direction: 'unconfirmed' }),
  ],
  home_use_w: null,
  parts: null,
  unexplained_w: null,
  is_off_grid: null,
};

export const lunar: AccountView = {
  id: 'a-lunar',
  provider: 'gridshare',
  label: 'ana@example.com',
  offers: ['power_flow'],
  state: 'signed_in',
  problem: null,
  not_allowed: [],
  live: { kind: 'power_flow', homes: [sunnyHome] },
  freshness: { state: 'live', age_s: 15, at: '2026-11-20T22:31:45Z' },
  asks_meter_number: false,
  meter_number: null,
  ends_at: null,
  renewable_until: '2026-12-20T22:00:00Z',
  signed_in_until: null,
  ended_at: null,
  homes: [sunnyView],
  meter: null,
  school: null,
};

export function view(more: Partial<AppView> = {}): AppView {
  return {
    mode: 'real',
    version: '0.1.0',
    locale: 'en_US.UTF-8',
    providers: [gridshare, ionElectricity, tjhsstIon],
    accounts: [],
    history: null,
    attempt: null,
    check: null,
    vault: 'ready',
    link_handler: 'ours',
    notices: [],
    ...more,
  };
}

export function attempt(more: Partial<AttemptView> = {}): AttemptView {
  return {
    id: 'attempt-1',
    provider: 'gridshare',
    account: null,
    step: { kind: 'waiting_for_browser' },
    redirect: 'deep_link',
    waiting_s: 0,
    ends_at: '2026-11-20T22:42:00Z',
    problem: null,
    paste_refused: false,
    ...more,
  };
}

export function asDemo(provider: ProviderView): ProviderView {
  return { ...provider, setup: 'demo' };
}

export function notSetUp(provider: ProviderView): ProviderView {
  return {
    ...provider,
    setup: 'missing',
    client_identifier: null,
    has_client_secret: false,
  };
}
