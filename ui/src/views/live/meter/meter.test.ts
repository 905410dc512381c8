import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';

import { meter, meterOn, meterWith, point } from '../../../../../tests/screens/meter-views';
import { problem, view } from '../../../../../tests/screens/views';
import { asked, openWindow } from '../../../testing/render';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();
const plain = (words: string | null) => (words ?? '').replace(/[\u00a0\u202f]/g, ' ');
const open = (account = meter) => openWindow(view({ accounts: [account] }));

describe('values', () => {
  test('a unit nobody states is not invented', () => {
    open();
    expect($('meter-power').textContent).toContain('1734.25');
    expect($('live-meter').textContent).not.toMatch(/\d\s*(W|kW|A|V)\b/);
    expect($('unit-note').textContent).toContain('Unit not stated by iON');
    expect($('meter-contracted').textContent).toContain('6.9');
    gone('contracted-gauge');
  });

  test('the unit is chosen by the person, and can be taken back', async () => {
    const { backend, user } = open(meterWith({}, { unit: 'w' }));
    expect(plain($('meter-power').textContent)).toContain('1.7 kW');
    await user.click($('unit-settings'));
    expect($('unit-w')).toHaveProperty('checked', true);
    await user.click($('unit-kw'));
    await user.click($('unit-none'));
    expect(asked(backend)).toEqual([
      ['setMeterUnit', 'a-ion', 'kw'],
      ['setMeterUnit', 'a-ion', null],
    ]);
    await user.keyboard('{Escape}');
    gone('unit-w');
    expect(document.activeElement).toBe($('unit-settings'));
  });

  test('power stands beside what is contracted once the unit is known', () => {
    open(meterWith({}, { unit: 'w' }));
    expect(plain($('contracted-gauge').textContent)).toContain('1.7 kW of 6.9 kW, 25 %');
    expect($('unit-note').textContent).toContain('the one that fits a home');
    gone('meter-contracted');
  });

  test('more than contracted is said', () => {
    open(meterWith({}, { unit: 'w', power: 7100 }));
    expect($('contracted-gauge').textContent).toContain('more than contracted');
  });

  test('a sum that is not known is not made up', () => {
    open(meterWith({}, { power: null }));
    expect($('meter-power').textContent).toContain('—');
  });

  test('a power cut says since when, and old news is told as old', async () => {
    const cut = meterWith({ has_power_cut: true }, { power_cut_since: '2026-11-20T22:10:00Z' });
    const { backend } = open(cut);
    expect($('power-cut').dataset.cut).toBe('yes');
    expect(plain($('power-cut').textContent)).toMatch(/Power is cut, since .*\d:10.* or earlier/);
    backend.show(view({ accounts: [{ ...cut, freshness: { state: 'old', age_s: 9000, at: null } }] }));
    expect(await screen.findByText(/Power was cut/)).toBeTruthy();
  });

  test('all values stand there as the provider named them', async () => {
    const { user } = open();
    gone('all-values-table');
    await user.click($('all-values'));
    expect(within($('all-values-table')).getByText('meter.powerMax')).toBeTruthy();
  });
});

