import type { AnyStateMachine } from 'xstate';
import { type ChartTransition, chartTransitions } from './chart-structure.ts';
import { OVERVIEW } from './overview-picture.ts';
import type { Picture, PictureArrow, PictureBox } from './picture.ts';
import { isWithin } from './picture-arrows.ts';

const WIDTH = 800;
const BOX_WIDTH = 156;
const MARGIN = 8;
const LINE = 14;
const GAP = 18;
/** What fits between two boxes, whatever the font. */
const LINE_CHARS = 23;
const INNER_HEIGHT = 30;

/**
 * A state on top with its neighbours: on the left those it is entered from, on the right those it is left for, on each arrow
 * the reasons, in the words of the chart; in its box the states inside it.
 */
export function statePicture(machine: AnyStateMachine, state: string): Picture {
  const targeted = chartTransitions(machine).filter(({ target }) => target !== null);
  // Its own ways come first, then those that hold in any state.
  const all = [...targeted.filter(({ source }) => source !== ''), ...targeted.filter(({ source }) => source === '')];
  const entering = byNeighbour(all, (one) => (isWithin(one.target ?? '', state) ? topOf(one.source) : state), state);
  const isEnd = machine.states[state]?.type === 'final';
  const leaving = byNeighbour(
    all,
    // What holds in any state holds in this one.
    ({ source, target }) => (!isEnd && (source === '' || isWithin(source, state)) ? topOf(target ?? '') : state),
    state,
  );
  const inner = Object.keys(machine.states[state]?.states ?? {});
  const ownHeight = 48 + inner.length * (INNER_HEIGHT + 8);
  const height = Math.max(stackHeight(entering), stackHeight(leaving), ownHeight) + 2 * MARGIN;
  const x = (WIDTH - BOX_WIDTH) / 2;
  const y = MARGIN;
  const own: PictureBox[] = [
    { state, x, y, width: BOX_WIDTH, height: height - 2 * MARGIN, ...noteOf(state) },
    ...inner.map((name, index) => ({
      state: `${state}.${name}`,
      x: x + 12,
      y: y + 40 + index * (INNER_HEIGHT + 8),
      width: BOX_WIDTH - 24,
      height: INNER_HEIGHT,
    })),
  ];
  const left = stack(entering, height, MARGIN);
  const right = stack(leaving, height, WIDTH - MARGIN - BOX_WIDTH);
  return {
    // An end is left for nothing: there is no other side.
    width: right.length > 0 ? WIDTH : x + BOX_WIDTH + MARGIN,
    height,
    boxes: [...own, ...left.map(({ box }) => box), ...right.map(({ box }) => box)],
    starts: [],
    arrows: [
      ...left.map(({ box, middle, lines }) => arrow(box.state, state, [MARGIN + BOX_WIDTH, x], middle, lines)),
      ...right.map(({ box, middle, lines }) =>
        arrow(state, box.state, [x + BOX_WIDTH, WIDTH - MARGIN - BOX_WIDTH], middle, lines),
      ),
    ],
  };
}

function noteOf(state: string): { note?: string } {
  const { note } = OVERVIEW.boxes.find((box) => box.state === state) ?? {};
  return note === undefined ? {} : { note };
}

const topOf = (path: string) => path.split('.')[0] ?? '';

/** The reasons of the transitions, by the neighbour they have to do with; those of the state itself are left out. */
function byNeighbour(
  transitions: readonly ChartTransition[],
  neighbourOf: (transition: ChartTransition) => string,
  state: string,
): [neighbour: string, reasons: string[]][] {
  const found = new Map<string, string[]>();
  for (const transition of transitions) {
    const neighbour = neighbourOf(transition);
    if (neighbour === state) continue;
    const reason = happening(transition.description);
    const known = found.get(neighbour) ?? [];
    if (!known.includes(reason)) found.set(neighbour, [...known, reason]);
  }
  return [...found];
}

/** What happened, of a description that goes on with what follows. */
const happening = (description: string) => (description.split(/: /)[0] ?? '').replace(/\.$/, '');

function wrapped(reasons: readonly string[]): string[] {
  return reasons.flatMap((reason) => {
    const lines: string[] = [];
    for (const word of `${reasons.length > 1 ? '• ' : ''}${reason}`.split(' ')) {
      const line = lines.at(-1);
      if (line === undefined || line.length + 1 + word.length > LINE_CHARS) lines.push(word);
      else lines[lines.length - 1] = `${line} ${word}`;
    }
    return lines;
  });
}

/** The words stand above their arrow, and half a box below it. */
const rowHeight = (lines: readonly string[]) => Math.max(lines.length * LINE + 8, 15) + 15;

function stackHeight(neighbours: readonly (readonly [string, readonly string[]])[]): number {
  return neighbours.reduce((sum, [, reasons]) => sum + rowHeight(wrapped(reasons)) + GAP, 0);
}

interface Row {
  readonly box: PictureBox;
  readonly middle: number;
  readonly lines: readonly string[];
}

function stack(neighbours: readonly (readonly [string, readonly string[]])[], height: number, x: number): Row[] {
  let y = (height - stackHeight(neighbours)) / 2 + GAP / 2;
  return neighbours.map(([state, reasons]) => {
    const lines = wrapped(reasons);
    const middle = Math.round(y + rowHeight(lines) - 15);
    y += rowHeight(lines) + GAP;
    const [width, left] = state === '' ? [84, x + BOX_WIDTH - 84] : [BOX_WIDTH, x];
    return { box: { state, x: left, y: middle - 15, width, height: 30 }, middle, lines };
  });
}

function arrow(
  from: string,
  to: string,
  [x, end]: readonly [number, number],
  y: number,
  lines: readonly string[],
): PictureArrow {
  return {
    from,
    to,
    path: `M${x} ${y}H${end}`,
    label: { x: x + 4, y: y - 6 - (lines.length - 1) * LINE, lines },
  };
}
