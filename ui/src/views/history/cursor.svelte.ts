/** The column a person looks at, by mouse, finger or keys. */
export class Cursor {
  /** `null` while nothing is looked at. */
  at = $state<number | null>(null);
  /** Stays where it is when the mouse moves on, until another column is pressed. */
  #held = false;

  /** The mouse moves over a column. */
  hover(at: number): void {
    if (!this.#held) this.at = at;
  }

  /** A column is pressed: it stays; pressed again it is let go. */
  press(at: number): void {
    this.#held = !(this.#held && this.at === at);
    this.at = at;
  }

  /** Moved on purpose: by keys, by a finger, or from a note. */
  hold(at: number): void {
    this.#held = true;
    this.at = at;
  }

  /** The mouse leaves the chart. */
  leave(): void {
    if (!this.#held) this.at = null;
  }

  clear(): void {
    this.#held = false;
    this.at = null;
  }
}
