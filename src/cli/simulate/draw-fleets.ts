import wrapAnsi from 'wrap-ansi';
import { escapeXml } from '../../inspect/diagram/escape-xml.ts';
import { PICTURE_PALETTES } from '../../inspect/diagram/picture-style.ts';
import type { Strategy } from './plan.ts';
import { clockOf, nameOf, type Simulation, titleOf } from './render-text.ts';

/** So narrow that its text, of 13 px, is 11 px at least where a phone shows it. */
const WIDTH = 420;
const LEFT = 56;
const RIGHT = 12;
const PANEL_HEIGHT = 170;
const LINE_HEIGHT = 17;
/** Characters of a line of text. */
const LINE_CHARS = 54;
const GAP = 60;

/** What is drawn in which of the colours of the package's pictures. */
const COLOURS = {
  page: 'page',
  line: 'line',
  text: 'text',
  band: 'box',
  chart: 'active',
  'without-jitter': 'refreshing',
  naive: 'origin-outage-retry',
} as const;
/** Told apart without colours, too. */
const DASHES: Readonly<Record<Strategy, string>> = { chart: '', 'without-jitter': '7 4', naive: '2 3' };

/** Points in a line: more than pixels tell nothing. */
const POINTS = 340;

/** A simulation as a picture: requests a second and pages without a token over time, the outage shaded. Follows the system's colours. */
export function drawFleets(simulation: Simulation): string {
  const { plan, fleets } = simulation;
  const title = titleOf(plan);
  const lines = wrapAnsi(title, LINE_CHARS).split('\n');
  const legendY = 30 + lines.length * LINE_HEIGHT;
  const top = legendY + 40;
  const height = top + 2 * PANEL_HEIGHT + GAP + 32;
  const style = [
    `.fleets{${variables('light')}background:var(--page);font:13px system-ui,sans-serif}`,
    `@media (prefers-color-scheme:dark){.fleets{${variables('dark')}}}`,
    '.fleets text{fill:var(--text)}.fleets .axis{stroke:var(--line);fill:none}.fleets .band{fill:var(--band)}',
    '.fleets .course{fill:none;stroke-width:2;stroke-linejoin:round}.fleets .title{font-weight:600}',
  ].join('');
  const legend = fleets.map(({ strategy }, index) => {
    const x = RIGHT + index * 136;
    return `${strokeOf(strategy, `M${x} ${legendY - 4}h22`)}<text x="${x + 28}" y="${legendY}">${escapeXml(nameOf(strategy))}</text>`;
  });
  const panels = [
    panelOf(simulation, top, 'Requests a second', ({ requestsPerSecond }) => requestsPerSecond),
    panelOf(
      simulation,
      top + PANEL_HEIGHT + GAP,
      'Pages without a token',
      ({ pagesWithoutToken }) => pagesWithoutToken,
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" class="fleets" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${style}</style><rect width="${WIDTH}" height="${height}" fill="var(--page)"/>`,
    ...lines.map((line, index) => `<text x="${RIGHT}" y="${22 + index * LINE_HEIGHT}">${escapeXml(line)}</text>`),
    ...legend,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

function panelOf(
  { plan, fleets }: Simulation,
  top: number,
  title: string,
  valuesOf: (fleet: Simulation['fleets'][number]) => readonly number[],
): string {
  const most = Math.max(1, ...fleets.flatMap(valuesOf));
  const wide = WIDTH - LEFT - RIGHT;
  const x = (ms: number) => LEFT + (wide * ms) / plan.durationMs;
  const bottom = top + PANEL_HEIGHT;
  const courses = fleets.map((fleet) => strokeOf(fleet.strategy, pathOf(valuesOf(fleet), { wide, bottom, most })));
  const band = `<rect class="band" x="${fixed(x(plan.awayFromMs))}" y="${top}" width="${fixed(x(plan.awayUntilMs) - x(plan.awayFromMs))}" height="${PANEL_HEIGHT}"/>`;
  const ticks = ticksOf(plan, x).map(
    ({ ms, anchor }) => `<text x="${fixed(x(ms))}" y="${bottom + 18}" text-anchor="${anchor}">${clockOf(ms)}</text>`,
  );
  const label = (value: number, y: number) =>
    `<text x="${LEFT - 6}" y="${y}" text-anchor="end">${inShort(value)}</text>`;
  return [
    `<text class="title" x="${LEFT}" y="${top - 8}">${title}</text>`,
    band,
    `<path class="axis" d="M${LEFT} ${top}V${bottom}H${WIDTH - RIGHT}"/>`,
    ...ticks,
    label(Math.round(most), top + 10),
    label(0, bottom),
    ...courses,
  ].join('\n');
}

/** The times that are written under a panel: of those that would touch, the one that says less is left out. */
function ticksOf({ durationMs, awayFromMs, awayUntilMs }: Simulation['plan'], x: (ms: number) => number) {
  const ticks: { readonly ms: number; readonly from: number; readonly to: number; readonly anchor: string }[] = [];
  for (const ms of [awayFromMs, awayUntilMs, durationMs, 0]) {
    const width = clockOf(ms).length * DIGIT_WIDTH;
    const isFirst = x(ms) - width / 2 < LEFT;
    const isLast = x(ms) + width / 2 > WIDTH - RIGHT;
    const from = isFirst ? x(ms) : isLast ? x(ms) - width : x(ms) - width / 2;
    const tick = { ms, from, to: from + width, anchor: isFirst ? 'start' : isLast ? 'end' : 'middle' };
    if (ticks.every((other) => tick.from > other.to + DIGIT_WIDTH || tick.to < other.from - DIGIT_WIDTH))
      ticks.push(tick);
  }
  return ticks;
}

/** Of a digit at 13 px, amply. */
const DIGIT_WIDTH = 8;

/** A number in six characters at most: `99,999`, `1.2M`. */
function inShort(value: number): string {
  const notation = value < 100_000 ? 'standard' : 'compact';
  return value.toLocaleString('en-US', { notation, maximumFractionDigits: 1 });
}

/** Of each stretch the most: a storm of one second must not be averaged away. */
function pathOf(
  values: readonly number[],
  { wide, bottom, most }: { readonly wide: number; readonly bottom: number; readonly most: number },
): string {
  const points = Math.min(POINTS, values.length);
  const steps = Array.from({ length: points }, (_, point) => {
    const from = Math.floor((point * values.length) / points);
    const until = Math.floor(((point + 1) * values.length) / points);
    const y = bottom - (PANEL_HEIGHT * Math.max(...values.slice(from, until))) / most;
    return `${fixed(LEFT + (wide * (point + 0.5)) / points)} ${fixed(y)}`;
  });
  return `M${steps.join('L')}`;
}

function strokeOf(strategy: Strategy, path: string): string {
  const dashes = DASHES[strategy] === '' ? '' : ` stroke-dasharray="${DASHES[strategy]}"`;
  return `<path class="course" stroke="var(--${strategy})"${dashes} d="${path}"/>`;
}

function variables(theme: 'light' | 'dark'): string {
  return Object.entries(COLOURS)
    .map(([name, colour]) => `--${name}:${PICTURE_PALETTES[theme][colour]};`)
    .join('');
}

function fixed(value: number): string {
  return value.toFixed(1);
}
