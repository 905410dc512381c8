import { render } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';

import App from '../App.svelte';
import { stillBackend, type StillBackend } from '../backend/still';
import type { AppView } from '../generated/AppView';

/** The whole window over a backend that holds still. */
export function openWindow(view?: AppView): {
  backend: StillBackend;
  user: ReturnType<typeof userEvent.setup>;
} {
  const backend = stillBackend(view);
  render(App, { backend });
  return { backend, user: userEvent.setup() };
}

/** What was asked of the program since the view was first watched. */
export function asked(backend: StillBackend): [string, ...unknown[]][] {
  return backend.calls
    .filter((call) => call.command !== 'watchView')
    .map((call) => [call.command, ...call.arguments]);
}
