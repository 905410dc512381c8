import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import {
  activity,
  announcement,
  block,
  bus,
  day,
  eighthBlock,
  PICTURE,
  school,
  schoolValues,
  schoolWith,
} from '../../../../../tests/screens/school-views';
import { lunar, NOW, view } from '../../../../../tests/screens/views';
import type { AccountView } from '../../../generated/AccountView';
import { asked, openWindow } from '../../../testing/render';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();
const plain = (words: string | null) => (words ?? '').replace(/[\u00a0\u202f]/g, ' ');

beforeEach(() => vi.useFakeTimers({ now: new Date(NOW), shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

async function open(account: AccountView = school) {
  const { backend } = openWindow(view({ accounts: [account] }));
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await user.click($('nav-school'));
  return { backend, user };
}

describe('today', () => {
  test('the present block and the next are marked', async () => {
    await open();
    expect($('day-type').textContent).toBe('Blue Day');
    expect(document.querySelector('[aria-current="time"]')?.textContent).toContain('Period 2');
    expect(screen.getByText('in 12 min')).toBeTruthy();
  });

  test('tomorrow and the days after are a step away, and no further than known', async () => {
    const { user } = await open();
    await user.click($('school-day-before'));
    expect($('school-day').textContent).toBe('Today');
    await user.click($('school-day-after'));
    expect($('school-day').textContent).toBe('Tomorrow');
    expect($('day-type').textContent).toBe('No school');
    for (let step = 0; step < 9; step++) await user.click($('school-day-after'));
    expect($('school-day').textContent).toBe('Thu, Nov 26');
    expect($('school-today').textContent).toContain('Thanksgiving Break');
  });

  test('a day is picked from the list of days', async () => {
    const { user } = await open();
    await user.click($('school-week'));
    expect(plain($('school-day-2026-11-25').textContent)).toContain('Anchor Day, 8:40 AM – 12:30 PM');
    await user.click($('school-day-2026-11-25'));
    expect($('school-day').textContent).toBe('Wed, Nov 25');
    expect($('school-day-2026-11-25').getAttribute('aria-current')).toBe('date');
  });

  test('a chosen day stays while days move up, and today follows the first', async () => {
    const { backend, user } = await open();
    await user.click($('school-day-after'));
    const later = schoolWith({ today: '2026-11-21', days: schoolValues.days.slice(1) });
    vi.setSystemTime('2026-11-21T15:00:00Z');
    backend.show(view({ accounts: [later] }));
    await waitFor(() => expect($('school-day').textContent).toBe('Today'));
    expect($('day-type').textContent).toBe('No school today');
  });

  test('a day that is over is not called today', async () => {
    await open(schoolWith({ today: '2026-11-18', days: [day('2026-11-18', 'Red Day')] }));
    expect($('school-day').textContent).toBe('Last known day');
  });

  test('the end of the day is said', async () => {
    await open(
      schoolWith({ days: [day('2026-11-20', 'Red Day', [block('1', '08:40', '10:10', { place: 'past' })])] }),
    );
    expect(screen.getByText('School is over for today.')).toBeTruthy();
  });
});

describe('the person', () => {
  test('has name, grade, counselor and picture', async () => {
    await open();
    expect($('school-profile').textContent).toMatch(/Sam Sample.*Student.*Junior.*Carla Counselor/s);
    expect($('school-picture')).toMatchObject({ src: PICTURE, alt: 'Picture of Sam Sample' });
  });

  test('no other kind of address becomes a picture', async () => {
    for (const picture of [
      'https://ion.example/me.jpg',
      'data:image/svg+xml;base64,AAAA',
      'data:text/html,x',
    ]) {
      const { backend } = await open(schoolWith({ person: { ...schoolValues.person, picture } }));
      gone('school-picture');
      backend.show(view());
      document.body.innerHTML = '';
    }
  });
});

describe('eighth period', () => {
  test('shows the own sign-ups, and opens to what is offered, the own and favourites first', async () => {
    const { user } = await open();
    expect($('eighth-b-1').textContent).toMatch(/Block A.*Robotics Workshop.*Closed/s);
    expect($('eighth-b-2').textContent).toContain('Not signed up');
    await user.click($('eighth-b-1'));
    const names = screen.getAllByTestId(/^activity-/).map((row) => row.dataset.testid);
    expect(names).toEqual(['activity-2', 'activity-3', 'activity-1', 'activity-4']);
    expect($('activity-2').textContent).toMatch(
      /Signed up.*Favourite.*Rooms 201, Gandhi Commons.*R. Okafor.*18 of 20/s,
    );
    expect($('activity-3').textContent).toContain('Cancelled');
    expect($('activity-1').textContent).toContain('Full');
    expect($('activity-4').textContent).toContain('91 signed up');
    await user.click($('about-2'));
    expect(screen.getByText(/Bring safety glasses/)).toBeTruthy();
  });

  test('is searched over the blocks', async () => {
    const { user } = await open();
    await user.type($('eighth-search'), 'chess');
    expect($('eighth-found').textContent).toBe('2 activities in 2 blocks');
    expect(screen.getAllByTestId(/^activity-/).map((row) => row.dataset.testid)).toEqual([
      'activity-1',
      'activity-5',
    ]);
    await user.type($('eighth-search'), 'xyz');
    expect($('eighth-found').textContent).toBe('Nothing found for “chessxyz”.');
    await user.clear($('eighth-search'));
    await user.click(screen.getByRole('button', { name: 'Search for Debate' }));
    expect($('activity-6')).toBeTruthy();
  });

  test('never asks the program to change a sign-up', async () => {
    const { backend, user } = await open();
    await user.click($('eighth-b-1'));
    for (const button of within($('school-eighth')).getAllByRole('button')) await user.click(button);
    expect(asked(backend).filter(([command]) => command !== 'markAnnouncementsRead')).toEqual([]);
  });

  test('of a teacher has no sign-ups to miss', async () => {
    await open(schoolWith({ person: { ...schoolValues.person, is_teacher: true } }));
    expect($('school-eighth').textContent).not.toContain('Not signed up');
  });

  test('many blocks and activities are shown in parts', async () => {
    const activities = Array.from({ length: 100 }, (_, at) => activity(`x${at}`, `Activity ${at}`));
    const blocks = Array.from({ length: 30 }, (_, at) =>
      eighthBlock(`n-${at}`, '2026-11-20', 'A', { activities }),
    );
    const { user } = await open(schoolWith({ eighth: { blocks, favourites: [] } }));
    expect(screen.getAllByTestId(/^eighth-n-/)).toHaveLength(6);
    await user.click($('eighth-n-0'));
    expect(screen.getAllByTestId(/^activity-/)).toHaveLength(12);
    await user.click($('activities-all'));
    expect(screen.getAllByTestId(/^activity-/)).toHaveLength(100);
    await user.click($('eighth-all'));
    expect(screen.getAllByTestId(/^eighth-n-/)).toHaveLength(30);
  });
});

describe('announcements', () => {
  test('open to their text, where markup is text and addresses are words', async () => {
    const odd = announcement('9', 'Odd', {
      paragraphs: ['<b>not bold</b>', 'The map (https://ion.example/map).'],
    });
    const { backend, user } = await open(schoolWith({ announcements: [odd] }));
    await user.click($('announcement-9'));
    expect(screen.getByText('<b>not bold</b>')).toBeTruthy();
    expect(screen.getByText('The map (https://ion.example/map).')).toBeTruthy();
    expect(document.querySelector('a[href^="http"]')).toBeNull();
    expect($('open-announcement-9').textContent.trim()).toBe('Open in Ion');
    await user.click($('open-announcement-9'));
    expect(asked(backend)).toContainEqual(['openInProvider', 'a-school', 'announcement:9']);
  });

  test('count as seen once they were in sight for a moment, and stay marked for this visit', async () => {
    const { backend, user } = await open();
    expect($('announcements-new').textContent).toBe('2 new');
    expect($('nav-unread').textContent).toBe('2');
    const marks = () => asked(backend).filter(([command]) => command === 'markAnnouncementsRead').length;
    await vi.advanceTimersByTimeAsync(1500);
    expect(marks()).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(marks()).toBe(1);

    const seen = (schoolValues.announcements ?? []).map((one) => ({ ...one, unread: false }));
    backend.show(view({ accounts: [schoolWith({ announcements: seen }, { unread: 0 })] }));
    await waitFor(() => gone('nav-unread'));
    expect($('announcements-new').textContent).toBe('2 new');
    expect($('announcement-12').dataset.unread).toBe('true');

    await user.click($('nav-home'));
    await user.click($('nav-school'));
    gone('announcements-new');
    await vi.advanceTimersByTimeAsync(5000);
    expect(marks()).toBe(1);
  });

  test('who leaves before has not looked', async () => {
    const { backend, user } = await open();
    await vi.advanceTimersByTimeAsync(500);
    await user.click($('nav-home'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked(backend)).toEqual([]);
  });

  test('many are shown in parts', async () => {
    const announcements = Array.from({ length: 20 }, (_, at) => announcement(`q${at}`, `Number ${at}`));
    const { user } = await open(schoolWith({ announcements }));
    expect(screen.getAllByTestId(/^announcement-q/)).toHaveLength(8);
    await user.click($('announcements-more'));
    await user.click($('announcements-more'));
    expect(screen.getAllByTestId(/^announcement-q/)).toHaveLength(20);
    gone('announcements-more');
  });
});

describe('buses', () => {
  const routes = () => screen.getAllByTestId(/^bus-JT/).map((row) => row.dataset.testid);

  test('the own one comes first', async () => {
    await open();
    expect(routes()).toEqual(['bus-JT-103', 'bus-JT-101', 'bus-JT-102', 'bus-JT-104']);
    expect($('bus-JT-101').textContent).toMatch(/Space 12.*Arrived/s);
  });

  test('the own one is chosen, and taken back', async () => {
    const { backend, user } = await open();
    expect($('bus-route')).toHaveProperty('value', 'JT-103');
    await user.selectOptions($('bus-route'), 'JT-101');
    await user.selectOptions($('bus-route'), '');
    expect(asked(backend).filter(([command]) => command === 'setBusRoute')).toEqual([
      ['setBusRoute', 'a-school', 'JT-101'],
      ['setBusRoute', 'a-school', null],
    ]);
  });

  test('a route that is not listed is said, and stays chosen', async () => {
    await open(schoolWith({ buses: [bus('JT-1')] }, { bus_route: 'JT-999', unread: 0 }));
    expect($('bus-missing').textContent).toContain('Your route JT-999 is not in the list at the moment.');
    expect($('bus-route')).toHaveProperty('value', 'JT-999');
  });

  test('a long list shows the own one, the rest when asked', async () => {
    const buses = Array.from({ length: 40 }, (_, at) => bus(`JT-${at}`, { mine: at === 33 }));
    const { user } = await open(schoolWith({ buses }, { bus_route: 'JT-33', unread: 0 }));
    expect(routes()).toEqual(['bus-JT-33']);
    await user.click($('bus-all'));
    expect(routes()).toHaveLength(41);
  });

  test('old states are told as old', async () => {
    await open({ ...school, freshness: { state: 'offline', age_s: 9000, at: '2026-11-20T19:10:00Z' } });
    expect($('bus-as-of').textContent).toMatch(/^As of /);
    expect($('freshness').textContent).toContain('You see your school as of');
  });
});

describe('what is empty and what could not be read', () => {
  test('are not the same', async () => {
    const { backend } = await open(
      schoolWith({
        days: [day('2026-11-20', 'Weekend', [])],
        eighth: { blocks: [], favourites: [] },
        announcements: [],
        buses: [],
      }),
    );
    expect($('day-type').textContent).toBe('No school today');
    expect($('school-eighth').textContent).toContain('No eighth-period blocks ahead.');
    expect($('school-announcements').textContent).toContain('No announcements.');
    expect($('school-bus').textContent).toContain('No buses are listed.');

    backend.show(
      view({ accounts: [schoolWith({ days: [], eighth: null, announcements: null, buses: null })] }),
    );
    await waitFor(() => expect($('school-bus').textContent).toContain('This could not be read just now.'));
    for (const card of ['school-today', 'school-eighth', 'school-announcements'])
      expect($(card).textContent).toContain('This could not be read just now.');
  });
});

describe('an emergency', () => {
  const emergency = schoolWith({ emergency: 'School opens two hours late.' });

  test('is on every page, said once', async () => {
    const { backend } = openWindow(view({ accounts: [lunar, emergency, { ...emergency, id: 'a-sister' }] }));
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const banner = $('emergency');
    expect(banner.getAttribute('role')).toBe('alert');
    for (const page of ['school', 'accounts', 'settings', 'help', 'home']) {
      await user.click($(`nav-${page}`));
      // The very same element: a new one would be spoken again.
      expect($('emergency')).toBe(banner);
    }
    backend.show(view({ accounts: [lunar, { ...emergency, label: 'changed' }] }));
    expect($('emergency')).toBe(banner);
    expect(banner.textContent).toContain('Emergency message from Ion: School opens two hours late.');
    backend.show(view({ accounts: [lunar, school] }));
    await waitFor(() => gone('emergency'));
  });

  test('read a while ago says when', () => {
    openWindow(
      view({
        accounts: [{ ...emergency, freshness: { state: 'old', age_s: 9000, at: '2026-11-20T19:10:00Z' } }],
      }),
    );
    expect($('emergency').textContent).toMatch(/Read at .*:10/);
  });
});
