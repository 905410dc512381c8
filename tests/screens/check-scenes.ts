// *Check what's wrong* in the states that differ in look.
import type { AccountView } from '../../ui/src/generated/AccountView';
import type { AppView } from '../../ui/src/generated/AppView';
import { checks } from './check-views';
import { meter } from './meter-views';
import type { Scene } from './scenes';
import { lunar, problem, source, sunnyHome, view } from './views';

const silent: AccountView = {
  ...lunar,
  freshness: { state: 'old', age_s: 1_320, at: '2026-11-20T22:10:00Z' },
};

function panel(name: keyof typeof checks, more: Partial<AppView> = {}): Scene {
  return {
    name: `check-${name}`,
    view: view({ accounts: [silent], check: checks[name] ?? null, ...more }),
    press: ['check-whats-wrong'],
  };
}

const flow = {
  ...sunnyHome,
  sources: sunnyHome.sources.map((one) =>
    one.role === 'solar' ? source('solar', { power_w: null, measured_at: '2026-11-20T19:10:00Z' }) : one,
  ),
  home_use_w: null,
  parts: null,
};

export const checkScenes: Scene[] = [
  panel('running'),
  panel('nothing', { accounts: [silent, meter] }),
  panel('device_silent'),
  panel('service_failing', { mode: 'demo' }),
  panel('offline'),
  panel('certificate_refused'),
  panel('unreachable'),
  panel('sign_in_needed'),
  {
    name: 'home-part-missing',
    view: view({ accounts: [{ ...lunar, live: { kind: 'power_flow', homes: [flow] } }] }),
  },
  {
    name: 'accounts-provider-down',
    view: view({ accounts: [{ ...lunar, problem: problem('provider_unavailable') }] }),
    press: ['nav-accounts'],
  },
];
