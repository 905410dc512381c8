import { describe, expect, test } from 'vitest';

import { plainView, sunnyView } from '../../../../tests/screens/home-views';
import { lunar, plainHome, sunnyHome } from '../../../../tests/screens/views';
import type { AccountView } from '../../generated/AccountView';
import { chosenHome, homeKey, pickerNames, shownHomes } from './homes';

const both: AccountView = {
  ...lunar,
  live: { kind: 'power_flow', homes: [sunnyHome, plainHome] },
  homes: [sunnyView, plainView],
};

test('the homes are those of live values and of history, each once', () => {
  const names = (account: AccountView) =>
    shownHomes([account]).map(({ site, name }) => `${site ?? ''}: ${name}`);
  expect(names(both)).toEqual(['site-1: Home', 'site-2: Cabin by the lake']);
  expect(names({ ...both, live: null })).toEqual(['site-1: Home', 'site-2: Cabin by the lake']);
  expect(names({ ...both, homes: [] })).toEqual(['site-1: Home 1', 'site-2: Home 2']);
  expect(names({ ...both, live: null, homes: [] })).toEqual([': Home']);
  expect(shownHomes([{ ...both, offers: ['meter'] }])).toEqual([]);
});

describe('the chosen home', () => {
  const homes = shownHomes([{ ...lunar, id: 'a-0' }, both]);
  const site = (key: string | null) => {
    const home = chosenHome(homes, key);
    return home ? homeKey(home) : null;
  };

  test('is found again', () => expect(site('a-lunar site-2')).toBe('a-lunar site-2'));
  test('is another of the same account when it is gone', () =>
    expect(site('a-lunar site-9')).toBe('a-lunar site-1'));
  test('is the first while none was chosen', () => expect(site(null)).toBe('a-0 site-1'));
  test('is none without homes', () => expect(chosenHome([], 'a-lunar site-1')).toBeNull());
});

test('only homes of one name name their account', () => {
  const ben = { ...lunar, id: 'a-ben', label: 'ben@example.com' };
  expect(pickerNames(shownHomes([both, ben])).map(({ name }) => name)).toEqual([
    'Home (ana@example.com)',
    'Cabin by the lake',
    'Home (ben@example.com)',
  ]);
});
