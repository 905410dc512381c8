import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import {
  beside,
  changed,
  dayOf,
  GONE,
  home,
  keeper,
  monthOf,
  note,
  shown,
  today,
  week,
  weekBefore,
  year,
  yesterday,
} from '../../../../tests/screens/history-views';
import { school } from '../../../../tests/screens/school-views';
import { problem, view } from '../../../../tests/screens/views';
import type { EmptyReason } from '../../generated/EmptyReason';
import type { HistoryView } from '../../generated/HistoryView';
import { asked, openWindow } from '../../testing/render';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();
const plain = (words: string | null) => (words ?? '').replace(/[\u00a0\u202f\u2009]/g, ' ');

beforeEach(() => localStorage.clear());

async function open(history: HistoryView | null, account = keeper) {
  const opened = openWindow(shown(history, account));
  await opened.user.click($('nav-history'));
  return opened;
}
/** The periods that were asked for: range, date and comparison. */
const periods = (backend: Parameters<typeof asked>[0]) =>
  asked(backend)
    .filter(([command]) => command === 'showHistory')
    .map(([, , , ...what]) => what);

describe('the page', () => {
  test('is there only for an account with a home', () => {
    openWindow(view({ accounts: [school] }));
    gone('nav-history');
  });

  test('is opened by its key, asks for today, and says when it is left', async () => {
    const { backend, user } = openWindow(shown(today));
    await user.keyboard('{Control>}2{/Control}');
    expect($('history')).toBeTruthy();
    await user.click($('nav-home'));
    expect(asked(backend)).toEqual([
      ['showHistory', 'a-lunar', 'site-1', 'day', null, 'off'],
      ['leaveHistory'],
    ]);
  });

  test('asks once, however often the view comes anew', async () => {
    const { backend } = await open(today);
    backend.show(shown({ ...today }));
    backend.show(shown({ ...today }));
    await waitFor(() => expect($('history-title')).toBeTruthy());
    expect(periods(backend)).toHaveLength(1);
  });

  test('finds its period again', async () => {
    const { backend, user } = await open(yesterday);
    await user.click($('history-earlier'));
    await user.click($('range-week'));
    await user.click($('nav-home'));
    await user.click($('nav-history'));
    expect(periods(backend).at(-1)).toEqual(['week', '2026-11-18', 'off']);
  });

  test('shows no other home’s history', async () => {
    const { user, backend } = await open({ ...today, site: 'site-9' });
    gone('history-chart');
    expect(screen.getByText('Getting your history…')).toBeTruthy();
    backend.show(shown(today, { ...keeper, homes: [home, { ...home, site: 'site-2', name: 'Cabin' }] }));
    await user.selectOptions(await screen.findByTestId('history-home'), 'Cabin');
    gone('history-chart');
    expect(asked(backend).at(-1)?.slice(1, 3)).toEqual(['a-lunar', 'site-2']);
  });

  test('an account without a home says what to wait for', async () => {
    const { backend } = await open(null, { ...keeper, homes: [] });
    expect($('history').textContent).toContain('New systems can need a day.');
    expect(asked(backend)).toEqual([]);
  });

  test('a refusal is said', async () => {
    const { backend, user } = await open(today);
    backend.refuseNext('showHistory', problem('history_damaged'));
    await user.click($('range-month'));
    expect(await screen.findByTestId('refusal')).toBeTruthy();
  });
});

describe('moving in time', () => {
  test('by arrows, to today, and not beyond', async () => {
    const { backend, user } = await open(yesterday);
    await user.click($('history-later'));
    await user.click($('history-today'));
    backend.show(shown(today));
    await waitFor(() => expect($('history-later').getAttribute('aria-disabled')).toBe('true'));
    await user.click($('history-later'));
    expect($('history-today').getAttribute('aria-disabled')).toBe('true');
    expect(periods(backend)).toEqual([
      ['day', null, 'off'],
      ['day', '2026-11-20', 'off'],
      ['day', null, 'off'],
    ]);
  });

  test('by the calendar', async () => {
    const { backend, user } = await open(today);
    await user.click($('history-date'));
    await user.click($('date-2026-11-25'));
    expect($('history-calendar'), 'a day to come is not chosen').toBeTruthy();
    await user.click($('date-2026-11-03'));
    gone('history-calendar');
    expect(document.activeElement).toBe($('history-date'));
    expect(periods(backend).at(-1)).toEqual(['day', '2026-11-03', 'off']);
    await user.click($('history-date'));
    await user.keyboard('{Escape}');
    gone('history-calendar');
  });

  test('into a day of a week and a month of a year', async () => {
    const { backend, user } = await open(week);
    await user.click($('history-table'));
    await user.click($('history-row-2'));
    expect(periods(backend).at(-1)).toEqual(['day', '2026-11-18', 'off']);
    backend.show(shown(year));
    await user.click(await screen.findByRole('button', { name: 'Show March' }));
    expect(periods(backend).at(-1)).toEqual(['month', '2026-03-01', 'off']);
  });

  test('by the keys of a row, not by those of what is around it', async () => {
    const { backend, user } = await open(week);
    await user.click($('history-table'));
    $('history-row-2').focus();
    await user.keyboard('c{Enter}');
    expect(periods(backend)).toEqual([
      ['day', null, 'off'],
      ['day', '2026-11-18', 'off'],
    ]);
  });

  test('beside another period', async () => {
    const { backend, user } = await open(beside(week, weekBefore));
    await user.selectOptions($('history-compare'), 'last_year');
    expect(periods(backend).at(-1)).toEqual(['day', null, 'last_year']);
    expect(plain($('history-compared').textContent)).toMatch(/than the week before \(Nov 9 – 15, 2026\)\.$/);
    expect(plain($('total-home_use_wh').textContent)).toContain('The week before: 75.6 kWh');
  });
});

