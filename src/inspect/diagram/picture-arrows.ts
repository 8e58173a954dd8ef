import type { AnyStateMachine } from 'xstate';
import { chartNodes, chartTransitions } from './chart-structure.ts';
import type { Picture, PictureArrow } from './picture.ts';

/** Whether a state is another one, or inside it. */
export function isWithin(state: string, outer: string): boolean {
  return outer === '' || state === outer || state.startsWith(`${outer}.`);
}

/**
 * The arrow of a picture that stands for a transition: of those whose ends enclose the transition's, the one that is
 * closest around it. `null`: the picture shows none, which is right for a transition inside one of its boxes.
 *
 * @param source - Where the transition is written: the path of a state, `''` for the root.
 */
export function arrowOf(picture: Picture, source: string, target: string): PictureArrow | null {
  const depthOf = ({ from, to }: PictureArrow) => from.length + to.length;
  const found = picture.arrows
    .filter(({ from, to }) => isWithin(source, from) && (from !== '' || source === '') && isWithin(target, to))
    // An arrow into a box does not stand for a way within that box.
    .filter(({ to }) => source === '' || !isWithin(source, to))
    .sort((left, right) => depthOf(right) - depthOf(left));
  return found[0] ?? null;
}

/** The innermost box of a picture that a state is in; `''` when there is none. */
export function boxOf(picture: Picture, state: string): string {
  const around = picture.boxes.map((box) => box.state).filter((box) => box !== '' && isWithin(state, box));
  return around.sort((left, right) => right.length - left.length)[0] ?? '';
}

/**
 * What a hand-laid picture does not tell of its chart, or tells and is not so: states, beginnings and families of transitions
 * (all that lead from one box into another). Empty when the picture is right.
 *
 * @param depth - How deep the picture goes: 1 for the states on top, 2 for those inside them as well, and so on.
 */
export function pictureFaults(machine: AnyStateMachine, picture: Picture, depth: number): string[] {
  const nodes = chartNodes(machine).filter(({ path }) => path.length <= depth);
  const states = nodes.map(({ path }) => path.join('.')).filter((path) => path !== '');
  const starts = nodes
    // What is parallel begins in all that is inside.
    .filter((node) => node.path.length < depth && Object.keys(node.states).length > 0 && node.type !== 'parallel')
    .map(({ path }) => path.join('.'));
  const used = new Set<PictureArrow>();
  const faults: string[] = [];
  for (const { source, target } of chartTransitions(machine)) {
    const [from, to] = [boxOf(picture, source), boxOf(picture, target ?? source)];
    if (target === null || from === to) continue;
    const arrow = arrowOf(picture, from, to);
    if (arrow === null) faults.push(`no arrow from ${from || 'any state'} to ${to}`);
    else used.add(arrow);
  }
  const boxes = picture.boxes.map(({ state }) => state).filter((state) => state !== '');
  return [
    ...missing(states, boxes).map((state) => `no box for ${state}`),
    ...missing(boxes, states).map((state) => `no such state: ${state}`),
    ...missing(
      starts,
      picture.starts.map(({ of }) => of),
    ).map((state) => `no beginning of ${state || 'the chart'}`),
    ...new Set(faults),
    ...picture.arrows
      .filter((arrow) => !used.has(arrow))
      .map(({ from, to }) => `no such way: ${from || 'any state'} to ${to}`),
  ];
}

const missing = (wanted: readonly string[], found: readonly string[]) => wanted.filter((one) => !found.includes(one));
