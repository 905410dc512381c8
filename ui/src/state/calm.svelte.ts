import type { Porch } from './porch.svelte';

/** The calm view: nothing but the picture, over the whole screen. */
export class Calm {
  on = $state(false);
  readonly #porch: Porch;

  constructor(porch: Porch) {
    this.#porch = porch;
  }

  enter(): void {
    this.#set(true);
  }

  leave(): void {
    this.#set(false);
  }

  toggle(): void {
    this.#set(!this.on);
  }

  #set(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    // The picture is calm in a window as well, so a screen that cannot be filled is no fault to show.
    void this.#porch.ask(this.#porch.backend.setFullScreen(on));
  }
}
