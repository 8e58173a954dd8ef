import { escapeXml } from '../../inspect/diagram/escape-xml.ts';
import type { Strategy } from './plan.ts';
import { clockOf, nameOf, type Simulation, titleOf } from './render-text.ts';

const WIDTH = 760;
const LEFT = 64;
const RIGHT = 16;
const PANEL_HEIGHT = 180;
const TOP = 100;
const GAP = 64;
const HEIGHT = TOP + 2 * PANEL_HEIGHT + GAP + 44;

const LIGHT = {
  page: '#ffffff',
  line: '#5b6b82',
  text: '#182230',
  band: '#eef1f6',
  chart: '#1a7f4b',
  'without-jitter': '#1d5fd1',
  naive: '#b3261e',
};
const DARK = {
  page: '#0d1117',
  line: '#8493a8',
  text: '#e6edf3',
  band: '#1b222c',
  chart: '#4cc38a',
  'without-jitter': '#6ea8ff',
  naive: '#ff8a80',
};
/** Told apart without colours, too. */
const DASHES: Readonly<Record<Strategy, string>> = { chart: '', 'without-jitter': '7 4', naive: '2 3' };

/** Points in a line: more than pixels tell nothing. */
const POINTS = 340;

/** A simulation as a picture: requests a second and pages without a token over time, the outage shaded. Follows the system's colours. */
export function drawFleets(simulation: Simulation): string {
  const { plan, fleets } = simulation;
  const style = [
    `.fleets{${variables(LIGHT)}background:var(--page);font:13px system-ui,sans-serif}`,
    `@media (prefers-color-scheme:dark){.fleets{${variables(DARK)}}}`,
    '.fleets text{fill:var(--text)}.fleets .axis{stroke:var(--line);fill:none}.fleets .band{fill:var(--band)}',
    '.fleets .course{fill:none;stroke-width:2;stroke-linejoin:round}.fleets .title{font-weight:600}',
  ].join('');
  const legend = fleets.map(({ strategy }, index) => {
    const x = LEFT + index * 170;
    return `${strokeOf(strategy, `M${x} 62h28`)}<text x="${x + 36}" y="66">${escapeXml(nameOf(strategy))}</text>`;
  });
  const panels = [
    panelOf(simulation, TOP, 'Requests a second', ({ requestsPerSecond }) => requestsPerSecond),
    panelOf(
      simulation,
      TOP + PANEL_HEIGHT + GAP,
      'Pages without a token',
      ({ pagesWithoutToken }) => pagesWithoutToken,
    ),
  ];
  const title = escapeXml(titleOf(plan));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" class="fleets" role="img" aria-label="${title}">`,
    `<style>${style}</style><rect width="${WIDTH}" height="${HEIGHT}" fill="var(--page)"/>`,
    ...titleLines(titleOf(plan)).map(
      (line, index) => `<text x="${LEFT}" y="${22 + index * 17}" style="font-size:12px">${escapeXml(line)}</text>`,
    ),
    ...legend,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

/** A sentence in two lines where one would be too long. */
function titleLines(title: string): string[] {
  const parts = title.split(', ');
  return title.length < 100 ? [title] : [`${parts.slice(0, 2).join(', ')},`, parts.slice(2).join(', ')];
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
  const ticks = [0, plan.awayFromMs, plan.awayUntilMs, plan.durationMs].map((ms, index) => {
    const anchor = ['start', 'middle', 'middle', 'end'][index];
    return `<text x="${fixed(x(ms))}" y="${bottom + 18}" text-anchor="${anchor}">${clockOf(ms)}</text>`;
  });
  const label = (value: number, y: number) =>
    `<text x="${LEFT - 8}" y="${y}" text-anchor="end">${value.toLocaleString('en-US')}</text>`;
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

function variables(palette: Readonly<Record<string, string>>): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}

function fixed(value: number): string {
  return value.toFixed(1);
}
