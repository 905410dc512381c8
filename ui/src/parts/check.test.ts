import axe from 'axe-core';
import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { checks, checkView, inTheWay } from '../../../tests/screens/check-views';
import { meter } from '../../../tests/screens/meter-views';
import { school } from '../../../tests/screens/school-views';
import {
  attempt,
  gridshare,
  lunar,
  NOW,
  notSetUp,
  problem,
  source,
  sunnyHome,
  view,
} from '../../../tests/screens/views';
import type { AccountView } from '../generated/AccountView';
import type { AppView } from '../generated/AppView';
import type { CheckView } from '../generated/CheckView';
import { asked, openWindow } from '../testing/render';
import { choices, likeliest } from './check';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();

const silent: AccountView = {
  ...lunar,
  freshness: { state: 'old', age_s: 12_120, at: '2026-11-20T22:10:00Z' },
};
const checkLunar = ['checkWhatsWrong', 'gridshare', lunar.id];

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date'] });
});
afterEach(() => vi.useRealTimers());

/** The panel over an account, with this check in the view. */
async function openPanel(check: CheckView | null, more: Partial<AppView> = {}) {
  const opened = openWindow(view({ accounts: [silent], check, ...more }));
  await opened.user.click($('check-whats-wrong'));
  return opened;
}

const lamps = () =>
  Object.fromEntries(
    [...document.querySelectorAll<HTMLElement>('[data-lamp]')].map((lamp) => [
      lamp.dataset.testid?.replace('check-lamp-', ''),
      lamp.dataset.lamp,
    ]),
  );
const said = () => $('check-answer').textContent?.replace(/\s+/g, ' ').trim();

describe('opens', () => {
  test('from the line that says that no new readings came', async () => {
    const { backend } = await openPanel(null);
    expect(asked(backend)).toEqual([checkLunar]);
    expect($('check-panel')).toBeTruthy();
    expect(lamps()).toEqual({ internet: 'checking', service: 'checking', device: 'checking' });
  });

  test.each(['provider_unavailable', 'certificate_refused', 'proxy_wants_password'] as const)(
    'from what is said of readings that do not come: %s',
    async (code) => {
      const { backend, user } = openWindow(view({ accounts: [{ ...lunar, problem: problem(code) }] }));
      await user.click(within($(`problem-${lunar.id}`)).getByTestId('check-whats-wrong'));
      expect(asked(backend)).toEqual([checkLunar]);
    },
  );

  test('from the row of an account whose provider is down', async () => {
    const down = { ...lunar, problem: problem('provider_unavailable') };
    const { backend, user } = openWindow(view({ accounts: [down, { ...lunar, id: 'a-2' }] }));
    await user.click($('nav-accounts'));
    await user.click(within($(`account-${lunar.id}`)).getByTestId('check-whats-wrong'));
    expect(asked(backend)).toEqual([checkLunar]);
    expect(within($('account-a-2')).queryByTestId('check-whats-wrong')).toBeNull();
  });

  test('from a sign-in that failed, which is put away first', async () => {
    const failed = attempt({ step: { kind: 'failed' }, problem: problem('provider_unavailable') });
    const { backend, user } = openWindow(view({ attempt: failed }));
    await user.click($('check-whats-wrong'));
    expect(asked(backend)).toEqual([
      ['dismissSignIn', 'attempt-1'],
      ['checkWhatsWrong', 'gridshare', null],
    ]);
  });

  test('not from a sign-in that the person themselves did not allow', () => {
    openWindow(view({ attempt: attempt({ step: { kind: 'failed' }, problem: problem('sign_in_denied') }) }));
    gone('check-whats-wrong');
  });

  test('from a home of which a part is missing', async () => {
    const flow = {
      ...sunnyHome,
      sources: sunnyHome.sources.map((one) => ({ ...one })),
      home_use_w: null,
      parts: null,
    };
    flow.sources[0] = source('solar', { power_w: null, measured_at: '2026-11-20T20:10:00Z' });
    const account = { ...lunar, live: { kind: 'power_flow', homes: [flow] } } as AccountView;
    const { backend, user } = openWindow(view({ accounts: [account] }));
    expect($('missing-part').textContent).toContain('Solar readings are missing since');
    expect($('missing-part').textContent).toContain('Home use cannot be worked out');
    await user.click(within($('missing-part')).getByTestId('check-whats-wrong'));
    expect(asked(backend)).toEqual([checkLunar]);
  });

  test('not while all of a home sends', () => {
    openWindow(view({ accounts: [lunar] }));
    gone('missing-part');
    gone('check-whats-wrong');
  });

  test('from Help, for what is most likely meant', async () => {
    const { backend, user } = openWindow(view({ accounts: [school, silent] }));
    await user.click($('nav-help'));
    await user.click($('check-whats-wrong'));
    expect(asked(backend)).toEqual([checkLunar]);
  });
});