describe('the day', () => {
  test('is moved through by keys, with the value in its box and spoken', async () => {
    const points = [point(0, 100), point(60, null), point(120, 300)];
    const { user } = open(meterOn({ points }));
    const cursor = $('curve-cursor');
    expect(plain($('curve-value').textContent)).toMatch(/Latest, 2:00 AM\s*300 W/);
    cursor.focus();
    await user.keyboard('{Home}');
    expect(plain(cursor.getAttribute('aria-valuetext'))).toBe('12:00 AM, 100 W');
    expect(plain($('curve-value').textContent)).toMatch(/12:00 AM\s*100 W/);
    await user.keyboard('{ArrowLeft}{ArrowRight}');
    expect(plain(cursor.getAttribute('aria-valuetext'))).toBe('1:00 AM, No reading');
    await user.keyboard('{End}{ArrowRight}');
    expect(plain(cursor.getAttribute('aria-valuetext'))).toBe('2:00 AM, 300 W');
    expect(cursor.getAttribute('aria-valuenow')).toBe('2');
  });

  test('one sentence says most, least and what is missing', () => {
    const points = [point(0, 100), point(5, 200), point(100, null), point(200, 900), point(205, 50)];
    open(meterOn({ points }));
    expect(plain($('curve-summary').textContent)).toBe(
      'Most: 900 W at 3:20 AM. Least: 50 W at 3:25 AM. No readings from 12:05 AM to 3:20 AM.',
    );
  });

  test('other days are one press away, by button and by key', async () => {
    const { backend, user } = open(meterOn({ date: '2026-11-01', today: false, earlier: true, later: true }));
    expect($('meter-day').textContent).toBe('Sunday, November 1');
    await user.click($('meter-day-before'));
    await user.click($('meter-day-after'));
    await user.click($('meter-day-today'));
    $('curve-cursor').focus();
    await user.keyboard('{PageUp}{PageDown}');
    expect(asked(backend)).toEqual([
      ['showMeterDay', 'a-ion', '2026-10-31'],
      ['showMeterDay', 'a-ion', '2026-11-02'],
      ['showMeterDay', 'a-ion', null],
      ['showMeterDay', 'a-ion', '2026-10-31'],
      ['showMeterDay', 'a-ion', '2026-11-02'],
    ]);
  });

  test('there is nothing after today and nothing before the first reading', async () => {
    const { backend, user } = open(meterOn({ earlier: false }));
    gone('meter-day-today');
    await user.click($('meter-day-before'));
    await user.click($('meter-day-after'));
    expect(asked(backend)).toEqual([]);
  });

  test('the table has the same readings, 25 at a time, with the unit in its head', async () => {
    const points = Array.from({ length: 60 }, (_, at) => point(at * 5, at === 1 ? null : at + 0.5));
    const { user } = open(meterOn({ points }));
    await user.click($('curve-table'));
    gone('curve');
    const rows = () => within($('curve-rows')).getAllByRole('row').length - 1;
    expect(within($('curve-rows')).getByRole('columnheader', { name: 'Power (W)' })).toBeTruthy();
    expect(within($('curve-rows')).getByText('No reading')).toBeTruthy();
    expect(rows()).toBe(25);
    await user.click($('curve-more'));
    await user.click($('curve-more'));
    expect(rows()).toBe(60);
    gone('curve-more');
  });

  test('a day without readings says so, and one that is being read too', async () => {
    const { backend } = open(meterOn({ points: [] }));
    expect($('curve-empty').textContent).toContain('No readings yet today.');
    backend.show(view({ accounts: [meterOn({ points: [], today: false, earlier: false })] }));
    expect((await screen.findByText('No readings for this day.')).parentElement?.textContent).toContain(
      'Nothing before this day',
    );
    backend.show(view({ accounts: [meterWith({}, { day: null })] }));
    expect(await screen.findByText('Getting this day…')).toBeTruthy();
  });

  test('hours belong to the zone of the day', () => {
    open(meterOn({ zone: 'Europe/Lisbon', points: [point(0, 100)] }));
    expect(plain($('curve-value').textContent)).toContain('8:00 AM');
  });
});

describe('the sign-in', () => {
  test('that ended by itself is said as what it is, with one button', async () => {
    const { backend, user } = open({
      ...meter,
      state: 'needs_sign_in',
      problem: problem('sign_in_needed'),
      ended_at: '2026-11-20T19:10:00Z',
      freshness: { state: 'signed_out', age_s: 900, at: '2026-11-20T19:09:00Z' },
    });
    expect($('sign-in-ended').textContent).toContain('iON ended this sign-in, as it does after a while.');
    expect($('live-meter')).toBeTruthy();
    gone('freshness');
    expect($('sign-in-ended-button').textContent.trim()).toBe('Sign in to iON');
    await user.click($('sign-in-ended-button'));
    expect(asked(backend)).toEqual([['signIn', 'ion-electricity', 'a-ion']]);
  });

  test('the person ended is not blamed on the provider', () => {
    open({ ...meter, state: 'needs_sign_in', ended_at: null, live: null });
    gone('sign-in-ended');
    expect($('sign-in-needed')).toBeTruthy();
  });
});

describe('the number', () => {
  test('that is not known is named where it is asked for', () => {
    open({
      ...meterWith({}, { refused_number: 'han-9999' }),
      live: null,
      meter_number: null,
      asks_meter_number: true,
      problem: problem('nothing_there'),
    });
    expect($('meter-number-refused').textContent).toContain('“han-9999”');
    expect($('meter-number')).toHaveProperty('value', 'han-9999');
    gone('problem-a-ion');
  });

  test('is checked before it counts', async () => {
    const { backend } = open(meterWith({}, { checking_number: 'han-2' }));
    expect($('meter-number-checking').textContent).toContain('“han-2”');
    backend.show(view({ accounts: [meterWith({}, { refused_number: 'han-2' })] }));
    expect((await screen.findByTestId('meter-number-refused')).textContent).toContain(
      'We still show “han-0001”.',
    );
  });
});
