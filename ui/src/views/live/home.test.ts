import { act, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { note, noSolarView, plainView, sunnyView } from '../../../../tests/screens/home-views';
import {
  batteryOnlyHome,
  lunar,
  nightHome,
  NOW,
  plainHome,
  problem,
  sunnyHome,
  unconfirmedHome,
  view,
} from '../../../../tests/screens/views';
import type { AccountView } from '../../generated/AccountView';
import type { HomeFlow } from '../../generated/HomeFlow';
import type { HomeView } from '../../generated/HomeView';
import { asked, openWindow } from '../../testing/render';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();
const words = (id: string) => ($(id).textContent ?? '').replaceAll('\u00a0', ' ').replace(/\s+/g, ' ').trim();

/** The window with one home. */
const withHome = (flow: HomeFlow, home: Partial<HomeView> = {}, account: Partial<AccountView> = {}) =>
  view({
    accounts: [
      {
        ...lunar,
        live: { kind: 'power_flow', homes: [flow] },
        homes: [{ ...sunnyView, ...home, site: flow.site }],
        ...account,
      },
    ],
  });

// Only the date stands still: ages and "today" are relative to it.
beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the picture', () => {
  test('has a node for each part of the home', () => {
    openWindow(withHome(batteryOnlyHome));
    gone('node-solar');
    expect(words('node-battery')).toContain('18 % Running the home, 730 W');
    expect(words('node-grid')).toContain('Quiet');
  });

  test('a missing reading is named, and home use is a dash', () => {
    openWindow(withHome(unconfirmedHome));
    expect(words('node-solar')).toContain('Solar — No reading');
    expect(words('node-home')).toContain('—');
    expect(words('sentence')).toContain('There is no solar reading.');
    gone('flows');
  });

  test('all flows stand in a list for those who cannot see it', () => {
    openWindow(withHome(sunnyHome));
    expect(within($('flows')).getAllByRole('listitem')).toHaveLength(3);
  });

  test('what does not add up is said', () => {
    openWindow(withHome({ ...sunnyHome, unexplained_w: 123 }));
    expect(words('unexplained')).toContain('120 W not explained');
  });

  test('only the devices can say that the power is out', () => {
    const { backend } = openWindow(withHome({ ...nightHome, is_off_grid: null }));
    gone('power-outage');
    backend.show(withHome({ ...nightHome, is_off_grid: true }));
    return waitFor(() => expect(words('power-outage')).toBe('Power outage. Your home runs on battery.'));
  });

  test('sources of different moments say their age', () => {
    const now = Date.now();
    const measured = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
    const sources = sunnyHome.sources.map((source) => ({
      ...source,
      measured_at: measured(source.role === 'solar' ? 40 : 0),
    }));
    openWindow(withHome({ ...sunnyHome, sources, home_use_w: null, parts: null }));
    expect(words('node-solar')).toContain('40 min ago');
    expect(words('node-grid')).toContain('just now');
    expect(words('sentence')).toContain('The newest solar reading came 40 min ago.');
  });
});