describe('shows', () => {
  test.each(Object.entries(checks))('%s', async (_, check) => {
    await openPanel(check);
    expect(lamps()).toEqual({
      internet: check.internet,
      service: check.service,
      ...(check.device ? { device: check.device.lamp } : {}),
    });
    expect($('check-answer').dataset.cause).toBe(check.verdict?.cause ?? 'running');
    expect(said()).not.toMatch(/undefined|null|NaN/);
    const found = await axe.run($('check-panel'), { rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  });

  test('each cause has words of its own', () => {
    const answers = new Set(Object.values(checks).map((check) => check.verdict?.cause));
    // The one that runs has none.
    expect(answers.size).toBe(Object.keys(checks).length);
  });

  test('the sentence of a silent battery, word for word', async () => {
    await openPanel(checks.device_silent ?? null, { locale: 'en-US' });
    expect(said()).toMatch(
      /^Internet: OK\. Lunar's service: OK\. Your battery has not sent readings since .*10:?.* [AP]M\. Check that its Wi-Fi or cable is connected\. Nothing is wrong with this app\.$/,
    );
  });

  test('whose trouble it is, and only what works as working', async () => {
    await openPanel(checks.service_failing ?? null);
    expect(said()).toContain('Internet: OK.');
    expect(said()).not.toContain("Lunar's service: OK.");
    expect(said()).toContain('The trouble is at Lunar.');
  });

  test.each([
    [23, "This computer's clock is 23 minutes ahead."],
    [-23, "This computer's clock is 23 minutes behind."],
    [180, "This computer's clock is 3 hours ahead."],
    [-525_600, "This computer's clock is 365 days behind."],
  ])('a clock that is %s minutes off', async (minutes, words) => {
    await openPanel(inTheWay('clock_wrong', 'computer', { verdict: { minutes } }));
    expect(said()).toContain(words);
  });

  test('no lamp for a device where there is none', async () => {
    const { user } = openWindow(
      view({ accounts: [{ ...school, freshness: silent.freshness }], check: null }),
    );
    await user.click($('nav-school'));
    await user.click($('check-whats-wrong'));
    expect(lamps()).toEqual({ internet: 'checking', service: 'checking' });
  });

  test('when it was tested, and how long ago', async () => {
    const { backend } = await openPanel(checkView());
    expect($('checked-at').textContent).toMatch(/^Checked at /);
    expect($('checked-at').textContent).not.toContain('ago');
    backend.show(view({ accounts: [silent], check: checkView({ age_s: 180 }) }));
    await waitFor(() => expect($('checked-at').textContent).toContain('3 min ago'));
  });

  test('nothing of a check of something else', async () => {
    await openPanel(checkView({ account: 'a-other' }));
    expect(lamps()).toEqual({ internet: 'checking', service: 'checking', device: 'checking' });
    gone('checked-at');
  });

  test('that practice servers are tested, where they are', async () => {
    await openPanel(checkView(), { mode: 'demo' });
    expect($('check-panel').textContent).toContain('practice servers on this computer');
  });
});

describe('its buttons', () => {
  test('check again, once it is done', async () => {
    const { backend, user } = await openPanel(checks.running ?? null);
    expect($('check-again').getAttribute('aria-disabled')).toBe('true');
    await user.click($('check-again'));
    expect(asked(backend)).toEqual([checkLunar]);
    backend.show(view({ accounts: [silent], check: checkView() }));
    await waitFor(() => expect($('check-again').getAttribute('aria-disabled')).toBe('false'));
    await user.click($('check-again'));
    expect(asked(backend)).toEqual([checkLunar, checkLunar]);
  });

  test('help opens its page', async () => {
    const { user } = await openPanel(checkView());
    await user.click($('check-get-help'));
    gone('check-panel');
    expect($('help')).toBeTruthy();
  });

  test('a sign-in that is needed begins here', async () => {
    const { backend, user } = await openPanel(inTheWay('sign_in_needed', 'account'));
    await user.click($('check-sign-in'));
    gone('check-panel');
    expect(asked(backend)).toEqual([checkLunar, ['signIn', 'gridshare', lunar.id]]);
  });

  test('another account can be chosen', async () => {
    const { backend, user } = await openPanel(checkView(), { accounts: [silent, meter] });
    await user.selectOptions($('check-which'), meter.id);
    expect(asked(backend)).toEqual([checkLunar, ['checkWhatsWrong', 'ion-electricity', meter.id]]);
  });

  test('with a single account there is nothing to choose', async () => {
    await openPanel(checkView());
    gone('check-which');
  });
});

describe('by keyboard', () => {
  test('it takes the focus, Escape closes it, and the focus goes back', async () => {
    const { user } = openWindow(view({ accounts: [silent], check: checkView() }));
    $('check-whats-wrong').focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe($('close-check'));
    // The engine turns Escape into this event.
    $('check-panel').dispatchEvent(new Event('cancel', { cancelable: true }));
    await waitFor(() => gone('check-panel'));
    expect(document.activeElement).toBe($('check-whats-wrong'));
  });

  test('every button can be reached', async () => {
    const { user } = await openPanel(checkView(), { accounts: [silent, meter] });
    const seen: (string | undefined)[] = [];
    for (let presses = 0; presses < 4; presses++) {
      seen.push((document.activeElement as HTMLElement).dataset.testid);
      await user.tab();
    }
    expect(seen).toEqual(['close-check', 'check-which', 'check-get-help', 'check-again']);
  });

  test('the answer is spoken once it is there', async () => {
    const { backend } = await openPanel(checks.running ?? null);
    const place = $('check-answer');
    expect(place.getAttribute('role')).toBe('status');
    backend.show(view({ accounts: [silent], check: checkView() }));
    await waitFor(() => expect(place.textContent).toContain('Nothing is in the way.'));
  });
});

test('what can be checked: accounts; without any, providers that are set up; without any, all', () => {
  const keys = (shown: AppView) => choices(shown).map(({ key }) => key);
  expect(keys(view({ accounts: [lunar, meter] }))).toEqual([lunar.id, meter.id]);
  expect(keys(view({ providers: [notSetUp(gridshare), { ...gridshare, id: 'other' }] }))).toEqual(['other']);
  expect(keys(view({ providers: [notSetUp(gridshare)] }))).toEqual(['gridshare']);
  expect(likeliest(view({ providers: [] }))).toBeNull();
  expect(likeliest(view({ accounts: [lunar, { ...meter, problem: problem('offline') }] }))?.account).toBe(
    meter.id,
  );
  expect(likeliest(view({ accounts: [lunar, meter] }))?.account).toBe(lunar.id);
});
