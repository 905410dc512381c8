// The chart as a picture to keep: always light, with title, legend and totals.
import { percent, UNKNOWN } from '../../format/power';
import type { Calendar } from '../../format/time';
import type { HistoryView } from '../../generated/HistoryView';
import { text } from '../../text/en';
import { kilo } from './amounts';
import { begunColumns, isHatched, isMissing, shapeOf, type Source } from './geometry';
import { hasSlots, periodTitle } from './labels';
import { coverageWords } from './notes';
import type { Paper } from './png';
import { marksOf, unitOf } from './scale';
import { compareSentence, isAbout } from './summary';
import { valuesOf } from './values';

/** The light colours of `styles/tokens.css`; a drawing that leaves the window cannot ask for them. */
export const COLOURS = {
  solar: '#b57f17',
  battery: '#1b4d3a',
  grid: '#4c1580',
  home: '#3a86dc',
  ink: '#15181d',
  'ink-quiet': '#4f5763',
  'control-border': '#737c8a',
  hairline: '#d5d9e0',
  card: '#ffffff',
  sunken: '#eceef2',
} as const;

const WIDTH = 1200;
const EDGE = 48;
const REM = 18;
const CHART = { plain: 360, strip: 440 } as const;

export function paperOf(history: HistoryView, home: string, calendar: Calendar): Paper {
  const strip = hasSlots(history.range) && history.bars.some((bar) => bar.level_percent !== null);
  const chartHeight = strip ? CHART.strip : CHART.plain;
  const sums = sumsOf(history);
  const compared = compareSentence(history, calendar.locale);
  const legendTop = compared ? 124 : 100;
  const chartTop = legendTop + 52;
  const height = chartTop + chartHeight + 40 + Math.ceil(sums.length / 4) * 64 + 48;

  const foot = [
    coverageWords(history),
    ...(history.bars.some((bar) => isHatched(bar, history.range)) ? [text.history.chart.hatchedMeans] : []),
    ...(history.bars.slice(0, begunColumns(history)).some(isMissing)
      ? [text.history.chart.missingMeans]
      : []),
  ].join(' ');

  const parts = [
    `<rect width="${WIDTH}" height="${height}" fill="${COLOURS.card}"/>`,
    PATTERNS,
    words(EDGE, 62, 30, periodTitle(history, calendar, 'always'), { weight: 700 }),
    words(WIDTH - EDGE, 62, 20, home, { colour: 'ink-quiet', anchor: 'end' }),
    ...(compared ? [words(EDGE, 94, 17, compared, { colour: 'ink-quiet' })] : []),
    legend(history, calendar, legendTop),
    `<g transform="translate(${EDGE} ${chartTop})">${chart(history, calendar, chartHeight)}</g>`,
    ...sums.map(({ name, amount, colour }, at) => {
      const x = EDGE + (at % 4) * ((WIDTH - 2 * EDGE) / 4);
      const y = chartTop + chartHeight + 56 + Math.floor(at / 4) * 64;
      return (
        `<rect x="${x}" y="${y - 17}" width="3" height="46" fill="${COLOURS[colour]}"/>` +
        words(x + 14, y, 15, name, { colour: 'ink-quiet' }) +
        words(x + 14, y + 27, 23, amount, { weight: 650 })
      );
    }),
    words(EDGE, height - 20, 13, foot, { colour: 'ink-quiet' }),
    words(WIDTH - EDGE, height - 20, 13, text.app, { colour: 'ink-quiet', anchor: 'end' }),
  ];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
    `font-family="system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif">${parts.join('')}</svg>`;
  return { svg, width: WIDTH, height };
}

const PATTERNS =
  '<defs>' +
  '<pattern id="hatched" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">' +
  `<rect width="7" height="2.5" fill="${COLOURS.card}"/></pattern>` +
  '<pattern id="missing" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">' +
  `<rect width="8" height="1" fill="${COLOURS.hairline}"/></pattern>` +
  '</defs>';

