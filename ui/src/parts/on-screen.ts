import type { Attachment } from 'svelte/attachments';

/** Tells whether any of the element can be seen: it is scrolled into the window, and the window is shown. */
export function onScreen(tell: (seen: boolean) => void): Attachment {
  return (element) => {
    let inside = false;
    const settle = () => tell(inside && !document.hidden);
    const observer = new IntersectionObserver((changes) => {
      inside = changes.at(-1)?.isIntersecting ?? inside;
      settle();
    });
    observer.observe(element);
    document.addEventListener('visibilitychange', settle);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', settle);
      tell(false);
    };
  };
}
