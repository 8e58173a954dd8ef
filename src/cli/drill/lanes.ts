import type picocolors from 'picocolors';
import { longestMs, type ScenarioTimeline } from './timeline.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** The states in the order in which they are shown where several share a cell: what is rare before what is usual. */
const NOTABLE_FIRST = ['origin-outage-retry', 'handshaking', 'signed-out', 'refreshing', 'active'];

/** A letter for each state, where there are no colours. */
const LETTERS: Readonly<Record<string, string>> = {
  active: 'a',
  refreshing: 'r',
  'origin-outage-retry': 'o',
  handshaking: 'h',
  'signed-out': 's',
};

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** No usable token. */
const NOTHING = '·';

/** The colour of each state. */
export function stateColors(colors: Colors): Readonly<Record<string, (text: string) => string>> {
  return {
    active: colors.green,
    refreshing: colors.blue,
    'origin-outage-retry': colors.yellow,
    handshaking: colors.magenta,
    'signed-out': colors.gray,
  };
}

/** How lanes are drawn. */
export interface LaneStyle {
  readonly colors: Colors;
  readonly hasColors: boolean;
  /** How many cells the longest scenario takes. */
  readonly cells: number;
}

/**
 * The lanes of a scenario: its states, as high as its token has life left, and what the world did below. All scenarios of a
 * drill share one scale. Without colours the states are letters, above the token.
 */
export function lanesOf(
  scenario: ScenarioTimeline,
  all: readonly ScenarioTimeline[],
  { colors, hasColors, cells }: LaneStyle,
): readonly string[] {
  const { fromMs, toMs } = scenario;
  const cellMs = longestMs(all) / cells;
  const count = Math.max(1, Math.min(cells, Math.round((toMs - fromMs) / cellMs)));
  const paints = stateColors(colors);
  const shown = Array.from({ length: count }, (_, index) => {
    const cell = { fromMs: fromMs + index * cellMs, toMs: fromMs + (index + 1) * cellMs };
    const state = stateIn(scenario, cell);
    return { state, level: levelIn(scenario, cell) };
  });
  const blocks = shown.map(({ state, level }) => {
    if (state === null) return ' ';
    const paint = paints[state] ?? colors.dim;
    return level === NOTHING && state !== 'signed-out' ? colors.red(NOTHING) : paint(level);
  });
  const letters = shown.map(({ state }) => (state === null ? ' ' : (LETTERS[state] ?? '?')));
  return [...(hasColors ? [] : [letters.join('')]), blocks.join(''), railOf(scenario, { cellMs, count }, colors)];
}

/** What the signs of the lanes mean. A sign is kept on the line of its word. */
export function laneLegend({ colors, hasColors }: Pick<LaneStyle, 'colors' | 'hasColors'>): string {
  const paints = stateColors(colors);
  const states = Object.entries(LETTERS).map(([state, letter]) =>
    (paints[state] ?? colors.dim)(`${hasColors ? '█' : letter}\u00a0${state}`),
  );
  const nothing = `${colors.red(NOTHING)}\u00a0none usable`;
  const broken = `${colors.red('━')}\u00a0what is broken`;
  return [...states, 'as high as the token has life left', nothing, broken].join(', ');
}

interface Cell {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What lasted no millisecond is within its cell, too. */
function isWithin(span: Cell, cell: Cell): boolean {
  const lasted = span.toMs > span.fromMs;
  return span.fromMs < cell.toMs && (lasted ? span.toMs > cell.fromMs : span.fromMs >= cell.fromMs);
}

function stateIn({ states }: ScenarioTimeline, cell: Cell): string | null {
  const here = states.filter((span) => isWithin(span, cell)).map(({ what }) => what);
  return NOTABLE_FIRST.find((state) => here.includes(state)) ?? here.at(-1) ?? null;
}

/** The lowest reading of a cell; where there is none, the last before it. */
function levelIn({ token }: ScenarioTimeline, cell: Cell): string {
  const before = token.findLast(({ atMs }) => atMs <= cell.fromMs);
  const here = token.filter(({ atMs }) => atMs > cell.fromMs && atMs <= cell.toMs);
  const readings = (here.length > 0 ? here : [before]).map((reading) => reading?.leftShare ?? null);
  if (readings.includes(null)) return NOTHING;
  const least = Math.min(...readings.map((share) => share ?? 0));
  return LEVELS[Math.min(LEVELS.length - 1, Math.floor(least * LEVELS.length))] ?? NOTHING;
}

/** A rail, thick where the world was broken, with what was broken where there is room for it. */
function railOf(
  { world, fromMs }: ScenarioTimeline,
  { cellMs, count }: { readonly cellMs: number; readonly count: number },
  colors: Colors,
): string {
  let rail = '';
  let at = 0;
  for (const [index, { what, toMs }] of world.entries()) {
    const isLast = index === world.length - 1;
    const least = what === 'healthy' ? at : at + 1;
    const end = Math.min(count, isLast ? count : Math.max(least, Math.round((toMs - fromMs) / cellMs)));
    const cells = Math.max(0, end - at);
    const label = `━ ${what} `;
    rail +=
      what === 'healthy'
        ? colors.dim('─'.repeat(cells))
        : colors.red((label.length < cells ? label : '').padEnd(cells, '━'));
    at = Math.max(at, end);
  }
  return rail;
}
