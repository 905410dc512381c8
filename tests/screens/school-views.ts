// A school in the states worth looking at.
import type { AccountView } from '../../ui/src/generated/AccountView';
import type { Activity } from '../../ui/src/generated/Activity';
import type { Announcement } from '../../ui/src/generated/Announcement';
import type { Block } from '../../ui/src/generated/Block';
import type { Bus } from '../../ui/src/generated/Bus';
import type { EighthBlock } from '../../ui/src/generated/EighthBlock';
import type { School } from '../../ui/src/generated/School';
import type { SchoolDay } from '../../ui/src/generated/SchoolDay';
import type { SchoolExtras } from '../../ui/src/generated/SchoolExtras';

/** Drawn for the tests: a head and shoulders. */
export const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAADAAAAAwCAMAAABg3Am1AAAACVBMVEXJ3PIvXYzouZIoVcfrAAAAWElEQVR42u3TMQ7AIAwEQe/9/9FpKFKgiC2Iopitbxpkqk6Ny0jOV0kihQWJFBYkUvwB7H/WF07DX6v/Dx+MW3K+QJhk908CnAAnQAoLQAoLQAoLQIpW4AIIwAPtgj3nfQAAAABJRU5ErkJggg==';

export function block(name: string, start: string, end: string, more: Partial<Block> = {}): Block {
  return { name, start, end, place: 'later', starts_in_min: null, ...more };
}

const blueDay: Block[] = [
  block('Period 1', '08:40', '10:10'),
  block('Period 2', '10:20', '11:50'),
  block('Lunch', '11:50', '12:30'),
  block('Period 3', '12:35', '14:05'),
  block('8th Period', '14:15', '15:50'),
];

export function day(date: string, day_type: string, blocks: Block[] = blueDay): SchoolDay {
  return { date, day_type, blocks };
}

export function activity(id: string, name: string, more: Partial<Activity> = {}): Activity {
  return {
    id,
    name,
    description: null,
    rooms: ['201'],
    sponsors: ['P. Quill'],
    signed_up: 18,
    capacity: 20,
    cancelled: false,
    favourite: false,
    mine: false,
    ...more,
  };
}

export function eighthBlock(
  id: string,
  date: string,
  letter: string,
  more: Partial<EighthBlock> = {},
): EighthBlock {
  return {
    id,
    date,
    letter,
    locked: false,
    signed_up_for: null,
    activities: null,
    ...more,
  };
}

export function announcement(id: string, title: string, more: Partial<Announcement> = {}): Announcement {
  return {
    id,
    title,
    author: 'Student Government',
    added_at: '2026-11-19T14:05:00Z',
    pinned: false,
    paragraphs: ['Come to the auditorium at lunch.'],
    unread: false,
    ...more,
  };
}

export function bus(route: string, more: Partial<Bus> = {}): Bus {
  return { route, space: null, state: 'on_time', mine: false, ...more };
}

export const schoolValues: School = {
  person: {
    name: 'Sam Sample',
    grade: 'junior',
    counselor: 'Carla Counselor',
    is_teacher: false,
    picture: PICTURE,
  },
  zone: 'America/New_York',
  today: '2026-11-20',
  days: [
    day('2026-11-20', 'Blue Day', [
      block('Period 1', '08:40', '10:10', { place: 'past' }),
      block('Period 2', '10:20', '11:50', { place: 'now' }),
      block('Lunch', '11:50', '12:30', { place: 'next', starts_in_min: 12 }),
      block('Period 3', '12:35', '14:05'),
      block('8th Period', '14:15', '15:50'),
    ]),
    day('2026-11-21', 'NO SCHOOL', []),
    day('2026-11-22', 'NO SCHOOL', []),
    day('2026-11-23', 'Red Day'),
    day('2026-11-24', 'Blue Day'),
    day('2026-11-25', 'Anchor Day', blueDay.slice(0, 3)),
    day('2026-11-26', 'Thanksgiving Break', []),
  ],
  eighth: {
    blocks: [
      eighthBlock('b-1', '2026-11-20', 'A', {
        locked: true,
        signed_up_for: 'Robotics Workshop',
        activities: [
          activity('1', 'Chess Club', {
            rooms: ['115'],
            signed_up: 24,
            capacity: 24,
          }),
          activity('2', 'Robotics Workshop', {
            mine: true,
            favourite: true,
            rooms: ['201', 'Gandhi Commons'],
            sponsors: ['P. Quill', 'R. Okafor'],
            description: 'Bring safety glasses. Newcomers are welcome at any time.',
          }),
          activity('3', 'Quiz Bowl', {
            cancelled: true,
            favourite: true,
            signed_up: 0,
            capacity: 30,
          }),
          activity('4', 'Study Hall: Library', {
            rooms: ['Library'],
            sponsors: [],
            capacity: null,
            signed_up: 91,
          }),
        ],
      }),
      eighthBlock('b-2', '2026-11-20', 'B', {
        activities: [
          activity('5', 'Chess Club', {
            rooms: ['115'],
            signed_up: 3,
            capacity: 24,
          }),
          activity('6', 'Debate', { favourite: true, rooms: ['Lecture Hall'] }),
        ],
      }),
      eighthBlock('b-3', '2026-11-25', 'A', { signed_up_for: 'Chess Club' }),
      eighthBlock('b-4', '2026-11-25', 'B'),
    ],
    favourites: ['Debate', 'Quiz Bowl', 'Robotics Workshop'],
  },
  announcements: [
    announcement('11', 'Parking lot closed on Monday', {
      author: 'Main Office',
      pinned: true,
      added_at: '2026-11-16T13:00:00Z',
      paragraphs: [
        'The north parking lot is closed on Monday, November 23, while the lines are painted.',
        'Buses stop in front of the gym instead. See the map (https://ion.example/files/map-north-lot.pdf).',
      ],
    }),
    announcement('12', 'Spirit week: vote for the themes', {
      unread: true,
      added_at: '2026-11-20T15:12:00Z',
    }),
    announcement('13', 'Yearbook photos moved to the library', {
      author: null,
      unread: true,
    }),
    announcement('14', 'Lost calculator found in room 115', { added_at: null }),
  ],
  buses: [
    bus('JT-101', { state: 'arrived', space: '12' }),
    bus('JT-102', { state: 'delayed' }),
    bus('JT-103', { mine: true }),
    bus('JT-104', { state: 'unknown' }),
  ],
  emergency: null,
};

export const schoolExtras: SchoolExtras = { bus_route: 'JT-103', unread: 2 };

export const school: AccountView = {
  id: 'a-school',
  provider: 'tjhsst-ion',
  label: 'Sam Sample',
  offers: ['school'],
  state: 'signed_in',
  problem: null,
  not_allowed: [],
  live: { kind: 'school', ...schoolValues },
  freshness: { state: 'live', age_s: 45, at: '2026-11-20T22:31:15Z' },
  asks_meter_number: false,
  meter_number: null,
  ends_at: null,
  renewable_until: '2026-12-20T22:00:00Z',
  signed_in_until: null,
  ended_at: null,
  homes: [],
  meter: null,
  school: schoolExtras,
};

/** The school with other values, and other things beside them. */
export function schoolWith(values: Partial<School>, extras: Partial<SchoolExtras> = {}): AccountView {
  return {
    ...school,
    live: { kind: 'school', ...schoolValues, ...values },
    school: { ...schoolExtras, ...extras },
  };
}
