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
