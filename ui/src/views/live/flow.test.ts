import { describe, expect, test } from 'vitest';

import {
  batteryOnlyHome,
  nightHome,
  parts,
  plainHome,
  source,
  sunnyHome,
  unconfirmedHome,
} from '../../../../tests/screens/views';
import type { HomeFlow } from '../../generated/HomeFlow';
import { flowPicture, fullIn } from './flow';

const plain = (words: string) => words.replaceAll('\u00a0', ' ');
const sentence = (home: HomeFlow) => plain(flowPicture(home).sentence);

/** A home whose sources follow from its parts. */
function homeOf(given: Parameters<typeof parts>[0], more: Partial<HomeFlow> = {}): HomeFlow {
  const all = parts(given);
  const solar = all.solar_to_home_w + all.solar_to_battery_w + all.solar_to_grid_w;
  const grid = all.grid_to_home_w + all.grid_to_battery_w - all.solar_to_grid_w - all.battery_to_grid_w;
  const battery =
    all.battery_to_home_w + all.battery_to_grid_w - all.solar_to_battery_w - all.grid_to_battery_w;
  const signed = (role: 'solar' | 'grid' | 'battery', w: number) =>
    source(role, {
      power_w: Math.abs(w),
      direction: w > 0 ? 'into_home' : w < 0 ? 'out_of_home' : 'still',
    });
  return {
    site: 'x',
    sources: [signed('solar', solar), signed('battery', battery), signed('grid', grid)],
    home_use_w: all.solar_to_home_w + all.battery_to_home_w + all.grid_to_home_w,
    parts: all,
    unexplained_w: null,
    is_off_grid: null,
    ...more,
  };
}

describe('the sentence', () => {
  test('names what gives, then what takes', () => {
    expect(sentence(sunnyHome)).toBe(
      'The sun makes 3.2 kW. 1.1 kW runs your home, 1.8 kW fills the battery and 300 W goes to the grid.',
    );
    expect(sentence(homeOf({ solar_to_home_w: 400, solar_to_battery_w: 900, grid_to_battery_w: 2100 }))).toBe(
      'The sun makes 1.3 kW and 2.1 kW comes from the grid. 400 W runs your home and 3.0 kW fills the battery.',
    );
  });

  test('says where a home that alone takes power has it from, most first', () => {
    expect(sentence(nightHome)).toBe(
      'Your home uses 5.1 kW: 4.5 kW from the grid and 640 W from the battery.',
    );
    expect(sentence(batteryOnlyHome)).toBe('Your home uses 730 W, all of it from the battery.');
    expect(sentence(plainHome)).toBe('Your home uses 820 W, all of it from the grid.');
    expect(sentence({ ...nightHome, parts: null })).toBe(sentence(nightHome));
  });

  test('says what is not known, and never makes a zero of it', () => {
    expect(sentence(unconfirmedHome)).toBe(
      'There is no solar reading. 310 W flows between your home and the grid; which way is not confirmed yet. Until that is known, home use cannot be worked out.',
    );
    expect(sentence({ ...plainHome, home_use_w: null, parts: null })).toBe(
      '820 W comes from the grid. Home use cannot be worked out yet.',
    );
  });

  test('has words for stillness and for nothing at all', () => {
    expect(sentence(homeOf({}))).toBe('Nothing flows right now.');
    expect(sentence(homeOf({}, { home_use_w: 300, parts: null }))).toBe('Your home uses 300 W.');
    expect(sentence(homeOf({}, { sources: [], home_use_w: null, parts: null }))).toBe(
      'There are no readings right now.',
    );
  });
});

describe('the lines', () => {
  const lines = (home: HomeFlow) =>
    flowPicture(home).lines.map(({ lane, flow, origin }) => `${lane} ${flow} ${origin}`);

  test('lie where their power always flows, in the colour of where it comes from', () => {
    expect(lines(sunnyHome)).toEqual([
      'grid-home none grid',
      'battery-home none battery',
      'solar-battery along solar',
      'solar-home along solar',
      'solar-grid along solar',
    ]);
    expect(lines(nightHome)).toEqual([
      'solar-home none solar',
      'grid-home along grid',
      'battery-home along battery',
    ]);
    expect(lines(homeOf({ grid_to_home_w: 300, grid_to_battery_w: 900 }))).toContain(
      'grid-battery along grid',
    );
    expect(lines(homeOf({ battery_to_home_w: 300, battery_to_grid_w: 900 }))).toContain(
      'grid-battery against battery',
    );
  });

  test('are not drawn for next to nothing', () => {
    expect(lines(homeOf({ solar_to_home_w: 5000, solar_to_grid_w: 45, grid_to_battery_w: 15 }))).toEqual([
      'grid-home none grid',
      'battery-home none battery',
      'solar-home along solar',
    ]);
  });

  test('lead from each source to the home while more is not known', () => {
    expect(lines({ ...sunnyHome, parts: null })).toEqual([
      'solar-home along solar',
      'grid-home against solar',
      'battery-home against solar',
    ]);
  });

  test('have no direction that is not confirmed', () => {
    expect(lines(unconfirmedHome)).toEqual([
      'solar-home none solar',
      'grid-home unknown grid',
      'battery-home none battery',
    ]);
  });

  test('grow with the power, within 2 and 10 px', () => {
    const width = (watts: number) => flowPicture(homeOf({ grid_to_home_w: watts })).lines.at(-1)?.width;
    expect(width(20)).toBeCloseTo(2, 1);
    expect(width(3000)).toBe(6);
    expect(width(60_000)).toBe(10);
  });
});

