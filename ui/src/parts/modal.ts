import type { Attachment } from 'svelte/attachments';

/**
 * Shows a `<dialog>` above the page, with the focus on what is marked `data-first`. Escape asks `leave`, which decides; the dialog goes
 * when its element does, and the focus returns to where it was.
 */
export function modal(leave: () => void): Attachment<HTMLDialogElement> {
  return (dialog) => {
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-first]')?.focus({ preventScroll: true });

    const cancel = (event: Event) => {
      event.preventDefault();
      leave();
    };
    dialog.addEventListener('cancel', cancel);
    return () => {
      dialog.removeEventListener('cancel', cancel);
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  };
}
