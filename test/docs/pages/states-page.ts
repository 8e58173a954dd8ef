import type ts from 'typescript';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { type ChartTransition, chartNodes, chartTransitions } from '../../../src/inspect/diagram/chart-structure.ts';
import { type Described, entriesOf, parsed, propertyListOf } from './doc-comments.ts';
import { GENERATED } from './generated.ts';
import { overview } from './overview.ts';
import { table } from './table.ts';

/** The sources that say what the names of a chart mean. */
export interface ChartSources {
  readonly guards: ts.SourceFile;
  readonly actions: ts.SourceFile;
  readonly delays: ts.SourceFile;
  readonly types: ts.SourceFile;
}

/** As they are on the disk. */
const sourcesOf = (chart: string, { delays = 'actors', types = 'typed' } = {}): ChartSources => ({
  guards: parsed(`machines/${chart}/guards.ts`),
  actions: parsed(`machines/${chart}/actions.ts`),
  delays: parsed(`machines/${chart}/${delays}.ts`),
  types: parsed(`machines/${chart}/${types}.ts`),
});
export const sessionSources = () => sourcesOf('session');
export const requestSources = () => sourcesOf('request', { types: 'contract' });
export const lifetimeSources = () => sourcesOf('lifetime', { delays: 'ends' });

/**
 * The page of the states: of each chart first the story in short, then every state with what may happen in it, in the order of
 * a life, then what their guards ask and their actions do, in the words of the source.
 *
 * @throws TypeError when a guard, action, delay or tag that a chart uses has no words.
 */
export function statesPage(
  session: AnyStateMachine,
  request: AnyStateMachine,
  lifetime: AnyStateMachine,
  { ofSession = sessionSources(), ofRequest = requestSources(), ofLifetime = lifetimeSources() } = {},
): string {
  return `${GENERATED}

# The states

The three charts, told by themselves: every sentence below stands in the code, at the state, arrow, guard or action it is about.

- [The chart of a session](#the-chart-of-a-session): one actor runs for each token key. Names of states are public.
- [The chart of a request](#the-chart-of-a-request): \`authenticateRequest\` of \`xstate-session/server\`.
- [The chart of how long a session lasts](#the-chart-of-how-long-a-session-lasts): one actor for a session with the option \`lifetime\`.

A row of a table is one arrow. In a state the rows are tried from above; in a nested state its own come first, then those of the state
around it, at last those of *any state*. Where nothing is said of a target, the state is not left; *anew* enters it again, so that its
timers and actors begin anew.

## The chart of a session

${picture('pictures/session.overview', 'The five states of a session and the ways between them, as they are listed below.')}

[The chart with what is inside its states](pictures/session.expanded.light.svg), and [the whole of it](session.machine.light.svg), every transition by name.

${wholeOf(session, ofSession, (state) => picture(`pictures/session.${state}`, `${state}, with the states it is entered from and left for, and why, as the table tells.`))}

## The chart of a request

[The whole chart](request.machine.light.svg), every transition by name.

A guard reads what was found out about the request, or what the actor answered; [the decision table](decision-table.md) has the outcome
of every combination.

${wholeOf(request, ofRequest)}

## The chart of how long a session lasts

${picture('pictures/lifetime', 'What is known of the end of a session, beside what the server is asked of it, and the end, as they are listed below.')}

[The whole chart](lifetime.machine.light.svg), every transition by name. [How long a session lasts](lifetime.md) says what it is for.

${wholeOf(lifetime, ofLifetime)}
`;
}

const wholeOf = (machine: AnyStateMachine, sources: ChartSources, pictureOf?: (state: string) => string) =>
  [story(machine), states(machine, sources, pictureOf), names(machine, sources)].join('\n\n');

function picture(name: string, alternative: string): string {
  return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${name}.dark.svg">
  <img src="${name}.light.svg" alt="${alternative}">
</picture>`;
}

/** How many reasons to go on the story in short can name. */
const REASONS_MAX = 6;

/** What the chart is, and its top states in short, each with the ways on. */
function story(machine: AnyStateMachine): string {
  const states = Object.values(overview(machine).root.states).map(({ key, description, on }) => {
    const ways = new Map<string, string[]>();
    for (const [reason, [transition]] of Object.entries(on)) {
      const to = transition?.target?.[0]?.key ?? key;
      ways.set(to, [...(ways.get(to) ?? []), inSentence(reason)]);
    }
    const told = (reasons: readonly string[]) =>
      reasons.length > REASONS_MAX ? `in ${reasons.length} ways, told below` : reasons.join('; or ');
    const onward = [...ways].map(([to, reasons]) => `  - to \`${to}\`: ${told(reasons)}`);
    return [`- **\`${key}\`**: ${inSentence(description ?? '')}`, ...onward].join('\n');
  });
  return [machine.root.description ?? '', ...states].join('\n\n').replaceAll('\n\n- ', '\n- ').replace('\n-', '\n\n-');
}

/** In the middle of a sentence: without the capital, which only a name or an abbreviation keeps. */
const inSentence = (text: string) =>
  /^(?:[A-Z][a-z]|A )/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** Every state in the order of the chart, which is that of a life; what holds in all of them comes last, as it is tried last. */
