import { type AnyStateMachine, createMachine } from 'xstate';
import { chartTransitions } from '../../../src/inspect/diagram/chart-structure.ts';

/**
 * A chart seen from afar, to be told: its top states only, and for each two of them the reasons to go from one to the
 * other, in the words of the descriptions: what happened, without what follows.
 */
export function overview(machine: AnyStateMachine): AnyStateMachine {
  const transitions = chartTransitions(machine);
  function reasons(from: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const { source, target, description } of transitions) {
      const to = top(target ?? source);
      if (top(source) !== from || to === from) continue;
      const reason = happening(description);
      const place = from === '' ? `.${to}` : to;
      if ((found[reason] ?? place) !== place) throw new TypeError(`"${reason}" leads from "${from}" to two states`);
      found[reason] = place;
    }
    return found;
  }
  const states = Object.values(machine.root.states).map(({ key, description, type }) => {
    const config = type === 'final' ? { description, type } : { description, on: reasons(key) };
    return [key, config] as const;
  });
  return createMachine({
    id: machine.id,
    description: machine.root.description,
    initial: machine.root.initial.target[0]?.key,
    on: reasons(''),
    states: Object.fromEntries(states),
  } as never);
}

/** What happened, of a description that goes on with what follows. */
const happening = (description: string) => (description.split(/: /)[0] ?? '').replace(/\.$/, '');

const top = (path: string) => path.split('.')[0] ?? '';