describe('today', () => {
  test('has its numbers, and only those of the parts the home has', () => {
    openWindow(withHome(sunnyHome));
    expect(words('total-solar')).toMatch(/^Solar \d+\.\d kWh$/);
    expect(words('ratio-own_percent')).toMatch(/^Powered by your own energy \d+ %/);
    gone('coverage');
  });

  test('a home without solar and battery has neither their totals nor a share of them', () => {
    openWindow(withHome(plainHome, plainView));
    gone('total-solar');
    gone('total-into_battery');
    gone('total-sent');
    gone('ratio-own_percent');
    expect(words('total-bought')).toMatch(/kWh$/);
  });

  test('an unknown total of a part that is there is a dash', () => {
    openWindow(withHome(sunnyHome, { today: sunnyView.today && { ...sunnyView.today, solar_wh: null } }));
    expect(words('total-solar')).toBe('Solar —');
  });

  test('a part of the day is said to be one', () => {
    const today = sunnyView.today && { ...sunnyView.today, coverage_percent: 93.4, own_is_estimate: true };
    openWindow(withHome(sunnyHome, { today, notes: [note('gap'), note('reset', { role: 'battery' })] }));
    expect(words('coverage')).toBe('Readings for 93 % of this day');
    expect(words('total-solar')).toMatch(/^Solar ≈ /);
    expect(words('ratio-own_percent')).toContain('An estimate');
    expect(words('today-notes')).toMatch(/Readings missing \(2:10\s–\s3:40\sAM\)\. What/);
    expect(words('today-notes')).toMatch(/The battery's counter restarted at 2:10\sAM\. Totals were kept\./);
  });

  test('a day without readings says so', () => {
    openWindow(withHome(sunnyHome, { today: null, curve: [] }));
    expect(words('today')).toContain('No readings yet today.');
    gone('today-curve');
  });

  test('leads to the history of this home', async () => {
    const { user } = openWindow(withHome(sunnyHome));
    await user.click($('see-history'));
    gone('home');
  });

  test('says how far older readings were fetched', () => {
    const { backend } = openWindow(withHome(sunnyHome));
    gone('reach');
    backend.show(withHome(sunnyHome, { reach: { state: 'fetching', since: '2026-08-03', days_left: 20 } }));
    return waitFor(() =>
      expect(words('reach')).toBe(
        'History back to August 3, 2026 · Older readings are being fetched · at most 20 days to go',
      ),
    );
  });
});

describe('the time left', () => {
  const left = (minutes: number, more: Partial<HomeView> = {}) =>
    openWindow(
      withHome(sunnyHome, { time_left: { minutes, more_than_two_days: false, to_empty: false }, ...more }),
    );

  test.each([
    [540, 'About 9 hours at the present rate'],
    [60, 'About 1 hour at the present rate'],
    [135, 'About 2 h 15 min at the present rate'],
    [45, 'About 45 min at the present rate'],
  ])('%d minutes: %s', (minutes, said) => {
    left(minutes);
    expect(words('time-left')).toContain(`If the power goes out now ${said}`);
  });

  test('names what it is counted to', () => {
    left(540, { reserve_percent: 20 });
    expect(words('time-left')).toContain('Counted down to the 20 % you keep in reserve.');
  });

  test('more than two days is not counted further', () => {
    openWindow(
      withHome(sunnyHome, { time_left: { minutes: 2880, more_than_two_days: true, to_empty: true } }),
    );
    expect(words('time-left')).toContain('More than 2 days at the present rate');
    expect(words('time-left')).toContain('Counted until the battery is empty.');
  });

  test('is not said of values that are not of now', () => {
    openWindow(withHome(sunnyHome, {}, { freshness: { state: 'old', age_s: 9000, at: null } }));
    gone('time-left');
  });

  test('needs the size of the battery', async () => {
    const { user } = openWindow(withHome(sunnyHome, { time_left: null, capacity_wh: null }));
    await user.click(within($('no-size')).getByRole('button'));
    expect($('settings-homes')).toBeTruthy();
  });
});

describe('the panel of a node', () => {
  test('opens by keyboard, closes with Escape, and gives the focus back', async () => {
    const { user } = openWindow(withHome(sunnyHome));
    $('open-grid').focus();
    await user.keyboard('{Enter}');
    expect(words('node-panel')).toContain('Grid');
    expect(document.activeElement).toBe($('close-panel'));
    await fireEvent($('node-panel'), new Event('cancel', { cancelable: true }));
    gone('node-panel');
    expect(document.activeElement).toBe($('open-grid'));
  });

  test('tells the last hour, and how each number was worked out', async () => {
    const { user } = openWindow(withHome(sunnyHome));
    await user.click($('open-home'));
    expect($('last-hour').getAttribute('aria-label')?.replaceAll('\u00a0', ' ')).toMatch(
      /^Last hour\. Between \d+ W and \d+ W\.$/,
    );
    await user.click($('work-home_use'));
    expect(words('worked-out-home_use')).toMatch(
      /^Bought from the grid [\d.]+ kWh− minus Sent to the grid [\d.]+ kWh\+ plus Solar .*= makes Home use [\d.]+ kWh From 174 readings, the newest .*\./,
    );
  });

  test('a number read from a counter says so, with the rules that were applied', async () => {
    const { user } = openWindow(withHome(sunnyHome));
    await user.click($('open-battery'));
    await user.click($('work-out_of_battery'));
    expect(words('worked-out-out_of_battery')).toContain('Read from the device’s own counter.');
    expect(words('worked-out-out_of_battery')).toContain('A counter restarted. Totals were kept.');
  });

  test('a click beside it closes it', async () => {
    const { user } = openWindow(withHome(sunnyHome));
    await user.click($('open-solar'));
    await user.click($('node-panel'));
    gone('node-panel');
  });

  test('a percentage explains itself', async () => {
    const { user } = openWindow(withHome(sunnyHome));
    await user.click($('how-own_percent'));
    expect(words('worked-out-own_percent')).toMatch(
      /Solar used at home at once .*÷ divided by Home use .*= makes Powered by your own energy \d+ %/,
    );
    await user.click($('close-panel'));
    gone('how-panel');
  });
});

describe('several homes', () => {
  const two = view({
    accounts: [
      {
        ...lunar,
        live: { kind: 'power_flow', homes: [sunnyHome, plainHome] },
        homes: [sunnyView, plainView],
      },
    ],
  });

  test('one is shown, and the choice is remembered', async () => {
    const { user } = openWindow(two);
    expect(words('node-home')).toContain('1.1 kW');
    await user.selectOptions($('home-picker'), 'Cabin by the lake');
    expect(words('node-home')).toContain('820 W');
    gone('node-solar');
    document.body.innerHTML = '';
    openWindow(two);
    expect(words('node-home')).toContain('820 W');
  });

  test('two of one name are told apart by their accounts', () => {
    const ben: AccountView = { ...lunar, id: 'a-ben', label: 'ben@example.com' };
    openWindow(view({ accounts: [lunar, ben] }));
    expect(
      within($('home-picker'))
        .getAllByRole('option')
        .map((one) => one.textContent),
    ).toEqual(['Home (ana@example.com)', 'Home (ben@example.com)']);
  });

  test('a single home needs no picker', () => {
    openWindow(withHome(sunnyHome, { name: 'Beach house' }));
    gone('home-picker');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Beach house');
  });
});

describe('a new home', () => {
  test('is asked for its name and zone once', async () => {
    const { backend, user } = openWindow(withHome(sunnyHome, { is_new: true }));
    const name = $('home-name-site-1');
    await user.clear(name);
    await user.click($('show-my-home'));
    expect(screen.getByText('Please enter a name.')).toBeTruthy();
    expect(document.activeElement).toBe(name);
    await user.type(name, 'Beach house');
    await act(() => backend.show(withHome(sunnyHome, { is_new: true })));
    await user.selectOptions($('home-zone-site-1'), 'Europe/Lisbon');
    await user.click($('show-my-home'));
    expect(asked(backend)).toEqual([
      [
        'setHome',
        'a-lunar',
        'site-1',
        { name: 'Beach house', zone: 'Europe/Lisbon', capacity_wh: null, reserve_percent: 20 },
      ],
    ]);
    backend.show(withHome(sunnyHome, { name: 'Beach house' }));
    await waitFor(() => gone('where-is-home'));
  });

  test('is not asked before its first values', () => {
    openWindow(withHome({ ...sunnyHome, sources: [] }, { is_new: true }));
    gone('where-is-home');
  });

  test('that has sensors which have not sent anything says so too', () => {
    const silent = sunnyHome.sources.map((source) => ({
      ...source,
      power_w: null,
      level_percent: null,
      measured_at: null,
    }));
    openWindow(withHome({ ...sunnyHome, sources: silent, home_use_w: null, parts: null }, { is_new: true }));
    expect(screen.getByText(/has not sent readings yet/)).toBeTruthy();
    gone('flow');
    gone('where-is-home');
  });

  test('the proposed zone stands first', () => {
    openWindow(withHome(sunnyHome, { is_new: true, zone: 'Australia/Lord_Howe' }));
    const first = within($('home-zone-site-1')).getAllByRole<HTMLOptionElement>('option')[0];
    expect(first?.value).toBe('Australia/Lord_Howe');
    expect(first?.textContent).toBe('Australia/Lord Howe');
  });
});

describe('signed out', () => {
  test('the last picture stays, with one way to sign in', async () => {
    const { backend, user } = openWindow(
      withHome(
        sunnyHome,
        {},
        {
          state: 'needs_sign_in',
          problem: problem('sign_in_needed'),
          freshness: { state: 'signed_out', age_s: null, at: null },
        },
      ),
    );
    expect(words('sign-in-needed')).toContain('Please sign in again to see live readings.');
    expect($('flow')).toBeTruthy();
    await user.click(within($('home')).getByRole('button', { name: 'Sign in' }));
    expect(asked(backend)).toEqual([['signIn', 'gridshare', 'a-lunar']]);
  });
});

test('a home of which only the past is known shows its day', () => {
  openWindow(
    withHome(batteryOnlyHome, noSolarView, {
      live: null,
      problem: problem('provider_unavailable'),
      freshness: { state: 'old', age_s: null, at: null },
    }),
  );
  expect($('today')).toBeTruthy();
  gone('live-power_flow');
});