function states(
  machine: AnyStateMachine,
  sources: ChartSources,
  pictureOf: (state: string) => string | null = () => null,
): string {
  const transitions = chartTransitions(machine);
  const tags = new Map(propertyListOf(sources.types, 'tags').map(({ name, text }) => [name, inSentence(text)]));
  const [root, ...nodes] = chartNodes(machine);
  return [...nodes, ...(root === undefined ? [] : [root])]
    .map((node) => state(node, transitions, tags, pictureOf))
    .join('\n\n');
}

function state(
  node: AnyStateNode,
  all: readonly ChartTransition[],
  tags: ReadonlyMap<string, string>,
  pictureOf: (state: string) => string | null,
): string {
  const path = node.path.join('.');
  const rows = all.filter(({ source }) => source === path).sort((one, other) => rank(one) - rank(other));
  const head = ['what happens, and what follows', 'goes to', 'on', 'if', 'does'];
  const cells = rows.map((row) => [
    row.description,
    target(row),
    trigger(row.on),
    code(row.guard),
    row.actions.map(code).join(', '),
  ]);
  const told = path === '' ? [] : [node.description ?? ''];
  const words = [...told, ...facts(node, tags)].join(' ');
  const drawn = node.path.length === 1 ? pictureOf(path) : null;
  const tabled = rows.length > 0 ? table(head, cells) : '';
  return [`### ${path || 'Any state'}`, words, drawn, tabled].filter(Boolean).join('\n\n');
}

function facts(node: AnyStateNode, tags: ReadonlyMap<string, string>): string[] {
  const { initial, entry, exit } = node;
  // XState adds what starts and stops timers and actors; it has no name.
  const deeds = (list: readonly unknown[]) => list.flatMap((action) => nameOf(action) ?? []).map(code);
  const [entering, leaving] = [deeds(entry), deeds(exit)];
  return [
    ...(node.type === 'final' ? ['Final.'] : []),
    ...(node.type === 'parallel' ? ['Parallel: all that is inside holds at the same time.'] : []),
    ...node.tags.map((tag) => `Tagged ${code(tag)} (${known(tags, tag).replace(/\.$/, '')}).`),
    ...(initial?.target.length && node.type !== 'parallel'
      ? [`Begins in ${initial.target.map(({ key }) => code(key)).join()}.`]
      : []),
    ...(entering.length > 0 ? [`On entry: ${entering.join(', ')}.`] : []),
    ...node.invoke.map(({ src, id }) => `Runs \`${src}\`${src === id ? '' : ` as \`${id}\``}.`),
    ...(leaving.length > 0 ? [`On exit: ${leaving.join(', ')}.`] : []),
  ];
}

/** What is looked at first stands first: `always`, then events, answers, failures, delays. */
function rank({ on }: ChartTransition): number {
  const found = ['always', '', 'done', 'error', 'after'].indexOf(on.split(' ')[0] ?? '');
  return found === -1 ? 1 : found;
}

function trigger(on: string): string {
  const [kind, name = ''] = on.split(' ');
  if (kind === 'done') return `\`${name}\` answers`;
  if (kind === 'error') return `\`${name}\` fails`;
  if (kind === 'after') return `after \`${name}\``;
  return on === 'always' || on === 'anything else' ? on : code(on);
}

function target({ source, target: to }: ChartTransition): string {
  if (to === null) return '';
  return to === source ? 'anew' : code(to);
}

const code = (name: string | null) => (name === null ? '' : `\`${name}\``);

function nameOf(action: unknown): string | null {
  if (typeof action === 'string') return action;
  return typeof action === 'object' && action !== null && 'type' in action ? String(action.type) : null;
}

/** The delays, guards and actions that a chart uses, in the words of the source; what it does not use is a mistake, too. */
function names(machine: AnyStateMachine, { guards, actions, delays }: ChartSources): string {
  const transitions = chartTransitions(machine);
  const nodes = chartNodes(machine);
  const after = transitions.flatMap(({ on }) => (on.startsWith('after ') ? [on.slice('after '.length)] : []));
  const asked = transitions.flatMap(({ guard }) => guard ?? []);
  const entered = nodes.flatMap((node) => [...node.entry, ...node.exit].flatMap((action) => nameOf(action) ?? []));
  const done = [...transitions.flatMap((transition) => transition.actions), ...entered];
  return [
    '### What the delays are',
    glossary(['delay', 'fires'], entriesOf(delays, 'delays'), after),
    '### What the guards ask',
    glossary(['guard', 'holds when'], entriesOf(guards, 'guards'), asked),
    '### What the actions do',
    glossary(['action', 'does'], entriesOf(actions, 'actions'), done),
  ].join('\n\n');
}

function glossary(head: readonly string[], described: readonly Described[], used: readonly string[]): string {
  const words = new Map(described.map(({ name, text }) => [name, text]));
  for (const name of used) known(words, name);
  const idle = described.filter(({ name }) => !used.includes(name));
  if (idle.length > 0) throw new TypeError(`no chart uses ${idle.map(({ name }) => name).join(', ')}`);
  return table(
    head,
    described.map(({ name, text }) => [code(name), text]),
  );
}

function known(words: ReadonlyMap<string, string>, name: string): string {
  const text = words.get(name);
  if (text === undefined) throw new TypeError(`the page of the states has no words for "${name}"`);
  return text;
}
