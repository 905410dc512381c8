import { describe, expect, test } from 'vitest';

import {
  batteryOnlyHome,
  nightHome,
  source,
  sunnyHome,
  unconfirmedHome,
} from '../../../../tests/screens/views';
import type { HomeFlow } from '../../generated/HomeFlow';
import { Herald, homeState, news, type HomeState } from './news';

const calm: HomeState = { sends: false, outage: false, low: false };
const plain = (words: string[]) => words.map((one) => one.replaceAll('\u00a0', ' '));

describe('the state of a home', () => {
  test('comes from what is known', () => {
    expect(homeState(sunnyHome, null)).toEqual({ sends: true, outage: null, low: false });
    expect(homeState(nightHome, null).sends).toBe(false);
    expect(homeState(unconfirmedHome, null).sends).toBeNull();
    expect(homeState(batteryOnlyHome, null).low).toBe(true);
  });

  test('a level that wobbles around 20 % is low once', () => {
    const at = (level_percent: number): HomeFlow => ({
      ...batteryOnlyHome,
      sources: [source('battery', { level_percent })],
    });
    const low = homeState(at(19.8), calm);
    expect(low.low).toBe(true);
    expect(homeState(at(20.5), low).low).toBe(true);
    expect(homeState(at(22), low).low).toBe(false);
    expect(homeState(at(20.5), calm).low).toBe(false);
  });
});

test.each<[Partial<HomeState>, Partial<HomeState>, string[]]>([
  [{}, { sends: true }, ['Your home now sends power to the grid.']],
  [{ sends: true }, {}, ['Your home sends no more power to the grid.']],
  [{}, { outage: true }, ['Power outage. Your home runs on battery.']],
  [{ outage: null }, { outage: true }, ['Power outage. Your home runs on battery.']],
  [{ outage: true }, {}, ['The power is back.']],
  [{}, { low: true }, ['Battery level is below 20 %.']],
  [{ low: true }, {}, ['Battery level is above 20 % again.']],
  [{ sends: null, low: null }, { sends: true, low: true }, []],
  [{}, {}, []],
])('%j, then %j', (before, after, said) => {
  expect(plain(news({ ...calm, ...before }, { ...calm, ...after }))).toEqual(said);
});

describe('the herald', () => {
  test('says nothing of how it finds the home', () => {
    expect(new Herald().hear({ ...calm, sends: true }, 0)).toEqual({ say: [], waitMs: null });
  });

  test('speaks at most once a minute, and then of what is still so', () => {
    const herald = new Herald();
    herald.hear(calm, 0);
    expect(herald.hear({ ...calm, sends: true }, 5_000).say).toHaveLength(1);
    expect(herald.hear(calm, 20_000)).toEqual({ say: [], waitMs: 45_000 });
    expect(herald.hear({ ...calm, sends: true }, 30_000)).toEqual({ say: [], waitMs: null });
    expect(herald.hear({ ...calm, low: true }, 65_000).say).toHaveLength(2);
  });

  test('keeps what was known while readings are missing', () => {
    const herald = new Herald();
    herald.hear({ ...calm, sends: true }, 0);
    herald.hear({ sends: null, outage: null, low: null }, 60_000);
    expect(herald.hear(calm, 120_000).say).toEqual(['Your home sends no more power to the grid.']);
  });
});
