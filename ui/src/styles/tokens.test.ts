import { describe, expect, test } from 'vitest';

import css from './tokens.css?raw';

type Scheme = 'light' | 'dark';

const tokens = readTokens(css);

const WORDS = 4.5; // WCAG 2.2, 1.4.3
const SHAPES = 3; // WCAG 2.2, 1.4.11
const GROUNDS = ['page', 'card', 'sunken'] as const;

const words = [
  'ink',
  'ink-quiet',
  'solar-text',
  'battery-text',
  'grid-text',
  'home-text',
  'focus',
  'primary',
  'good',
  'warning',
  'danger',
];
const shapes = ['solar', 'battery', 'grid', 'home', 'control-border'];
const pairs: [string, string][] = [
  ['on-primary', 'primary'],
  ['on-danger', 'danger'],
  ['warning-words', 'warning-ground'],
  ['danger-words', 'danger-ground'],
  ['info-words', 'info-ground'],
  ['good-words', 'good-ground'],
];

describe.each<Scheme>(['light', 'dark'])('%s', (scheme) => {
  describe.each(GROUNDS)('on %s', (ground) => {
    test.each(words)('%s can be read', (name) => {
      expect(contrast(name, ground, scheme)).toBeGreaterThanOrEqual(WORDS);
    });
    test.each(shapes)('%s can be made out', (name) => {
      expect(contrast(name, ground, scheme)).toBeGreaterThanOrEqual(SHAPES);
    });
  });

  test.each(pairs)('%s on %s can be read', (above, below) => {
    expect(contrast(above, below, scheme)).toBeGreaterThanOrEqual(WORDS);
  });
});

describe('the ratios the colours were chosen for', () => {
  test.each<[string, Scheme, number, number, number]>([
    ['solar', 'light', 3.23, 3.49, 3.01],
    ['solar', 'dark', 12.8, 11.5, 13.5],
    ['battery', 'light', 8.95, 9.68, 8.33],
    ['battery', 'dark', 5.42, 4.86, 5.71],
    ['grid', 'light', 11.3, 12.2, 10.5],
    ['grid', 'dark', 5.24, 4.7, 5.52],
    ['home', 'light', 3.45, 3.73, 3.21],
    ['home', 'dark', 15.3, 13.7, 16.1],
    ['ink', 'light', 16.5, 17.8, 15.3],
    ['ink-quiet', 'dark', 9.54, 8.56, 10.1],
    ['focus', 'light', 5.91, 6.39, 5.5],
    ['warning', 'light', 6.29, 6.8, 5.86],
    ['danger', 'dark', 8.38, 7.52, 8.83],
  ])('%s, %s', (name, scheme, ...expected) => {
    GROUNDS.forEach((ground, at) => {
      const ratio = contrast(name, ground, scheme);
      expect(Math.abs(ratio / (expected[at] ?? 0) - 1), `${ratio} on ${ground}`).toBeLessThan(0.01);
    });
  });
});

test('the four colours of power stay apart, also for the colour-blind', () => {
  const names = ['solar', 'battery', 'grid', 'home'];
  for (const scheme of ['light', 'dark'] as const) {
    for (const sight of Object.values(SIGHTS)) {
      const seen = names.map((name) => lab(sight(rgb(colour(name, scheme)))));
      for (const [at, one] of seen.entries()) {
        for (const other of seen.slice(at + 1)) expect(distance(one, other)).toBeGreaterThan(25);
      }
    }
  }
});

function readTokens(css: string): Map<string, Record<Scheme, string>> {
  const found = css.matchAll(/--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g);
  return new Map(
    [...found].map(([, name, light, dark]) => [name ?? '', { light: light ?? '', dark: dark ?? '' }]),
  );
}

function colour(name: string, scheme: Scheme): string {
  const token = tokens.get(name);
  if (!token) throw new Error(`tokens.css has no colour --${name}`);
  return token[scheme];
}

type Triple = [number, number, number];

function rgb(hex: string): Triple {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as Triple;
}

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** WCAG 2.x, relative luminance and contrast ratio. */
function contrast(above: string, below: string, scheme: Scheme): number {
  const luminance = (name: string) => {
    const [red, green, blue] = rgb(colour(name, scheme)).map(linear) as Triple;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [bright, dim] = [luminance(above), luminance(below)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, full strength, on linear light. */
const SIGHTS: Record<string, (seen: Triple) => Triple> = {
  normal: (seen) => seen.map(linear) as Triple,
  redBlind: through([
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ]),
  greenBlind: through([
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ]),
  blueBlind: through([
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ]),
};

function through(m: number[]): (seen: Triple) => Triple {
  return (seen) => {
    const [r, g, b] = seen.map(linear) as Triple;
    const row = (at: number) => (m[at] ?? 0) * r + (m[at + 1] ?? 0) * g + (m[at + 2] ?? 0) * b;
    return [row(0), row(3), row(6)].map((part) => Math.min(1, Math.max(0, part))) as Triple;
  };
}

/** CIELAB under D65, from linear sRGB. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27) * (t / 116) + 16 / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005). */
function distance([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const degrees = (radians: number) => ((radians * 180) / Math.PI + 360) % 360;
  const sin = (angle: number) => Math.sin((angle * Math.PI) / 180);
  const cos = (angle: number) => Math.cos((angle * Math.PI) / 180);
  const seventh = (c: number) => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));

  const g = 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [degrees(Math.atan2(b1, p1)), degrees(Math.atan2(b2, p2))];

  let turn = h2 - h1;
  if (turn > 180) turn -= 360;
  if (turn < -180) turn += 360;
  const dh = 2 * Math.sqrt(c1 * c2) * sin(turn / 2);
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  let h = (h1 + h2) / 2;
  if (Math.abs(h1 - h2) > 180) h += h1 + h2 < 360 ? 180 : -180;

  const t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63);
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rt = -2 * seventh(c) * sin(60 * Math.exp(-(((h - 275) / 25) ** 2)));
  const [dl, dc] = [(l2 - l1) / sl, (c2 - c1) / sc];
  return Math.sqrt(dl ** 2 + dc ** 2 + (dh / sh) ** 2 + rt * dc * (dh / sh));
}
