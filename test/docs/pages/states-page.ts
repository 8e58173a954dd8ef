import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { type ChartTransition, chartNodes, chartTransitions } from '../../../src/inspect/diagram/chart-structure.ts';
import { DELAYS, GUARDS, TAGS } from './chart-names.ts';
import { GENERATED } from './generated.ts';
import { table } from './table.ts';

/** The page of the states: of both charts, every state with what it does, in the order of the chart. */
export function statesPage(session: AnyStateMachine, request: AnyStateMachine): string {
  return `${GENERATED}

# The states

Both charts, state by state, as the code has them. A row is one transition. In a state the rows are tried from above; in a
nested state its own come first, then those of the state around it, at last those of *any state*. Where nothing is said of a
target, the state is not left; *anew* enters it again, so that its timers and actors begin anew.

- [The chart of a session](#the-chart-of-a-session): one actor runs for each token key. Names of states are public.
- [The chart of a request](#the-chart-of-a-request): \`authenticateRequest\` of \`xstate-session/server\`.

## The chart of a session

${picture('session', 'The states of a session and the arrows between them, as the tables below list them.')}

The tags: ${list(TAGS)}. The delays: ${list(DELAYS, namesOf(session, 'after'))}.

${states(session)}

### What the guards ask

${table(
  ['guard', 'asks'],
  Object.entries(GUARDS).map(([name, asks]) => [`\`${name}\``, asks]),
)}

## The chart of a request

${picture('request', 'The states of a request and the arrows between them, as the tables below list them.')}

The delay: ${list(DELAYS, namesOf(request, 'after'))}. A guard reads what was found out about the request, or what the actor answered;
[the decision table](decision-table.md) has the outcome of every combination.

${states(request)}
`;
}

function picture(name: string, alternative: string): string {
  return `<a href="${name}.machine.light.svg"><picture>
  <source media="(prefers-color-scheme: dark)" srcset="${name}.machine.dark.svg">
  <img src="${name}.machine.light.svg" alt="${alternative}">
</picture></a>`;
}

function states(machine: AnyStateMachine): string {
  const transitions = chartTransitions(machine);
  return chartNodes(machine)
    .map((node) => state(node, transitions))
    .join('\n\n');
}

function state(node: AnyStateNode, all: readonly ChartTransition[]): string {
  const path = node.path.join('.');
  const rows = all.filter(({ source }) => source === path).sort((one, other) => rank(one) - rank(other));
  const head = ['on', 'if', 'goes to', 'what it means'];
  const cells = rows.map((row) => [trigger(row.on), code(row.guard), target(row), row.description]);
  return [
    `### ${path === '' ? 'Any state' : path}`,
    [node.description, ...facts(node)].join(' '),
    ...(rows.length > 0 ? [table(head, cells)] : []),
  ].join('\n\n');
}

function facts(node: AnyStateNode): string[] {
  const { initial } = node;
  return [
    ...(node.type === 'final' ? ['Final.'] : []),
    ...(node.tags.length > 0 ? [`Tagged ${node.tags.map(code).join(', ')}.`] : []),
    ...(initial?.target.length ? [`Begins in ${initial.target.map(({ key }) => code(key)).join()}.`] : []),
    ...node.invoke.map(({ src, id }) => `Runs \`${src}\`${src === id ? '' : ` as \`${id}\``}.`),
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

/** The names of what the arrows of a chart wait for. */
function namesOf(machine: AnyStateMachine, kind: string): string[] {
  const names = chartTransitions(machine).flatMap(({ on }) =>
    on.startsWith(`${kind} `) ? on.slice(kind.length + 1) : [],
  );
  return [...new Set(names)];
}

function list(words: Readonly<Record<string, string>>, names = Object.keys(words)): string {
  return names
    .map((name) => {
      if (words[name] === undefined) throw new TypeError(`the page of the states has no words for "${name}"`);
      return `\`${name}\` (${words[name]})`;
    })
    .join(', ');
}
