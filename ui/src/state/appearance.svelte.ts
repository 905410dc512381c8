// How the window looks on this computer. Kept by the window itself: it is nobody else's business.

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** How the arrows of the picture move. */
export const ARROWS = ['on', 'slow', 'off'] as const;
export type Arrows = (typeof ARROWS)[number];

/** How series of a chart are told apart: by colour, or by patterns as well. */
export const PATTERNS = ['plain', 'strong'] as const;
export type Patterns = (typeof PATTERNS)[number];

export const TEXT_SIZE = { least: 90, most: 160, step: 10, normal: 100 } as const;

const KEY = 'porchlight.appearance';

export class Appearance {
  theme = $state<Theme>('system');
  arrows = $state<Arrows>('on');
  patterns = $state<Patterns>('plain');
  /** Percent of the normal text size. */
  textSize = $state<number>(TEXT_SIZE.normal);

  constructor() {
    const kept = readKept();
    this.theme = THEMES.find((theme) => theme === kept.theme) ?? 'system';
    this.arrows = ARROWS.find((arrows) => arrows === kept.arrows) ?? 'on';
    this.patterns = PATTERNS.find((patterns) => patterns === kept.patterns) ?? 'plain';
    this.setTextSize(typeof kept.textSize === 'number' ? kept.textSize : TEXT_SIZE.normal);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.#keep();
  }

  setArrows(arrows: Arrows): void {
    this.arrows = arrows;
    this.#keep();
  }

  setPatterns(patterns: Patterns): void {
    this.patterns = patterns;
    this.#keep();
  }

  setTextSize(percent: number): void {
    const { least, most, step } = TEXT_SIZE;
    const stepped = Math.round(percent / step) * step;
    this.textSize = Number.isFinite(stepped) ? Math.min(most, Math.max(least, stepped)) : TEXT_SIZE.normal;
    this.#keep();
  }

  /** Puts the choice on the page. */
  apply(root: HTMLElement): void {
    if (this.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.theme;
    root.dataset.arrows = this.arrows;
    root.dataset.patterns = this.patterns;
    root.style.fontSize = this.textSize === TEXT_SIZE.normal ? '' : `${this.textSize}%`;
  }

  #keep(): void {
    try {
      localStorage.setItem(
        KEY,
        JSON.stringify({
          theme: this.theme,
          arrows: this.arrows,
          patterns: this.patterns,
          textSize: this.textSize,
        }),
      );
    } catch {
      // Storage may be switched off; the choice then lasts until the window closes.
    }
  }
}

function readKept(): { theme?: unknown; arrows?: unknown; patterns?: unknown; textSize?: unknown } {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}
