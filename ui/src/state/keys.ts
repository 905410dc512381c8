import type { Page } from './porch.svelte';

/** What a key does, wherever the focus is. */
export type Shortcut = { open: Page } | 'update' | 'back' | 'forward' | 'save' | 'print';

/** The part of a keyboard event that decides. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The shortcut of a key press, or `null`. The digits are the places of the pages. */
export function shortcut(pressed: Pressed): Shortcut | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = pressed;
  const command = (ctrlKey || metaKey) && !altKey && !shiftKey;
  const bare = !ctrlKey && !metaKey && !altKey && !shiftKey;

  if (command && key === '1') return { open: 'home' };
  if (command && key === '2') return { open: 'history' };
  if (command && key === '3') return { open: 'school' };
  if (command && key === '4') return { open: 'accounts' };
  if (command && key === ',') return { open: 'settings' };
  if (command && key.toLowerCase() === 'r') return 'update';
  if (command && key.toLowerCase() === 's') return 'save';
  if (command && key.toLowerCase() === 'p') return 'print';
  if (bare && key === 'F1') return { open: 'help' };
  if (bare && key === 'F5') return 'update';
  if (altKey && !ctrlKey && !metaKey && key === 'ArrowLeft') return 'back';
  if (altKey && !ctrlKey && !metaKey && key === 'ArrowRight') return 'forward';
  return null;
}
