import { getMicrosteps, type SnapshotFrom } from 'xstate';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import { type ChartTransition, chartTransitions, stateName } from '../diagram/chart-structure.ts';
import { shortEvent } from '../event-words.ts';
import { createTokenMasks } from '../redaction/masks.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { TO, type ViewerMessage, viewerMessageOf } from '../viewer/viewer-message.ts';
import { type PlayedEvent, playTrace } from './replay-trace.ts';

type Snapshot = SnapshotFrom<typeof sessionMachine>;

/**
 * A trace as the viewer is told of a session: each event that the chart takes when it is played, with the state it leads to, the
 * context after it, and the transitions on the way. Redacted anew: whoever wrote the file may have put anything in it.
 *
 * @param trace - The text of a trace file. Up to the first difference to what the chart does now.
 * @throws TypeError for a malformed or foreign file, with the line.
 */
export function traceMessages(trace: string): ViewerMessage[] {
  const messages: ViewerMessage[] = [];
  // What stands for an id in a trace is an alias already.
  const aliases = { of: (_name: string, id: unknown) => (typeof id === 'string' ? id : null) };
  const redactor = createRedactor({ aliases, maskToken: createTokenMasks(aliases).of });
  const alwaysOf = transitionsBySource();

  function add(key: number, after: Snapshot, step: Partial<ViewerMessage>): void {
    const message = viewerMessageOf({
      tab: 'trace',
      root: `x:${key}`,
      type: 'step',
      atMs: after.context.nowMs,
      state: stateName(after.value),
      context: redactor.fields(after.context),
      ...step,
    });
    if (message !== null) messages.push(message);
  }

  playTrace(trace, {
    onBegin: (key, snapshot) => add(key, snapshot, { event: 'the trace begins', eventType: 'xstate.init' }),
    onStep({ key, event, before, after, emitted }: PlayedEvent) {
      const { type } = event;
      const [first] = sessionMachine.getTransitionData(before, event as never);
      const passed = getMicrosteps(sessionMachine, before, event as never).map(([snapshot]) => snapshot);
      const followed = passed.slice(1).flatMap((snapshot, index) => alwaysOf(passed[index] as Snapshot, snapshot));
      const chosen = first === undefined ? [] : [partsOf(first)];
      const steps = [...chosen, ...followed];
      add(key, after, {
        event: shortEvent(type),
        eventType: type,
        data: redactor.fields(event),
        because: steps.map(({ description }) => description).filter((text) => text !== ''),
        taken: steps.map(({ source, target }) => `${source}${TO}${target ?? ''}`),
        emitted,
      });
    },
  });
  return messages;
}

type TakenTransition = Pick<ChartTransition, 'source' | 'target' | 'description'>;

function partsOf(transition: object): TakenTransition {
  const pathOf = (node: unknown) => String(fieldOf(node, 'id') ?? '').replace(/^session\.?/, '');
  const [target] = (fieldOf(transition, 'target') ?? []) as readonly unknown[];
  return {
    source: pathOf(fieldOf(transition, 'source')),
    target: target === undefined ? null : pathOf(target),
    description: String(fieldOf(transition, 'description') ?? ''),
  };
}

/** Finds the transition without an event that leads from one state on to another; none where it might be one of several. */
function transitionsBySource(): (before: Snapshot, after: Snapshot) => TakenTransition[] {
  const always = chartTransitions(sessionMachine).filter(({ on }) => on === 'always');
  return (before, after) => {
    const [from, to] = [stateName(before.value), stateName(after.value)];
    const isWithin = (path: string, state: string) => path === '' || state === path || state.startsWith(`${path}.`);
    const found = always.filter(
      ({ source, target }) => isWithin(source, from) && target !== null && isWithin(target, to),
    );
    return found.length === 1 ? found : [];
  };
}
