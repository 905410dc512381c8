import { configure } from '@testing-library/svelte';

// A failing test says what it missed; the whole page below it would hide that.
configure({ getElementError: (message) => new Error(message ?? 'not found') });

// What jsdom does not have of a browser.

HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
  this.open = false;
};

export const media = { reducedMotion: false };
window.matchMedia = (query: string) =>
  ({
    matches: query.includes('prefers-reduced-motion') && media.reducedMotion,
    media: query,
  }) as MediaQueryList;
window.scrollTo = () => undefined;

// Nothing has a size here, and everything is on screen.
globalThis.ResizeObserver = class implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
};

globalThis.IntersectionObserver = class implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = '';
  readonly scrollMargin = '';
  readonly thresholds = [];
  readonly #tell: IntersectionObserverCallback;

  constructor(tell: IntersectionObserverCallback) {
    this.#tell = tell;
  }

  observe(target: Element) {
    this.#tell([{ isIntersecting: true, target } as IntersectionObserverEntry], this);
  }
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
};
