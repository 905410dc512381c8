import { screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { noSolarView, sunnyView } from '../../../../tests/screens/home-views';
import { lunar, NOW, view } from '../../../../tests/screens/views';
import type { HomeView } from '../../generated/HomeView';
import { formOf, settingsOf } from '../../parts/home-form';
import { asked, openWindow } from '../../testing/render';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();

// Only the date stands still: ages and "today" are relative to it.
beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  vi.useRealTimers();
});

async function openSettings(home: HomeView) {
  const opened = openWindow(view({ accounts: [{ ...lunar, homes: [home] }] }));
  await opened.user.click($('nav-settings'));
  return opened;
}

describe('a home', () => {
  test('keeps what it is told', async () => {
    const { backend, user } = await openSettings(noSolarView);
    await user.selectOptions($('home-size-site-3'), 'other');
    await user.type($('home-size-own-site-3'), '13,5');
    await user.type($('home-reserve-site-3'), '20 %');
    await user.click($('save-home-site-3'));
    expect(asked(backend)).toEqual([
      [
        'setHome',
        'a-lunar',
        'site-3',
        { name: 'Apartment', zone: 'America/Los_Angeles', capacity_wh: 13_500, reserve_percent: 20 },
      ],
    ]);
    expect(screen.getByText('Saved.')).toBeTruthy();
  });

  test('a size that the provider tells is shown, not asked', async () => {
    const { backend, user } = await openSettings(sunnyView);
    gone('home-size-site-1');
    expect($('home-settings-site-1').textContent).toContain('told by Lunar');
    await user.click($('save-home-site-1'));
    expect(asked(backend)[0]?.[3]).toMatchObject({ capacity_wh: null });
  });

  test('a learned size is named', async () => {
    await openSettings(noSolarView);
    expect(within($('home-size-site-3')).getByText(/Learned: 13\.4\skWh/)).toBeTruthy();
  });

  test('what is wrong is said beside its field, and nothing is saved', async () => {
    const { backend, user } = await openSettings({
      ...noSolarView,
      capacity_from: 'person',
      capacity_wh: 13_400,
    });
    await user.clear($('home-size-own-site-3'));
    await user.type($('home-reserve-site-3'), 'much');
    await user.click($('save-home-site-3'));
    expect(screen.getByText('Please enter a size between 1 and 200 kWh.')).toBeTruthy();
    expect(screen.getByText('Please enter a whole number from 0 to 99.')).toBeTruthy();
    expect(document.activeElement).toBe($('home-size-own-site-3'));
    expect(asked(backend)).toEqual([]);
  });

  test('what was found out about its readings stands there for the support', async () => {
    const { user } = await openSettings(sunnyView);
    await user.click($('home-details-site-1'));
    expect($('signs').textContent).toContain('Grid meter: import is increment, proven Nov 14 from 104 slots');
    expect($('signs').textContent).not.toContain('assumed');
  });

  test('an unproven grid meter is named', async () => {
    const { user } = await openSettings({ ...sunnyView, signs: [] });
    await user.click($('home-details-site-1'));
    expect($('signs').textContent).toContain('Grid meter: direction assumed');
  });
});

describe('the form', () => {
  const form = formOf(noSolarView);
  const said = (more: Partial<typeof form>) => settingsOf({ ...form, ...more });

  test.each([
    ['15', '', 15_000],
    ['other', '13.5', 13_500],
    ['other', '13,5', 13_500],
    ['learn', '99', null],
  ])('size %s %s', (size, otherSize, wh) => {
    expect(said({ size, otherSize })).toMatchObject({ settings: { capacity_wh: wh } });
  });

  test.each(['', '0.5', '201', '-3', '1e2', 'big'])('size “%s” is refused', (otherSize) => {
    expect(said({ size: 'other', otherSize })).toHaveProperty('wrong.otherSize');
  });

  test.each(['-1', '100', '12.5', 'x'])('reserve “%s” is refused', (reserve) => {
    expect(said({ reserve })).toHaveProperty('wrong.reserve');
  });

  test('a name has 1 to 40 letters', () => {
    expect(said({ name: '  ' })).toHaveProperty('wrong.name');
    expect(said({ name: 'x'.repeat(41) })).toHaveProperty('wrong.name');
    expect(said({ name: ' é'.repeat(20) })).toHaveProperty('settings');
  });

  test('shows what was said before', () => {
    const own = (kwh: number) => formOf({ ...noSolarView, capacity_from: 'person', capacity_wh: kwh * 1000 });
    expect(own(20)).toMatchObject({ size: '20', otherSize: '' });
    expect(own(13.4)).toMatchObject({ size: 'other', otherSize: '13.4' });
    expect(form).toMatchObject({ size: 'learn', reserve: '' });
  });
});

test('moving arrows can be slowed and stopped, and the choice is kept', async () => {
  const { user } = await openSettings(sunnyView);
  expect(document.documentElement.dataset.arrows).toBe('on');
  await user.click($('arrows-off'));
  expect(document.documentElement.dataset.arrows).toBe('off');
  await user.click($('arrows-slow'));
  expect(localStorage.getItem('porchlight.appearance')).toContain('"arrows":"slow"');
});