describe('the nodes', () => {
  const node = (home: HomeFlow, place: string) =>
    flowPicture(home).nodes.find((node) => node.place === place);

  test('are only those the home has, and the home', () => {
    expect(flowPicture(plainHome).nodes.map((node) => node.place)).toEqual(['grid', 'home']);
  });

  test('an unknown home use is a dash', () => {
    expect(node(unconfirmedHome, 'home')).toMatchObject({ power: '—', verb: 'No reading' });
    expect(node(unconfirmedHome, 'solar')).toMatchObject({ power: '—', verb: 'No reading' });
  });

  test('an unconfirmed direction is said instead of guessed', () => {
    expect(node(unconfirmedHome, 'grid')?.verb).toBe('Direction not confirmed yet');
  });

  test('say what they do', () => {
    const verbs = (home: HomeFlow) => flowPicture(home).nodes.map(({ place, verb }) => `${place}: ${verb}`);
    expect(verbs(sunnyHome)).toEqual([
      'solar: Making power',
      'grid: Sending',
      'battery: Filling',
      'home: In use',
    ]);
    expect(verbs(nightHome)).toEqual([
      'solar: Asleep',
      'grid: Buying',
      'battery: Running the home',
      'home: In use',
    ]);
    expect(verbs(homeOf({ solar_to_home_w: 300 }))).toContain('battery: Resting');
    expect(verbs(homeOf({ solar_to_home_w: 300 }))).toContain('grid: Quiet');
  });

  test('a battery shows its level, and its power beside the verb', () => {
    const of = (home: HomeFlow) => {
      const { number, words } = node(home, 'battery') ?? {};
      return plain(`${number}: ${words}`);
    };
    expect(of(sunnyHome)).toBe('64 %: Filling, 1.8 kW');
    expect(of(unconfirmedHome)).toBe('100 %: Resting');
    expect(of(homeOf({ battery_to_home_w: 300 }))).toBe('300 W: Running the home');
  });

  test('a battery that only sells does not run the home', () => {
    expect(node(homeOf({ solar_to_home_w: 300, battery_to_grid_w: 2000 }), 'battery')?.verb).toBe(
      'Sending to the grid',
    );
  });

  test('a lost grid is no quiet one', () => {
    const lost = homeOf({ battery_to_home_w: 400 }, { is_off_grid: true });
    expect(node(lost, 'grid')?.verb).toBe('Power outage');
    expect(node({ ...lost, is_off_grid: null }, 'grid')?.verb).toBe('Quiet');
  });
});

describe('the time until the battery is full', () => {
  const filling = (power_w: number, level_percent: number) =>
    source('battery', { power_w, level_percent, direction: 'out_of_home' });
  const words = (power: number, level: number, capacity: number | null = 15_000) =>
    fullIn(filling(power, level), capacity);

  test.each([
    [1810, 64, 'Full in about 3 h'],
    [3000, 64, 'Full in about 2 h'],
    [3000, 70, 'Full in about 1.5 h'],
    [3000, 90, 'Full in about 30 min'],
    [3000, 98, 'Full in about 15 min'],
  ])('%d W at %d %%: %s', (power, level, said) => expect(words(power, level)).toBe(said));

  test('is not said where it would mislead', () => {
    expect(words(150, 64)).toBeNull();
    expect(words(300, 10)).toBeNull();
    expect(words(3000, 99.5)).toBeNull();
    expect(words(3000, 64, null)).toBeNull();
    expect(fullIn({ ...filling(3000, 50), direction: 'into_home' }, 15_000)).toBeNull();
  });
});

test('what does not add up is said', () => {
  expect(flowPicture(sunnyHome).unexplained).toBeNull();
  expect(plain(flowPicture({ ...sunnyHome, unexplained_w: 123 }).unexplained ?? '')).toBe(
    '120 W not explained',
  );
});

test('the list names every flow', () => {
  expect(flowPicture(sunnyHome).flows.map(plain)).toEqual([
    'Solar to home: 1.1 kW',
    'Solar to battery: 1.8 kW',
    'Solar to grid: 300 W',
  ]);
  expect(flowPicture(unconfirmedHome).flows).toEqual([]);
});
