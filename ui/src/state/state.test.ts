import { beforeEach, describe, expect, test } from 'vitest';

import { Appearance } from './appearance.svelte';
import { shortcut, type Pressed } from './keys';

describe('keys', () => {
  const press = (key: string, held: Partial<Pressed> = {}) =>
    shortcut({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
  const ctrl = { ctrlKey: true };

  test.each([
    ['1', ctrl, { open: 'home' }],
    ['2', ctrl, { open: 'history' }],
    ['3', ctrl, { open: 'school' }],
    ['4', { metaKey: true }, { open: 'accounts' }],
    [',', ctrl, { open: 'settings' }],
    ['F1', {}, { open: 'help' }],
    ['F5', {}, 'update'],
    ['r', ctrl, 'update'],
    ['s', ctrl, 'save'],
    ['P', { metaKey: true }, 'print'],
    ['ArrowLeft', { altKey: true }, 'back'],
    ['ArrowRight', { altKey: true }, 'forward'],
  ])('%s', (key, held, found) => expect(press(key, held)).toEqual(found));

  test.each([
    ['1', {}],
    ['4', { ctrlKey: true, altKey: true }],
    ['r', {}],
    ['ArrowLeft', {}],
    ['a', ctrl],
  ])('%s with %o is nobody’s', (key, held) => expect(press(key, held)).toBeNull());
});

describe('appearance', () => {
  beforeEach(() => localStorage.clear());

  test('is kept until the next start', () => {
    const appearance = new Appearance();
    appearance.setTheme('dark');
    appearance.setTextSize(120);
    appearance.setPatterns('strong');

    const next = new Appearance();
    next.apply(document.documentElement);
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(document.documentElement.style.fontSize).toBe('120%');
    expect(document.documentElement.dataset.patterns).toBe('strong');
  });

  test('the system’s own leaves no mark on the page', () => {
    const appearance = new Appearance();
    appearance.setTheme('dark');
    appearance.setTheme('system');
    appearance.apply(document.documentElement);
    expect(document.documentElement.dataset.theme).toBeUndefined();
    expect(document.documentElement.style.fontSize).toBe('');
  });

  test.each([
    ['{"theme":"pink","textSize":9999}', 'system', 160],
    ['{"textSize":"big"}', 'system', 100],
    ['not json', 'system', 100],
    ['null', 'system', 100],
    ['{"textSize":-5}', 'system', 90],
  ])('what was kept as %s does no harm', (kept, theme, textSize) => {
    localStorage.setItem('porchlight.appearance', kept);
    const appearance = new Appearance();
    expect(appearance).toMatchObject({ theme, textSize, patterns: 'plain' });
  });
});
