import { describe, expect, test } from 'vitest';

import {
  batteryOnlyHome,
  nightHome,
  plainHome,
  source,
  sunnyHome,
  unconfirmedHome,
} from '../../../../tests/screens/views';
import type { HomeFlow } from '../../generated/HomeFlow';
import { flowPicture } from './flow';

const sentence = (home: HomeFlow) => flowPicture(home).sentence.replaceAll('\u00a0', ' ');

describe('the sentence', () => {
  test('names what gives, then what takes', () => {
    expect(sentence(sunnyHome)).toBe(
      'The sun makes 3.2 kW. 1.1 kW runs your home, 300 W goes to the grid and 1.8 kW fills the battery.',
    );
    expect(sentence(nightHome)).toBe(
      '4.5 kW comes from the grid and the battery gives 640 W. 5.1 kW runs your home.',
    );
    expect(sentence(batteryOnlyHome)).toBe('The battery gives 730 W. 730 W runs your home.');
  });

  test('says what is not known, and never makes a zero of it', () => {
    expect(sentence(unconfirmedHome)).toBe(
      'There is no solar reading. 310 W flows between your home and the grid; which way is not confirmed yet. Until that is known, home use cannot be worked out.',
    );
    expect(sentence({ ...plainHome, home_use_w: null })).toBe(
      '820 W comes from the grid. Home use cannot be worked out yet.',
    );
  });

  test('has words for stillness and for nothing at all', () => {
    expect(
      sentence({
        site: 'x',
        sources: [source('grid')],
        home_use_w: 0,
        parts: null,
        unexplained_w: null,
        is_off_grid: null,
      }),
    ).toBe('0 W runs your home.');
    expect(
      sentence({
        site: 'x',
        sources: [],
        home_use_w: null,
        parts: null,
        unexplained_w: null,
        is_off_grid: null,
      }),
    ).toBe('There are no readings right now.');
  });
});

describe('the lines', () => {
  const lines = (home: HomeFlow) =>
    flowPicture(home).lines.map(({ place, flow, origin }) => `${place} ${flow} ${origin}`);

  test('wear the colour of where the power comes from', () => {
    expect(lines(sunnyHome)).toEqual(['solar in solar', 'grid out solar', 'battery out solar']);
    expect(lines(nightHome)).toEqual(['solar none solar', 'grid in grid', 'battery in battery']);
  });

  test('have no direction that is not confirmed', () => {
    expect(lines(unconfirmedHome)).toEqual(['solar none solar', 'grid unknown grid', 'battery none battery']);
  });

  test('grow with the power, within 2 and 10 px', () => {
    const width = (power_w: number) =>
      flowPicture({
        site: 'x',
        sources: [source('grid', { power_w, direction: 'into_home' })],
        home_use_w: 0,
        parts: null,
        unexplained_w: null,
        is_off_grid: null,
      }).lines[0]?.width;
    expect(width(0)).toBe(2);
    expect(width(3000)).toBe(6);
    expect(width(60_000)).toBe(10);
  });
});

describe('the nodes', () => {
  test('are only those the home has, and the home', () => {
    expect(flowPicture(plainHome).nodes.map((node) => node.place)).toEqual(['grid', 'home']);
  });

  test('an unknown home use is a dash', () => {
    const home = flowPicture(unconfirmedHome).nodes.find((node) => node.place === 'home');
    expect(home).toMatchObject({ power: '—', verb: 'No reading' });
  });

  test('an unconfirmed direction is said instead of guessed', () => {
    const grid = flowPicture(unconfirmedHome).nodes.find((node) => node.place === 'grid');
    expect(grid?.verb).toBe('Direction not confirmed yet');
  });
});
