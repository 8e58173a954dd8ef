import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { type ChartTransition, chartTransitions } from './chart-structure.ts';

/** Where transitions of the root begin: they hold in every state. */
const ANY = 'any_state';

/**
 * A chart as a Mermaid state diagram. Transitions that go nowhere are left out.
 *
 * @param machine - Any chart.
 */
export function toMermaid(machine: AnyStateMachine): string {
  const transitions = chartTransitions(machine);
  const lines = ['stateDiagram-v2', `  accTitle: ${title(machine)}`];
  if (machine.root.description) lines.push(`  accDescr: ${machine.root.description}`);
  for (const node of Object.values(machine.root.states)) lines.push(...stateLines(node, 1));
  lines.push(...initialLine(machine.root, 1));
  if (transitions.some(({ source, target }) => source === '' && target !== null)) {
    lines.push(`  state "any state" as ${ANY}`);
  }
  for (const [arrow, labels] of arrows(transitions)) lines.push(`  ${arrow} : ${labels.join('<br>')}`);
  for (const node of Object.values(machine.root.states)) {
    if (node.type === 'final') lines.push(`  ${idOf(node.path.join('.'))} --> [*]`);
  }
  return `${lines.join('\n')}\n`;
}

const title = (machine: AnyStateMachine) => `The statechart "${machine.id}"`;

function stateLines(node: AnyStateNode, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const id = idOf(node.path.join('.'));
  const children = Object.values(node.states);
  if (children.length === 0) return [`${indent}state "${node.key}" as ${id}`];
  return [
    `${indent}state "${node.key}" as ${id} {`,
    ...initialLine(node, depth + 1),
    ...children.flatMap((child) => stateLines(child, depth + 1)),
    `${indent}}`,
  ];
}

function initialLine(node: AnyStateNode, depth: number): string[] {
  const [target] = node.initial?.target ?? [];
  return target === undefined ? [] : [`${'  '.repeat(depth)}[*] --> ${idOf(target.path.join('.'))}`];
}

/** The arrows, each with the labels of all transitions between its two states. */
function arrows(transitions: readonly ChartTransition[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { source, target, on, guard } of transitions) {
    if (target === null) continue;
    const arrow = `${source === '' ? ANY : idOf(source)} --> ${idOf(target)}`;
    found.set(arrow, [...(found.get(arrow) ?? []), guard === null ? on : `${on} [${guard}]`]);
  }
  return found;
}

/** Mermaid takes letters, digits and underscores. */
const idOf = (path: string) => path.replaceAll(/\W/g, '_');