describe('the chart', () => {
  test('has a name, a description, and is read out column by column', async () => {
    await open(yesterday);
    const figure = screen.getByRole('figure', { name: /Thursday, November 19/ });
    const described = document.getElementById(figure.getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toContain('Your home used');
    const cursor = within(figure).getByRole('slider', { name: 'Move through the chart' });
    expect(plain(cursor.getAttribute('aria-valuetext'))).toMatch(/^11:45 PM – 12:00 AM\. Home use/);
  });

  test('keys work on it, and letters only on it', async () => {
    const { backend, user } = await open(yesterday);
    await user.keyboard('w');
    expect(periods(backend)).toHaveLength(1);
    $('history-cursor').focus();
    await user.keyboard('{Home}{ArrowRight}');
    expect(plain($('history-values-title').textContent)).toBe('12:15 – 12:30 AM');
    await user.keyboard('{Escape}');
    expect($('history-values-title').textContent).toBe('The whole day');
    await user.keyboard('w');
    expect(periods(backend).at(-1)).toEqual(['week', null, 'off']);
  });

  test('the cursor does not outlive its period', async () => {
    const { backend, user } = await open(yesterday);
    $('history-cursor').focus();
    await user.keyboard('{Home}');
    backend.show(shown(dayOf({ day: '2026-11-18' })));
    await waitFor(() => expect($('history-values-title').textContent).toBe('The whole day'));
  });

  test('Enter shows a column by itself', async () => {
    const { backend, user } = await open(week);
    $('history-cursor').focus();
    await user.keyboard('{Home}{Enter}');
    expect(periods(backend).at(-1)).toEqual(['day', '2026-11-16', 'off']);
  });

  test('a note points to its place', async () => {
    const { user } = await open({ ...yesterday, notes: [note('jump', { role: 'solar' })] });
    window.HTMLElement.prototype.scrollIntoView = () => undefined;
    await user.click($('history-table'));
    await user.click(screen.getByRole('button', { name: /^Show in the chart: One solar reading/ }));
    await waitFor(() => expect(plain($('history-values-title').textContent)).toBe('2:00 – 2:15 AM'));
    expect(document.activeElement).toBe($('history-cursor'));
  });
});

describe('the table', () => {
  test('has a caption, headers with units, and 25 rows at a time', async () => {
    const { user } = await open(yesterday);
    await user.click($('history-table'));
    const table = $('history-rows');
    const words = (selector: string) =>
      [...table.querySelectorAll(selector)].map(({ textContent }) => textContent.trim());
    expect(words('caption')).toEqual(['Maple Street, Thursday, November 19, 2026']);
    expect(words('thead th[scope=col]')).toEqual([
      'Time',
      'Solar (kWh)',
      'Home use (kWh)',
      'Bought (kWh)',
      'Sent (kWh)',
      'Into battery (kWh)',
      'Out of battery (kWh)',
      'Level (%)',
      'Note',
    ]);
    expect(words('tbody th[scope=row]')).toHaveLength(25);
    for (const more of [50, 75, 96]) {
      await user.click($('history-more'));
      expect(words('tbody th[scope=row]')).toHaveLength(more);
    }
    gone('history-more');
  });

  test('has no rows of what is to come, and says what is not known', async () => {
    const { user } = await open(changed(week, 1, 2, GONE));
    await user.click($('history-table'));
    const rows = $('history-rows').querySelectorAll('tr');
    expect(rows).toHaveLength(1 + 5);
    expect(rows[2]?.textContent).toMatch(/not known.*No readings/);
  });
});

describe('the totals', () => {
  test('six, two percentages and coverage', async () => {
    await open(yesterday);
    expect(within($('history-totals')).getAllByText(/kWh$/)).toHaveLength(6);
    expect(plain($('ratio-own').textContent)).toContain('99 %');
    expect(plain($('ratio-solar-used').textContent)).toContain('85 %');
    expect(plain($('history-coverage').textContent)).toContain('Readings for 100 % of this day.');
  });

  test('that rest on gaps are called about', async () => {
    const estimated = {
      ...yesterday,
      totals: { ...yesterday.totals, is_estimate: true, own_is_estimate: true },
    };
    await open(estimated);
    expect(plain($('total-solar_wh').textContent)).toMatch(/About\s+≈\s*16\.2 kWh/);
    expect($('ratio-own').textContent).toContain('An estimate');
    expect($('history-coverage').textContent).toContain('divided evenly');
  });

  test('are left out for what the home does not have, and are a dash where too little is known', async () => {
    const { backend } = await open(monthOf({ solar: false, battery: false }));
    gone('total-solar_wh');
    gone('ratio-own');
    gone('history-more-battery');
    backend.show(shown({ ...yesterday, totals: { ...yesterday.totals, own_percent: null } }));
    await waitFor(() => expect($('ratio-own').textContent).toContain('—'));
  });
});

describe('nothing to show', () => {
  const empty = (reason: EmptyReason) => ({ ...changed(yesterday, 0, 96, GONE), empty: reason });

  test('before the first reading it leads there', async () => {
    const { backend, user } = await open(empty({ kind: 'before_first', first_day: '2025-03-03' }));
    expect($('history-empty').textContent).toContain('Your history starts on Mar 3, 2025.');
    gone('history-save');
    await user.click($('history-go-first'));
    expect(periods(backend).at(-1)).toEqual(['day', '2025-03-03', 'off']);
  });

  test('what is to come leads to today', async () => {
    const { backend, user } = await open(empty({ kind: 'to_come' }));
    await user.click($('range-month'));
    await user.click($('history-go-today'));
    expect(periods(backend).at(-1)).toEqual(['month', null, 'off']);
    expect($('history-empty').textContent).toContain('still to come');
  });

  test('a gap names the provider', async () => {
    await open(empty({ kind: 'gap' }));
    expect($('history-empty').textContent).toMatch(/No readings for this day\..*Lunar has none/s);
  });

  test('of the present day are just not here yet', async () => {
    await open({ ...empty({ kind: 'not_fetched' }), is_present: true });
    expect($('history-empty').textContent).toContain('The first ones come a little later.');
    gone('history-empty-get');
  });

  test('fetching can be stopped there and goes on again', async () => {
    const { backend, user } = await open(empty({ kind: 'fetching' }));
    await user.click($('history-empty-stop'));
    backend.show(shown(empty({ kind: 'not_fetched' })));
    await user.click(await screen.findByTestId('history-empty-get'));
    expect(asked(backend).filter(([command]) => command === 'fetchHistory')).toEqual([
      ['fetchHistory', 'a-lunar', false],
      ['fetchHistory', 'a-lunar', true],
    ]);
  });
});

describe('how far it reaches', () => {
  const reaching = (state: (typeof home)['reach']['state'], days_left: number | null = null) => ({
    ...keeper,
    homes: [{ ...home, reach: { state, since: '2026-08-04', days_left } }],
  });

  test('is said, and can be stopped and gone on with', async () => {
    const { backend, user } = await open(today, reaching('fetching', 214));
    expect(plain($('history-reach').textContent)).toMatch(
      /History back to Aug 2026\s+· at most 214 days to go/,
    );
    await user.click($('history-stop'));
    backend.show(shown(today, reaching('stopped')));
    await user.click(await screen.findByTestId('history-go-on'));
    expect(asked(backend).slice(-2)).toEqual([
      ['fetchHistory', 'a-lunar', false],
      ['fetchHistory', 'a-lunar', true],
    ]);
  });

  test('waits for a sign-in, and offers it', async () => {
    const { backend, user } = await open(today, { ...reaching('waiting'), state: 'needs_sign_in' });
    await user.click(within($('history-reach')).getByRole('button', { name: 'Sign in' }));
    expect(asked(backend).at(-1)).toEqual(['signIn', 'gridshare', 'a-lunar']);
  });
});

describe('saving and printing', () => {
  test('the keys open the menu and the printer', async () => {
    const print = vi.spyOn(window, 'print').mockImplementation(() => undefined);
    const { backend, user } = await open(today);
    await user.keyboard('{Control>}s{/Control}');
    await user.click($('save-csv'));
    expect(asked(backend).at(-1)).toEqual(['saveHistoryCsv']);
    gone('save-csv');
    await user.keyboard('{Control>}p{/Control}');
    await waitFor(() => expect(print).toHaveBeenCalledOnce());
  });

  test('elsewhere they do nothing', async () => {
    const print = vi.spyOn(window, 'print').mockImplementation(() => undefined);
    const { user } = openWindow(shown(today));
    await user.keyboard('{Control>}s{/Control}{Control>}p{/Control}');
    gone('save-csv');
    expect(print).not.toHaveBeenCalled();
  });

  test('a picture that cannot be made is said', async () => {
    const { backend, user } = await open(today);
    await user.click($('history-save'));
    await user.click($('save-picture'));
    expect(await screen.findByRole('alert')).toHaveProperty(
      'textContent',
      expect.stringContaining('could not be made'),
    );
    expect(asked(backend).map(([command]) => command)).not.toContain('saveHistoryPicture');
  });
});
