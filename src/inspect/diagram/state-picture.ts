import type { AnyStateMachine } from 'xstate';
import { type ChartTransition, chartTransitions } from './chart-structure.ts';
import { OVERVIEW } from './overview-picture.ts';
import type { Picture, PictureBox, PictureLabel } from './picture.ts';
import { isWithin } from './picture-arrows.ts';

const WIDTH = 344;
const BOX_WIDTH = 156;
const BOX_HEIGHT = 30;
const MARGIN = 8;
const LINE = 14;
const GAP = 14;
/** Where all arrows run, right of the words. */
const RAIL = WIDTH - 14;
/** What fits left of the rail, whatever the font. */
const LINE_CHARS = 46;
const INNER_WIDTH = 148;

/**
 * A state between its neighbours, so narrow that a phone shows its text at 11 px: above those it is entered from, below those it
 * is left for, under each the reasons, in the words of the chart; in its box the states inside it.
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
  const above = stack(entering, MARGIN);
  const inner = Object.keys(machine.states[state]?.states ?? {});
  const y = endOf(above, MARGIN) + GAP;
  const bottom = y + 44 + Math.ceil(inner.length / 2) * (BOX_HEIGHT + 8);
  const below = stack(leaving, bottom + GAP);
  return {
    width: WIDTH,
    height: endOf(below, bottom) + MARGIN,
    boxes: [
      { state, x: MARGIN, y, width: WIDTH - 2 * MARGIN, height: bottom - y, ...noteOf(state) },
      ...inner.map((name, index) => ({
        state: `${state}.${name}`,
        x: MARGIN + 12 + (index % 2) * (INNER_WIDTH + 8),
        y: y + 44 + Math.floor(index / 2) * (BOX_HEIGHT + 8),
        width: INNER_WIDTH,
        height: BOX_HEIGHT,
      })),
      ...[...above, ...below].map(({ box }) => box),
    ],
    starts: [],
    arrows: [
      ...above.map(({ box, label }) => ({
        from: box.state,
        to: state,
        path: `M${box.x + box.width} ${middleOf(box)}H${RAIL}V${y}`,
        label,
      })),
      ...below.map(({ box, label }) => ({
        from: state,
        to: box.state,
        path: `M${RAIL} ${bottom}V${middleOf(box)}H${box.x + box.width}`,
        label,
      })),
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

interface Row {
  readonly box: PictureBox;
  readonly label: PictureLabel;
}

/** The neighbours below one another, the words under their box. */
function stack(neighbours: readonly (readonly [string, readonly string[]])[], top: number): Row[] {
  let y = top;
  return neighbours.map(([state, reasons]) => {
    const box = { state, x: MARGIN, y, width: state === '' ? 84 : BOX_WIDTH, height: BOX_HEIGHT };
    const label = { x: MARGIN + 12, y: y + BOX_HEIGHT + LINE + 2, lines: wrapped(reasons) };
    y = labelEnd(label) + GAP;
    return { box, label };
  });
}

const middleOf = ({ y, height }: PictureBox) => y + height / 2;
const labelEnd = ({ y, lines }: PictureLabel) => y + (lines.length - 1) * LINE + 4;

function endOf(rows: readonly Row[], none: number): number {
  const last = rows.at(-1);
  return last === undefined ? none : labelEnd(last.label);
}
