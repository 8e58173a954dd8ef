import { type AnyStateMachine, createMachine, not } from 'xstate';

/** A chart that differs from the real one in one place. */
export interface ChartFault<M extends AnyStateMachine> {
  /** What was done to it. */
  readonly fault: string;
  /** The state it was done to, as in `chartMap`. */
  readonly place: string;
  readonly machine: M;
}

type Json = Record<string, unknown>;
type Transition = { guard?: unknown; actions?: unknown; description?: string };
type Change = (transition: Transition) => Transition | null;

const CHANGES: readonly (readonly [what: string, applies: (one: Transition) => boolean, change: Change])[] = [
  ['is deleted', () => true, () => null],
  ['has its guard negated', ({ guard }) => guard !== undefined, (one) => ({ ...one, guard: not(one.guard as never) })],
  ['has its actions dropped', ({ actions }) => actions !== undefined, ({ actions: _, ...one }) => one],
];

/** Each transition of a chart deleted, its guard negated, its actions dropped; each entry and exit dropped; each tag. */
export function chartFaults<M extends AnyStateMachine>(chart: M): ChartFault<M>[] {
  return [...transitionFaults(chart), ...nodeFaults(chart)];
}

/** A chart with every delay of one name doubled. */
export function withDoubledDelay<M extends AnyStateMachine>(chart: M, name: string): M {
  const { delays } = chart.implementations as unknown as { delays: Record<string, (args: unknown) => number> };
  const delay = delays[name];
  if (delay === undefined) throw new TypeError(`There is no delay ${name}.`);
  return chart.provide({ delays: { [name]: (args: unknown) => 2 * delay(args) } } as never) as M;
}

/** A chart whose actor in one state is started with something else. */
export function withInput<M extends AnyStateMachine>(
  chart: M,
  state: readonly string[],
  change: (input: Json) => Json,
): M {
  return changed(chart, [...state.flatMap((name) => ['states', name]), 'invoke'], (invoke) => {
    const { input } = invoke as { input: (args: unknown) => Json };
    return { ...invoke, input: (args: unknown) => change(input(args)) };
  });
}

function transitionFaults<M extends AnyStateMachine>(chart: M): ChartFault<M>[] {
  return transitionLists(chart.config as Json, []).flatMap(({ path, list, place, on }) =>
    list.flatMap((transition, index) =>
      CHANGES.filter(([, applies]) => applies(transition)).map(([what, , change]) => {
        const next = list.flatMap((one, at) => (at === index ? (change(one) ?? []) : one));
        return {
          fault: `${place}, ${on}${list.length > 1 ? ` ${index + 1}` : ''}, “${transition.description}” ${what}`,
          place,
          machine: changed(chart, path.slice(0, -1), (parent) => ({ ...parent, [path.at(-1) as string]: next })),
        };
      }),
    ),
  );
}

function nodeFaults<M extends AnyStateMachine>(chart: M): ChartFault<M>[] {
  return nodeConfigs(chart.config as Json, []).flatMap(({ node, path, place }) =>
    ['entry', 'exit', 'tags'].flatMap((part) => {
      if (node[part] === undefined) return [];
      const machine = changed(chart, path, ({ [part]: _, ...rest }) => rest);
      return { fault: `${place} has its ${part} dropped`, place, machine };
    }),
  );
}

interface TransitionList {
  readonly path: readonly string[];
  readonly list: readonly Transition[];
  readonly place: string;
  readonly on: string;
}

function transitionLists(root: Json, above: readonly string[]): TransitionList[] {
  return nodeConfigs(root, above).flatMap(({ node, path, place }) => {
    const invoke = (node.invoke ?? {}) as Json;
    const parts: [path: string[], holder: Json, on: string[]][] = [
      [[], node, ['always']],
      [['on'], (node.on ?? {}) as Json, Object.keys(node.on ?? {})],
      [['after'], (node.after ?? {}) as Json, Object.keys(node.after ?? {})],
      [['invoke'], invoke, ['onDone', 'onError']],
    ];
    return parts.flatMap(([below, holder, names]) =>
      names.flatMap((name) => {
        const value = holder[name];
        if (value === undefined) return [];
        const list = (Array.isArray(value) ? value : [value]) as Transition[];
        return {
          path: [...path, ...below, name],
          list,
          place,
          on: `${invoke.id && below[0] === 'invoke' ? `${invoke.id} ` : ''}${name}`,
        };
      }),
    );
  });
}

function nodeConfigs(node: Json, path: readonly string[]): { node: Json; path: readonly string[]; place: string }[] {
  const place = path.filter((_, index) => index % 2 === 1).join('.') || 'anywhere';
  const below = Object.entries((node.states ?? {}) as Record<string, Json>);
  return [{ node, path, place }, ...below.flatMap(([name, child]) => nodeConfigs(child, [...path, 'states', name]))];
}

/** A chart with one object of its literal changed; everything it names stays the same. */
function changed<M extends AnyStateMachine>(chart: M, path: readonly string[], change: (old: Json) => Json): M {
  const config = replaced(chart.config as Json, path, change);
  return createMachine(config as never).provide(chart.implementations as never) as unknown as M;
}

function replaced(node: Json, [name, ...rest]: readonly string[], change: (old: Json) => Json): Json {
  if (name === undefined) return change(node);
  return { ...node, [name]: replaced(node[name] as Json, rest, change) };
}
