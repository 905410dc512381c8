// What a check may have found, one of each.
import type { CheckCause } from '../../ui/src/generated/CheckCause';
import type { CheckVerdict } from '../../ui/src/generated/CheckVerdict';
import type { CheckView } from '../../ui/src/generated/CheckView';
import type { Lamp } from '../../ui/src/generated/Lamp';
import type { Whose } from '../../ui/src/generated/Whose';

/** A check of Lunar in which nothing is wrong. */
export function checkView(more: Partial<CheckView> = {}): CheckView {
  return {
    provider: 'gridshare',
    account: 'a-lunar',
    internet: 'good',
    service: 'good',
    device: { lamp: 'good', device: 'battery', last_at: '2026-11-20T22:31:45Z' },
    verdict: { cause: 'nothing', whose: 'nobody', device: null, since: null, minutes: null },
    checked_at: '2026-11-20T22:31:50Z',
    age_s: 0,
    ...more,
  };
}

/** A check in which this is the matter. */
export function inTheWay(
  cause: CheckCause,
  whose: Whose,
  more: { lamps?: [Lamp, Lamp, Lamp]; verdict?: Partial<CheckVerdict> } = {},
): CheckView {
  const [internet, service, device] = more.lamps ?? ['good', 'good', 'unknown'];
  return checkView({
    internet,
    service,
    device: { lamp: device, device: 'battery', last_at: '2026-11-20T22:10:00Z' },
    verdict: { cause, whose, device: null, since: null, minutes: null, ...more.verdict },
  });
}

const NO_INTERNET: [Lamp, Lamp, Lamp] = ['in_the_way', 'unknown', 'unknown'];
const UNTOLD: [Lamp, Lamp, Lamp] = ['unknown', 'unknown', 'unknown'];
const NO_SERVICE: [Lamp, Lamp, Lamp] = ['good', 'in_the_way', 'unknown'];
const NO_DEVICE: [Lamp, Lamp, Lamp] = ['good', 'good', 'in_the_way'];

/** By cause, and one that runs. */
export const checks: Record<string, CheckView> = {
  running: checkView({
    internet: 'good',
    service: 'checking',
    device: { lamp: 'checking', device: 'battery', last_at: '2026-11-20T22:10:00Z' },
    verdict: null,
    checked_at: null,
    age_s: null,
  }),
  nothing: checkView(),
  offline: inTheWay('offline', 'computer', { lamps: NO_INTERNET }),
  network_page: inTheWay('network_page', 'network', { lamps: NO_INTERNET }),
  proxy_password: inTheWay('proxy_password', 'network', { lamps: NO_INTERNET }),
  proxy_silent: inTheWay('proxy_silent', 'network', { lamps: NO_INTERNET }),
  store_locked: inTheWay('store_locked', 'computer'),
  store_missing: inTheWay('store_missing', 'computer'),
  store_refuses: inTheWay('store_refuses', 'computer'),
  clock_wrong: inTheWay('clock_wrong', 'computer', { verdict: { minutes: 23 } }),
  certificate_refused: inTheWay('certificate_refused', 'unknown', {
    lamps: ['unknown', 'in_the_way', 'unknown'],
  }),
  unreachable: inTheWay('unreachable', 'unknown', { lamps: UNTOLD }),
  service_silent: inTheWay('service_silent', 'provider', { lamps: NO_SERVICE }),
  service_failing: inTheWay('service_failing', 'provider', { lamps: NO_SERVICE }),
  odd_answer: inTheWay('odd_answer', 'unknown', { lamps: UNTOLD }),
  rate_limited: inTheWay('rate_limited', 'provider', { lamps: NO_SERVICE }),
  setup_missing: inTheWay('setup_missing', 'app'),
  setup_rejected: inTheWay('setup_rejected', 'app'),
  links_elsewhere: inTheWay('links_elsewhere', 'computer'),
  sign_in_needed: inTheWay('sign_in_needed', 'account'),
  not_allowed: inTheWay('not_allowed', 'account'),
  not_understood: inTheWay('not_understood', 'app', { lamps: NO_SERVICE }),
  number_needed: inTheWay('number_needed', 'account'),
  no_device: inTheWay('no_device', 'account'),
  nothing_yet: inTheWay('nothing_yet', 'device', { lamps: NO_DEVICE, verdict: { device: 'battery' } }),
  device_silent: inTheWay('device_silent', 'device', {
    lamps: NO_DEVICE,
    verdict: { device: 'battery', since: '2026-11-20T22:10:00Z' },
  }),
  part_silent: inTheWay('part_silent', 'device', {
    lamps: NO_DEVICE,
    verdict: { device: 'solar', since: '2026-11-20T19:10:00Z' },
  }),
  no_readings: inTheWay('no_readings', 'unknown'),
};
