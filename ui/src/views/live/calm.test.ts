import { act, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { batteryOnlyHome, lunar, nightHome, source, sunnyHome, view } from '../../../../tests/screens/views';
import type { HomeFlow } from '../../generated/HomeFlow';
import { asked, openWindow } from '../../testing/render';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();
const showing = (home: HomeFlow) =>
  view({ accounts: [{ ...lunar, live: { kind: 'power_flow', homes: [home] } }] });

beforeEach(() => localStorage.clear());

describe('the calm view', () => {
  test('fills the screen, and F11 or Escape leave it', async () => {
    const { backend, user } = openWindow(showing(sunnyHome));
    await user.keyboard('{F11}');
    expect($('calm')).toBeTruthy();
    expect($('clock').textContent).toMatch(/\d:\d\d/);
    await user.keyboard('{F11}');
    gone('calm');
    await user.click($('enter-calm'));
    await fireEvent($('calm'), new Event('cancel', { cancelable: true }));
    gone('calm');
    expect(document.activeElement).toBe($('enter-calm'));
    expect(asked(backend)).toEqual([
      ['setFullScreen', true],
      ['setFullScreen', false],
      ['setFullScreen', true],
      ['setFullScreen', false],
    ]);
  });

  test('needs a picture', async () => {
    const { backend, user } = openWindow(showing({ ...sunnyHome, sources: [] }));
    gone('enter-calm');
    await user.keyboard('{F11}');
    gone('calm');
    expect(asked(backend)).toEqual([]);
  });

  test('ends when its picture goes', async () => {
    const { backend, user } = openWindow(showing(sunnyHome));
    await user.click($('enter-calm'));
    await act(() => backend.show(view()));
    await waitFor(() => gone('calm'));
    expect(asked(backend).at(-1)).toEqual(['setFullScreen', false]);
  });

  test('works in a window whose screen cannot be filled', async () => {
    const { backend, user } = openWindow(showing(sunnyHome));
    backend.refuseNext('setFullScreen', {
      code: 'internal',
      since: '2026-11-20T22:00:00Z',
      retry_at: null,
      detail: null,
    });
    await user.click($('enter-calm'));
    expect($('calm')).toBeTruthy();
    gone('refusal');
  });

  test('says when it is not of now', async () => {
    const { user } = openWindow(
      view({ accounts: [{ ...lunar, freshness: { state: 'old', age_s: 9000, at: null } }] }),
    );
    await user.click($('enter-calm'));
    expect($('calm').textContent).toContain('No new readings');
  });
});

describe('the news', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const news = () => $('flow-news').textContent?.replaceAll('\u00a0', ' ');

  test('speaks of changes alone, and not twice within a minute', async () => {
    const { backend } = openWindow(showing(nightHome));
    expect(news()).toBe('');
    await act(() => backend.show(showing(sunnyHome)));
    expect(news()).toBe('Your home now sends power to the grid.');
    await act(() => backend.show(showing(nightHome)));
    await act(() => vi.advanceTimersByTime(59_000));
    expect(news()).toBe('Your home now sends power to the grid.');
    await act(() => vi.advanceTimersByTime(1_000));
    expect(news()).toBe('Your home sends no more power to the grid.');
  });

  test('a low battery is news, old values are none', async () => {
    const full = { ...batteryOnlyHome, sources: [source('battery', { level_percent: 40 })] };
    const { backend } = openWindow(showing(full));
    const old = showing(batteryOnlyHome);
    const [account = lunar] = old.accounts;
    await act(() =>
      backend.show({ ...old, accounts: [{ ...account, freshness: { state: 'old', age_s: 900, at: null } }] }),
    );
    expect(news()).toBe('');
    await act(() => backend.show(old));
    await waitFor(() => expect(news()).toBe('Battery level is below 20 %.'));
  });
});
