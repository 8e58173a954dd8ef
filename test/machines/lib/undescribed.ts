import type { AnyStateMachine } from 'xstate';
import { nodesOf, placeOf, transitionName, transitionsOf } from './chart-map.ts';

/** A sentence: it begins with a capital or a quotation, and ends with a full stop or a question mark. */
const SENTENCE = /^[A-Z“"'].*[.?]$/s;

/** The states and transitions of a chart that no sentence describes. */
export function undescribed(machine: AnyStateMachine): string[] {
  return nodesOf(machine.root).flatMap((node) => [
    ...(SENTENCE.test(node.description ?? '') ? [] : [placeOf(node)]),
    ...transitionsOf(node)
      .filter(({ description }) => !SENTENCE.test(description ?? ''))
      .map(transitionName),
  ]);
}
