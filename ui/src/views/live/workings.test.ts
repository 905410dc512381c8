import { describe, expect, test } from 'vitest';

import noteKind from '../../generated/NoteKind.ts?raw';
import quantity from '../../generated/Quantity.ts?raw';
import { working } from '../../../../tests/screens/home-views';
import { text } from '../../text/en';
import { workingWords } from './workings';

const said = (given: Parameters<typeof working>, newest: string | null = null) => {
  const words = workingWords(working(...given), newest);
  return {
    ...words,
    lines: words.lines.map(({ sign, words, amount }) =>
      `${sign} ${words}: ${amount}`.replaceAll('\u00a0', ' '),
    ),
  };
};

describe('a sum', () => {
  test('shows each term with its sign, then what they make', () => {
    const { lines } = said([
      'home_use',
      8500,
      [
        ['bought', 1300],
        ['sent', -2900],
        ['solar', 10_100],
        ['solar_night_use', 0],
      ],
    ]);
    expect(lines).toEqual([
      ' Bought from the grid: 1.3 kWh',
      '− Sent to the grid: 2.9 kWh',
      '+ Solar: 10.1 kWh',
      '= Home use: 8.5 kWh',
    ]);
  });

  test('that is a single reading’s own needs no lines', () => {
    const { lines, explained } = said(['bought', 1300, [['bought', 1300]]]);
    expect(lines).toEqual([]);
    expect(explained).toEqual([text.home.working.direct]);
  });

  test('with a missing term is not worked out, and no zero is made of it', () => {
    const { lines, explained } = said([
      'home_use',
      null,
      [
        ['bought', 1300],
        ['solar', null],
      ],
    ]);
    expect(lines).toEqual([' Bought from the grid: 1.3 kWh', '+ Solar: —', '= Home use: —']);
    expect(explained).toEqual([text.home.working.unknown]);
  });
});

describe('a percentage', () => {
  test('of own energy is its parts by the whole', () => {
    const { lines, explained } = said([
      'own_percent',
      85.2,
      [
        ['solar_to_home', 4200],
        ['battery_to_home_own', 3000],
        ['home_use', 8460],
      ],
    ]);
    expect(lines).toEqual([
      ' Solar used at home at once: 4.2 kWh',
      '+ Battery to the home, as far as it was solar: 3.0 kWh',
      '÷ Home use: 8.5 kWh',
      '= Powered by your own energy: 85 %',
    ]);
    expect(explained).toEqual([text.home.working.mixed]);
  });

  test('of solar used is the rest of what was sent away', () => {
    const { lines } = said([
      'solar_used_percent',
      83.2,
      [
        ['solar_to_grid', 2900],
        ['battery_to_grid_own', 0],
        ['solar', 17_300],
      ],
    ]);
    expect(lines.slice(2)).toEqual([
      '÷ Solar: 17.3 kWh',
      '= Left your home: 17 %',
      ' The rest: Solar used at home: 83 %',
    ]);
  });

  test('that is an estimate says why', () => {
    const { lines, explained } = said([
      'own_percent',
      75,
      [
        ['home_use', 8000],
        ['grid_to_home', 1500],
        ['grid_to_battery', 500],
      ],
    ]);
    expect(lines).toEqual([
      ' Grid to the home: 1.5 kWh',
      '+ Grid into the battery: 0.5 kWh',
      '÷ Home use: 8.0 kWh',
      '= Bought: 25 %',
      ' The rest: Powered by your own energy: 75 %',
    ]);
    expect(explained).toEqual([text.home.working.estimate]);
  });
});

test('what it rests on is said', () => {
  expect(said(['bought', 1, []], '6 min ago').rests).toBe('From 174 readings, the newest 6 min ago.');
  expect(said(['bought', 1, []]).rests).toBe('From 174 readings.');
  expect(said(['bought', 1, [], ['jump', 'gap', 'jump']]).rules).toHaveLength(2);
});

describe('words', () => {
  const names = (source: string) => [...source.matchAll(/"([a-z_]+)"/g)].map((match) => match[1] ?? '');

  test('are there for every quantity and every rule', () => {
    expect(Object.keys(text.home.working.quantity).sort()).toEqual(names(quantity).sort());
    expect(Object.keys(text.home.working.rule).sort()).toEqual(names(noteKind).sort());
    for (const kind of names(noteKind)) expect(Object.keys(text.home.notes)).toContain(kind);
  });
});
