import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { type ChartTransition, chartNodes, chartTransitions } from './chart-structure.ts';

/** Text that takes room beside an edge or in a box. */
export interface LayoutLabel {
  text?: string;
  width?: number;
  height?: number;
  x?: number;
  y?: number;
}

/** A box: a state, or the whole chart. */
export interface LayoutNode {
  readonly id: string;
  width?: number;
  height?: number;
  x?: number;
  y?: number;
  labels?: LayoutLabel[];
  children?: LayoutNode[];
  edges?: LayoutEdge[];
  layoutOptions?: Record<string, string>;
}

/** A point of a drawing, from the left and from the top. */
export interface LayoutPoint {
  readonly x: number;
  readonly y: number;
}

/** An arrow between two boxes. */
export interface LayoutEdge {
  readonly id: string;
  readonly sources: string[];
  readonly targets: string[];
  labels?: LayoutLabel[];
  sections?: { id: string; startPoint: LayoutPoint; endPoint: LayoutPoint; bendPoints?: LayoutPoint[] }[];
}

/** What gives boxes and arrows their places: `new ELK()` of `elkjs`. */
export interface LayoutEngine {
  /** Gives every box and arrow its place. */
  layout(graph: LayoutNode): Promise<LayoutNode>;
}

/** The box where transitions of the root begin: they hold in every state. */
const ANY_STATE = '(any state)';

/** The dot where a chart, or a state with states inside, begins: with the path of that state. */
const START = '(start) ';

/** Whether a box is a dot where something begins. */
export const isStart = ({ id }: LayoutNode) => id.startsWith(START);

const LINE_PX = 14;
const PADDING_PX = 10;
/** Room for a letter of the smaller text; drawn narrower than this nothing overlaps, whatever the font. */
const LETTER_PX = 6.7;

/** A chart as boxes and arrows that have a size and no place yet. Arrows between the same two states are one. */
export function layoutGraph(machine: AnyStateMachine): LayoutNode {
  const transitions = chartTransitions(machine);
  const fromRoot = transitions.filter(({ source, target }) => source === '' && target !== null);
  return {
    id: '',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.json.edgeCoords': 'ROOT',
      // As they are written: the state a chart begins in stands on top.
      'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.spacing.nodeNodeBetweenLayers': '28',
      'elk.spacing.nodeNode': '28',
      'elk.spacing.edgeLabel': '4',
      'elk.spacing.edgeEdge': '12',
      'elk.spacing.edgeNode': '14',
      'elk.padding': '[top=16,left=16,bottom=16,right=16]',
    },
    children: [
      ...starts(machine.root),
      ...(fromRoot.length > 0 ? [{ id: ANY_STATE, ...sized(['any state']) }] : []),
      ...Object.values(machine.root.states).map((node) => box(node, transitions)),
    ],
    edges: [...startEdges(machine), ...edges(transitions)],
  };
}

function box(node: AnyStateNode, transitions: readonly ChartTransition[]): LayoutNode {
  const id = node.path.join('.');
  const children = Object.values(node.states);
  const lines = [node.key, ...inner(node, id, transitions)];
  if (children.length === 0) return { id, ...sized(lines) };
  const { labels, height } = sized(lines);
  return {
    id,
    labels,
    layoutOptions: {
      'elk.padding': `[top=${height + 6},left=14,bottom=14,right=14]`,
      'elk.nodeLabels.placement': '[H_LEFT, V_TOP, INSIDE]',
    },
    children: [...starts(node), ...children.map((child) => box(child, transitions))],
  };
}

const DOT_PX = 10;

function starts(node: AnyStateNode): LayoutNode[] {
  return initialOf(node) === undefined ? [] : [{ id: START + node.path.join('.'), width: DOT_PX, height: DOT_PX }];
}

const initialOf = (node: AnyStateNode): AnyStateNode | undefined =>
  Object.keys(node.states).length === 0 ? undefined : node.initial?.target?.[0];

function startEdges(machine: AnyStateMachine): LayoutEdge[] {
  return chartNodes(machine).flatMap((node) => {
    const target = initialOf(node)?.path.join('.');
    const start = START + node.path.join('.');
    return target === undefined ? [] : [{ id: `${start} → ${target}`, sources: [start], targets: [target] }];
  });
}

/** What a state does without leaving itself. */
function inner(node: AnyStateNode, id: string, transitions: readonly ChartTransition[]): string[] {
  const staying = transitions.filter(({ source, target }) => source === id && (target === null || target === id));
  return [
    ...node.invoke.map(({ src }) => `runs ${String(src)}`),
    ...staying.map(({ on, guard }) => `↻ ${label(on, guard)}`),
  ];
}

/** Which actor is done, or has failed, the box it leaves says: each runs one at most. */
const label = (on: string, guard: string | null) => {
  const event = on.replace(/^(done|error) .*/, '$1');
  return guard === null ? event : `${event} [${guard}]`;
};

function sized(lines: readonly string[]) {
  const width = Math.max(...lines.map((line) => line.length)) * LETTER_PX;
  const height = lines.length * LINE_PX;
  const text = lines.join('\n');
  return {
    labels: [{ text, width, height }] satisfies LayoutLabel[],
    width: width + 2 * PADDING_PX,
    height: height + 2 * PADDING_PX,
  };
}

function edges(transitions: readonly ChartTransition[]): LayoutEdge[] {
  const found = new Map<string, ChartTransition[]>();
  for (const transition of transitions) {
    const { source, target } = transition;
    if (target === null || target === source) continue;
    const id = `${source || ANY_STATE} → ${target}`;
    found.set(id, [...(found.get(id) ?? []), transition]);
  }
  return [...found].map(([id, [first, ...others]]) => {
    const all = first === undefined ? others : [first, ...others];
    const text = all.map(({ on, guard }) => label(on, guard)).join('\n');
    return {
      id,
      sources: [first?.source || ANY_STATE],
      targets: [first?.target ?? ''],
      labels: sized(text.split('\n')).labels,
    };
  });
}
