import { hanging } from '../terminal.ts';
import type { FleetPlan, Strategy } from './plan.ts';
import type { FleetSummary } from './summarize.ts';

/** One of the fleets side by side. */
export interface FleetResult {
  readonly strategy: Strategy;
  /** Pages that were simulated. */
  readonly simulated: number;
  readonly summary: FleetSummary;
  /** For all pages, by second. */
  readonly requestsPerSecond: readonly number[];
  readonly pagesWithoutToken: readonly number[];
}

/** All that one run brought. */
export interface Simulation {
  /** What was asked for: `pages` is the whole fleet, `capacity` the whole edge. */
  readonly plan: Omit<FleetPlan, 'strategy'>;
  readonly fleets: readonly FleetResult[];
}

const NAMES: Readonly<Record<Strategy, string>> = {
  chart: 'session chart',
  'without-jitter': 'without jitter',
  naive: 'naive client',
};

/** A fleet's name for people. */
export function nameOf(strategy: Strategy): string {
  return NAMES[strategy];
}

const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

const ROWS: readonly (readonly [name: string, value: (summary: FleetSummary) => string])[] = [
  ['requests a second in calm', ({ calmPerSecond }) => number(calmPerSecond)],
  ['worst second from outage on', ({ peakPerSecond }) => number(peakPerSecond)],
  ['  after the outage began', ({ peakAfterSeconds }) => `${number(peakAfterSeconds)} s`],
  ['  since it ended', ({ peakAfterReturnPerSecond }) => number(peakAfterReturnPerSecond)],
  ['requests in all', ({ requests }) => number(requests)],
  ['  answered 422', ({ answers }) => number(answers.refused)],
  ['  answered 429', ({ answers }) => number(answers.rateLimited)],
  ['  answered 503', ({ answers }) => number(answers.unavailable)],
  ['  given up on', ({ timeouts }) => number(timeouts)],
  ['redirects', ({ handshakes }) => number(handshakes)],
  [
    'back to calm after',
    ({ recoverySeconds }) => (recoverySeconds === null ? 'not yet' : `${number(recoverySeconds)} s`),
  ],
  ['pages ever without a token', ({ pagesWithoutToken }) => number(pagesWithoutToken)],
  ['  seconds, of all together', ({ secondsWithoutToken }) => number(secondsWithoutToken)],
  ['  the longest of one page', ({ longestWithoutTokenSeconds }) => `${number(longestWithoutTokenSeconds)} s`],
  ['users lost', ({ usersLost }) => number(usersLost)],
  ['storms', ({ storms }) => (storms ? 'yes' : 'no')],
];

const LABEL_WIDTH = 30;
const COLUMN_WIDTH = 16;

/** What a line that goes on is indented by. */
const HANGING_INDENT = 2;

/**
 * A simulation as a table, with a line of blocks for each fleet's requests over time. On a terminal too narrow for the table, the fleets
 * stand below one another.
 *
 * @param columns - Of the terminal; `null` where nothing limits a line.
 */
export function renderText({ plan, fleets }: Simulation, columns: number | null): string {
  const hasRoomForTable = columns === null || columns >= LABEL_WIDTH + COLUMN_WIDTH * fleets.length;
  const untested = saidOfUntested(fleets);
  const prose = (text: string) => hanging(text, columns, HANGING_INDENT);
  return [
    prose(titleOf(plan)),
    ...sampleOf(plan, fleets).map(prose),
    '',
    ...(hasRoomForTable ? tableOf(fleets) : blocksOfFigures(fleets, columns)),
    '',
    prose(`Requests a second, from 0 to ${clockOf(plan.durationMs)}:`),
    ...(hasRoomForTable ? coursesBeside(fleets, columns) : coursesBelow(fleets, columns)),
    ...(untested === null ? [] : ['', prose(untested)]),
    '',
  ].join('\n');
}

function tableOf(fleets: readonly FleetResult[]): string[] {
  const line = (label: string, cells: readonly string[]) =>
    `${label.padEnd(LABEL_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('')}`;
  const names = fleets.map(({ strategy }) => nameOf(strategy));
  const rows = ROWS.map(([name, cellOf]) => {
    const cells = fleets.map(({ summary }) => cellOf(summary));
    return line(name, cells);
  });
  return [line('', names), ...rows];
}

