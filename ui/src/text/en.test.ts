import { describe, expect, test } from 'vitest';

import codeType from '../generated/Code.ts?raw';
import { capital } from './capital';
import { text } from './en';

const FACTS = { provider: 'Lunar', since: '2:10 PM', retryAt: '2:15 PM' };
const CHECK_FACTS = { ...FACTS, device: 'battery', off: '23 minutes', isAhead: true, store: 'your keyring' };

const codes = [...codeType.matchAll(/"([a-z_]+)"/g)].map((match) => match[1] ?? '');

describe('errors', () => {
  test('the list of codes is read', () => {
    expect(codes).toContain('browser_not_opened');
    expect(codes.length).toBeGreaterThan(20);
  });

  test.each(codes)('%s has its words', (code) => {
    const words = text.error[code as keyof typeof text.error];
    expect(words, `text.error.${code}`).toBeDefined();
    expect(words.title(FACTS)).toMatch(/\.$/);
    expect(words.body(FACTS)).toMatch(/\.$/);
    expect(words.small).toMatch(/^[SDCFX]\d\d$/);
    expect(words.action).not.toBe('');
  });

  test('no words are left over for a code that is gone', () => {
    expect(Object.keys(text.error).sort()).toEqual([...codes].sort());
    expect(codes).toEqual(expect.arrayContaining(Object.keys(text.readingError)));
  });
});

describe('words', () => {
  // What people should never have to read; "Advanced" is for those who were given these words by a provider.
  const jargon =
    /\b(token|oauth|telemetry|sync|soc|state of charge|import|export|sensor|session|authenticat\w*|authoriz\w*|credential(?! manager)|deep link|loopback)\b/i;

  test('no jargon', () => {
    const said = allWords(text);
    expect(said.length).toBeGreaterThan(200);
    for (const [where, words] of said) expect(words, where).not.toMatch(jargon);
  });

  test('nothing is left to be filled in', () => {
    for (const [where, words] of allWords(text))
      expect(words, where).not.toMatch(/undefined|null|\{|\}|TODO/);
  });
});

test('capital letters', () => {
  expect(capital('live power')).toBe('Live power');
  expect(capital('')).toBe('');
});

/** Every text with the way to it; functions are asked with something in each place. */
function allWords(value: unknown, way = 'text'): [string, string][] {
  if (typeof value === 'string') return [[way, value]];
  if (typeof value === 'function') {
    const given = way.startsWith('text.check.cause')
      ? CHECK_FACTS
      : way.startsWith('text.error') || way.startsWith('text.readingError')
        ? FACTS
        : 'Lunar';
    return allWords(
      (value as (...given: unknown[]) => unknown)(given, 'Nov 18', 'Nov 19', 'Nov 20'),
      `${way}()`,
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => allWords(inner, `${way}.${key}`));
}
