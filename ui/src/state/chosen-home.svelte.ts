// Which of several homes the window shows. Kept by the window itself.

const KEY = 'porchlight.home';

export class ChosenHome {
  /** As `homeKey` names it; `null` until the person has chosen. */
  key = $state<string | null>(readKept());

  choose(key: string): void {
    this.key = key;
    try {
      localStorage.setItem(KEY, key);
    } catch {
      // Storage may be switched off; the choice then lasts until the window closes.
    }
  }
}

function readKept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