/** The figures of each fleet below its name. */
function blocksOfFigures(fleets: readonly FleetResult[], columns: number): string[] {
  return fleets.flatMap(({ strategy, summary }, index) => [
    ...(index === 0 ? [] : ['']),
    nameOf(strategy),
    ...ROWS.map(([name, cellOf]) => {
      const label = name.trimStart();
      const indent = HANGING_INDENT + name.length - label.length;
      const figure = hanging(`${label}: ${cellOf(summary)}`, columns, indent + HANGING_INDENT);
      return `${' '.repeat(indent)}${figure}`;
    }),
  ]);
}

const mostOf = (counts: readonly number[]) => `up to ${number(Math.max(...counts))}`;

/** Each fleet's course between its name and its most, all of one length. */
function coursesBeside(fleets: readonly FleetResult[], columns: number | null): string[] {
  const mostWidth = Math.max(...fleets.map(({ requestsPerSecond }) => mostOf(requestsPerSecond).length));
  const room = columns === null ? BLOCKS_WIDE : columns - LABEL_WIDTH - GAP.length - mostWidth;
  return fleets.map(({ strategy, requestsPerSecond }) => {
    const blocks = blocksOf(requestsPerSecond, Math.min(BLOCKS_WIDE, room));
    return `${nameOf(strategy).padEnd(LABEL_WIDTH)}${blocks}${GAP}${mostOf(requestsPerSecond)}`;
  });
}

/** Each fleet's course below its name and its most. */
function coursesBelow(fleets: readonly FleetResult[], columns: number): string[] {
  const room = Math.max(1, columns - HANGING_INDENT);
  return fleets.flatMap(({ strategy, requestsPerSecond }) => [
    hanging(`${nameOf(strategy)}, ${mostOf(requestsPerSecond)}`, columns, HANGING_INDENT),
    `${' '.repeat(HANGING_INDENT)}${blocksOf(requestsPerSecond, Math.min(BLOCKS_WIDE, room))}`,
  ]);
}

/** What was simulated, in a sentence. */
export function titleOf(plan: Simulation['plan']): string {
  const { pages, lifetimeMs, away, awayFromMs, awayUntilMs, capacity, opened, seed } = plan;
  const who = away === 'origin' ? 'the origin' : 'everything';
  const when = `${clockOf(awayFromMs)} to ${clockOf(awayUntilMs)}`;
  const edge = capacity === null ? 'an edge without limit' : `an edge that answers ${number(capacity)} a second`;
  const start = opened === 'spread' ? '' : ' opened all at once';
  return `${pagesOf(pages)}${start}, tokens of ${number(lifetimeMs / 1000)} s, ${who} away from ${when}, ${edge}, seed ${seed}.`;
}

/** What was not simulated in full. */
function sampleOf({ pages, capacity }: Simulation['plan'], fleets: readonly FleetResult[]): string[] {
  const samples = fleets.filter(({ simulated }) => simulated < pages);
  if (samples.length === 0) return [];
  const parts = samples.map(({ strategy, simulated }) => `${nameOf(strategy)}: ${pagesOf(simulated)}`);
  const edge = capacity === null ? '' : ", the edge's capacity with them";
  return [`Extrapolated from samples${edge} (${parts.join('; ')}).`];
}

const pagesOf = (count: number) => `${number(count)} ${count === 1 ? 'page' : 'pages'}`;

/** What is to be said of an outage that no page of the chart's has felt; `null` when one has. */
export function saidOfUntested([chart]: readonly FleetResult[]): string | null {
  if (chart === undefined || chart.summary.requestsInOutage > 0) return null;
  return (
    `Nothing was put to the test: no page of the ${nameOf(chart.strategy)} asked for anything in the outage, all had tokens that outlive it. ` +
    'Give more of --clients or --outage, or less of --lifetime.'
  );
}

const BLOCKS = '▁▂▃▄▅▆▇█';
const BLOCKS_WIDE = 50;
const GAP = '  ';

function blocksOf(counts: readonly number[], columns: number): string {
  const most = Math.max(1, ...counts);
  const width = Math.min(columns, counts.length);
  return Array.from({ length: width }, (_, column) => {
    const part = counts.slice(
      Math.floor((column * counts.length) / width),
      Math.floor(((column + 1) * counts.length) / width),
    );
    const height = Math.max(...part) / most;
    return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(height * BLOCKS.length))];
  }).join('');
}

/** A time as minutes and seconds. */
export function clockOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
