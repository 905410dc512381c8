/** How long arrows go on moving in a window nobody uses. */
const UNUSED_MS = 60_000;

/**
 * Marks the page with `data-still` while nothing should move: the window is hidden, or had no focus for a minute.
 * Returns the way to stop watching.
 */
export function watchStillness(root: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = (still: boolean) => {
    clearTimeout(timer);
    root.toggleAttribute('data-still', still);
  };
  const look = () => {
    if (document.hidden) {
      settle(true);
    } else {
      settle(false);
      if (!document.hasFocus()) timer = setTimeout(() => settle(true), UNUSED_MS);
    }
  };

  look();
  document.addEventListener('visibilitychange', look);
  window.addEventListener('focus', look);
  window.addEventListener('blur', look);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('focus', look);
    window.removeEventListener('blur', look);
  };
}
