// The school in every state it can be seen in.
import type { AccountView } from '../../ui/src/generated/AccountView';
import type { Scene } from './scenes';
import {
  activity,
  announcement,
  block,
  bus,
  day,
  eighthBlock,
  school,
  schoolValues,
  schoolWith,
} from './school-views';
import { lunar, problem, view } from './views';

const nothingYet = { state: 'loading', age_s: null, at: null } as const;
const long = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsurkunde';
const hebrew = 'מועדון השחמט והמתמטיקה ♟️';

function scene(name: string, account: AccountView, press: string[] = []): Scene {
  return {
    name: `school-${name}`,
    view: view({ accounts: [account] }),
    press: ['nav-school', ...press],
  };
}

const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

const emergency = schoolWith({
  emergency:
    'School opens two hours late today because of ice on the roads. Buses run two hours late as well.',
});

export const schoolScenes: Scene[] = [
  scene('live', school),
  scene('tomorrow', school, ['school-day-after']),
  scene('week', school, ['school-week', 'school-day-2026-11-25']),
  scene('eighth-open', school, ['eighth-b-1', 'about-2', 'eighth-b-3']),
  {
    ...scene('eighth-search', school),
    type: { 'eighth-search': 'chess' },
  },
  {
    ...scene('eighth-nothing-found', school),
    type: { 'eighth-search': 'underwater basket weaving 🧺' },
  },
  scene('announcement-open', school, ['announcement-11', 'announcement-13']),
  scene(
    'no-school',
    schoolWith(
      {
        person: {
          name: 'Tess Teacher',
          grade: null,
          counselor: null,
          is_teacher: true,
          picture: null,
        },
        days: [day('2026-11-20', 'Weekend', [])],
        eighth: { blocks: [], favourites: [] },
        announcements: [],
        buses: [],
      },
      { bus_route: null, unread: 0 },
    ),
  ),
  scene(
    'unreadable',
    schoolWith({ days: [], eighth: null, announcements: null, buses: null }, { bus_route: null, unread: 0 }),
  ),
  scene(
    'many',
    schoolWith(
      {
        eighth: {
          blocks: many(40, (at) =>
            eighthBlock(`m-${at}`, `2026-11-${20 + (at >> 2)}`, 'AB'.charAt(at % 2), {
              activities: at < 2 ? many(150, (n) => activity(`${at}-${n}`, `Activity number ${n}`)) : null,
            }),
          ),
          favourites: many(30, (at) => `Favourite number ${at}`),
        },
        announcements: many(60, (at) =>
          announcement(`a-${at}`, `Announcement number ${at}`, {
            unread: true,
          }),
        ),
        buses: many(64, (at) => bus(`JT-${at + 100}`, { mine: at === 60, space: String(at) })),
      },
      { bus_route: 'JT-160', unread: 60 },
    ),
    ['eighth-m-0', 'bus-all'],
  ),
  scene(
    'long-texts',
    schoolWith({
      person: {
        ...schoolValues.person,
        name: `${long} ${hebrew}`,
        counselor: long,
        grade: long,
        picture: null,
      },
      days: [
        day('2026-11-20', `${long} ${hebrew}`, [
          block(long, '08:40', '10:10', { place: 'now' }),
          block(hebrew, '10:20', '11:50', { place: 'next', starts_in_min: 90 }),
          block(`🎻🎺 ${long} ${long}`, '12:00', 'TBD'),
        ]),
        day('2026-11-23', long),
      ],
      eighth: {
        blocks: [
          eighthBlock('l-1', '2026-11-20', 'SOL-LONGER', {
            locked: true,
            signed_up_for: `${hebrew} ${long}`,
            activities: [
              activity('l-a', `${long} ${hebrew}`, {
                mine: true,
                favourite: true,
                cancelled: true,
                rooms: [long, hebrew],
                sponsors: [long],
                description: `${long} `.repeat(5),
              }),
            ],
          }),
        ],
        favourites: [long, hebrew],
      },
      announcements: [
        announcement('l-n', `${hebrew} ${long}`, {
          author: long,
          pinned: true,
          unread: true,
          paragraphs: [
            'שלום לכולם! מחר נפגשים בספרייה. 📚',
            `Sign up (https://forms.example/${'a1b2c3'.repeat(40)}) before Friday.`,
            '<script>alert("text, not markup")</script>',
          ],
        }),
      ],
      buses: [bus(long, { state: 'delayed', space: long, mine: true }), bus(hebrew)],
      emergency: `${hebrew} ${long} https://ion.example/${'x'.repeat(120)}`,
    }),
    ['eighth-l-1', 'about-l-a', 'announcement-l-n', 'school-week'],
  ),
  scene(
    'bus-route-gone',
    schoolWith({ buses: [bus('JT-101'), bus('JT-102')] }, { bus_route: 'JT-999', unread: 0 }),
  ),
  scene('offline', {
    ...school,
    problem: problem('offline'),
    freshness: { state: 'offline', age_s: 12_120, at: '2026-11-20T19:10:00Z' },
  }),
  scene('last-known-day', {
    ...schoolWith({
      today: '2026-11-18',
      days: [day('2026-11-18', 'Red Day', [block('Period 1', '08:40', '10:10', { place: 'past' })])],
    }),
    problem: problem('offline'),
    freshness: { state: 'offline', age_s: 180_000, at: '2026-11-18T19:10:00Z' },
  }),
  scene('needs-sign-in', {
    ...school,
    state: 'needs_sign_in',
    problem: problem('sign_in_needed'),
    ended_at: '2026-11-20T19:10:00Z',
    freshness: {
      state: 'signed_out',
      age_s: 12_120,
      at: '2026-11-20T19:10:00Z',
    },
  }),
  scene('loading', {
    ...school,
    live: null,
    school: { bus_route: null, unread: 0 },
    freshness: nothingYet,
  }),
  scene('emergency', emergency),
  {
    name: 'home-emergency',
    view: view({
      accounts: [
        lunar,
        {
          ...emergency,
          freshness: { state: 'old', age_s: 7200, at: '2026-11-20T20:30:00Z' },
        },
      ],
    }),
  },
  {
    name: 'settings-emergency',
    view: view({ accounts: [emergency] }),
    press: ['nav-settings'],
  },
];
