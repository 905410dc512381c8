import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { watchStillness } from './stillness';

const root = document.documentElement;
const isStill = () => root.hasAttribute('data-still');
let focused = true;
let hidden = false;
let leave: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  focused = true;
  hidden = false;
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused);
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  leave = watchStillness(root);
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

const show = (now: { focused?: boolean; hidden?: boolean }) => {
  focused = now.focused ?? focused;
  hidden = now.hidden ?? hidden;
  document.dispatchEvent(new Event('visibilitychange'));
  window.dispatchEvent(new Event(focused ? 'focus' : 'blur'));
};

describe('nothing moves', () => {
  test('in a window that is hidden or minimised', () => {
    expect(isStill()).toBe(false);
    show({ hidden: true });
    expect(isStill()).toBe(true);
    show({ hidden: false });
    expect(isStill()).toBe(false);
  });

  test('after a minute without the focus', () => {
    show({ focused: false });
    vi.advanceTimersByTime(59_999);
    expect(isStill()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isStill()).toBe(true);
    show({ focused: true });
    expect(isStill()).toBe(false);
  });

  test('but a focus that comes back in time counts anew', () => {
    show({ focused: false });
    vi.advanceTimersByTime(40_000);
    show({ focused: true });
    vi.advanceTimersByTime(60_000);
    expect(isStill()).toBe(false);
  });
});

test('watching ends', () => {
  show({ focused: false });
  leave();
  vi.advanceTimersByTime(60_000);
  expect(isStill()).toBe(false);
});