function chart(history: HistoryView, calendar: Calendar, height: number): string {
  const shape = shapeOf(history, { width: WIDTH - 2 * EDGE, height, rem: REM });
  const say = text.history.chart;
  const { plot, strip } = shape;
  const low = strip?.bottom ?? plot.bottom;
  const marks = marksOf(history, (plot.right - plot.left) / REM, calendar.locale);
  const beside = (y: number, label: string) =>
    words(plot.left - 8, y + 5, 14, label, { colour: 'ink-quiet', anchor: 'end' });
  const across = (y: number, colour: Colour = 'hairline') =>
    `<path d="M${plot.left} ${Math.round(y)}H${plot.right}" stroke="${COLOURS[colour]}"/>`;

  return [
    path(shape.missing, 'url(#missing)'),
    ...shape.scale.lines.map(({ wh }) => across(shape.y(wh))),
    ...(shape.compared
      ? [path(shape.compared.path, COLOURS.sunken), outline(shape.compared.path, 'ink-quiet', 1.25)]
      : []),
    ...shape.series.map((series) => path(series.path, COLOURS[series.source])),
    path(shape.hatched, 'url(#hatched)'),
    across(shape.zero, 'control-border'),
    words(0, 12, 14, unitOf(history), { colour: 'ink-quiet' }),
    ...shape.scale.lines.map(({ wh, label }) => beside(shape.y(wh), label)),
    ...marks.map(({ at, label, place }) => {
      const [left, right] = [shape.edges[at] ?? 0, shape.edges[at + 1] ?? 0];
      const x = place === 'middle' ? (left + right) / 2 : left;
      return words(x, low + 22, 14, label, { colour: 'ink-quiet', anchor: 'middle' });
    }),
    ...(strip
      ? [
          words(0, strip.top - 10, 14, say.level, { colour: 'ink-quiet' }),
          across(strip.top),
          across(strip.bottom),
          beside(strip.top, percent(100)),
          beside(strip.bottom, percent(0)),
          `<path d="${shape.levelArea}" fill="${COLOURS.battery}" opacity="0.16"/>`,
          ...(shape.reserve === null
            ? []
            : [
                `<path d="M${plot.left} ${shape.reserve}H${plot.right}" stroke="${COLOURS['control-border']}" stroke-dasharray="5 4"/>`,
                words(plot.right - 2, shape.reserve - 5, 14, say.reserve(percent(history.reserve_percent)), {
                  colour: 'ink-quiet',
                  anchor: 'end',
                }),
              ]),
          outline(shape.level, 'battery', 2.25),
        ]
      : []),
  ].join('');
}

/** Two rows: where home use came from, and where extra solar went. */
function legend(history: HistoryView, calendar: Calendar, top: number): string {
  const groups = valuesOf(history, null, calendar).groups.filter(({ key }) => key !== 'also');
  const drawn: string[] = [];
  for (const [row, group] of groups.entries()) {
    const y = top + row * 26;
    drawn.push(words(EDGE, y, 15, group.title, { weight: 650 }));
    let x = EDGE + 130;
    for (const { source, name, amount } of group.entries) {
      const label = `${name} ${amount}`;
      if (source && source !== 'compared')
        drawn.push(`<rect x="${x}" y="${y - 11}" width="12" height="12" rx="2" fill="${COLOURS[source]}"/>`);
      drawn.push(words(x + 20, y, 15, label, {}));
      x += 20 + label.length * 8.2 + 24;
    }
  }
  return drawn.join('');
}

function sumsOf(history: HistoryView): { name: string; amount: string; colour: Source | 'home' }[] {
  const say = text.history.totals;
  const { totals, has_solar, has_battery } = history;
  const amount = (wh: number | null) => (isAbout(totals) && wh !== null ? `≈ ${kilo(wh)}` : kilo(wh));
  const ratio = (value: number | null) => (value === null ? UNKNOWN : percent(value));
  return [
    ...(has_solar ? [{ name: say.solar, amount: amount(totals.solar_wh), colour: 'solar' as const }] : []),
    { name: say.homeUse, amount: amount(totals.home_use_wh), colour: 'home' as const },
    { name: say.bought, amount: amount(totals.bought_wh), colour: 'grid' as const },
    ...(has_solar || has_battery
      ? [{ name: say.sent, amount: amount(totals.sent_wh), colour: 'grid' as const }]
      : []),
    ...(has_battery
      ? [
          { name: say.into, amount: amount(totals.into_battery_wh), colour: 'battery' as const },
          { name: say.out, amount: amount(totals.out_of_battery_wh), colour: 'battery' as const },
        ]
      : []),
    ...(has_solar || has_battery
      ? [{ name: say.own, amount: ratio(totals.own_percent), colour: 'home' as const }]
      : []),
    ...(has_solar
      ? [{ name: say.solarUsed, amount: ratio(totals.solar_used_percent), colour: 'solar' as const }]
      : []),
  ];
}

type Colour = keyof typeof COLOURS;

const path = (d: string, fill: string) => (d === '' ? '' : `<path d="${d}" fill="${fill}"/>`);
const outline = (d: string, colour: Colour, width: number) =>
  d === ''
    ? ''
    : `<path d="${d}" fill="none" stroke="${COLOURS[colour]}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"/>`;

interface Look {
  colour?: Colour;
  anchor?: 'start' | 'middle' | 'end';
  weight?: number;
}

function words(x: number, y: number, size: number, said: string, look: Look): string {
  const { colour = 'ink', anchor = 'start', weight = 400 } = look;
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${COLOURS[colour]}">${escaped(said)}</text>`;
}

/** A home's name is the person's own; it must not become markup. */
function escaped(said: string): string {
  return said.replace(/[<>&"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
