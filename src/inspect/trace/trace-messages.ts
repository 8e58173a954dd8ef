import { getMicrosteps, type SnapshotFrom } from 'xstate';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import { type ChartTransition, chartTransitions, stateName } from '../diagram/chart-structure.ts';
import { shortEvent } from '../event-words.ts';
import { createTokenMasks } from '../redaction/masks.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { answerWords, type RequestOutcome } from '../viewer/answer-words.ts';
import { createFailedGuards } from '../viewer/failed-guards.ts';
import { TO, type ViewerMessage, viewerMessageOf } from '../viewer/viewer-message.ts';
import { type PlayedEvent, playTrace } from './replay-trace.ts';

type Snapshot = SnapshotFrom<typeof sessionMachine>;

/**
 * A trace as the viewer is told of a session: each event that the chart takes when it is played, with the state it leads to, the
 * context after it, the transitions on the way with their guards, and the requests. Redacted anew: whoever wrote the file may have put anything in it.
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
  const failedGuards = createFailedGuards();
  const running = new Map<number, Set<string>>();

  function add(key: number, { context }: Snapshot, told: Partial<ViewerMessage> & Pick<ViewerMessage, 'type'>): void {
    const message = viewerMessageOf({ tab: 'trace', root: `x:${key}`, atMs: context.nowMs, ...told });
    if (message !== null) messages.push(message);
  }

  function addStep(key: number, after: Snapshot, step: Partial<ViewerMessage>): void {
    add(key, after, {
      type: 'step',
      state: stateName(after.value),
      context: redactor.fields(after.context),
      ...step,
    });
  }

  function begin(key: number, after: Snapshot, actor: string): void {
    running.set(key, (running.get(key) ?? new Set()).add(actor));
    add(key, after, { type: 'begin', actor });
  }

  function end(key: number, after: Snapshot, actor: string, outcome: RequestOutcome, value: unknown): void {
    if (running.get(key)?.delete(actor) !== true) return;
    add(key, after, { type: 'end', actor, outcome, answer: answerWords(outcome, value) });
  }

  /** Requests that an event ended or began: they are no lines of a trace, for the chart says when it makes them. */
  function addRequests({ key, event, after, actions }: PlayedEvent): void {
    const [, how, child = ''] = /^xstate\.(done|error)\.actor\.(.+)$/.exec(event.type) ?? [];
    if (how === 'done') end(key, after, child, 'answered', redactor.output(fieldOf(event, 'output')));
    if (how === 'error') end(key, after, child, 'failed', redactor.error(fieldOf(event, 'error')));
    for (const { type, params } of actions) {
      const actor = String(typeof params === 'string' ? params : fieldOf(params, 'id'));
      if (type === 'xstate.stopChild') end(key, after, actor, 'given-up', undefined);
      if (type === 'xstate.spawnChild') begin(key, after, actor);
    }
  }

  playTrace(trace, {
    onBegin(key, snapshot) {
      for (const { id } of snapshot._nodes.flatMap((node) => node.invoke)) begin(key, snapshot, id);
      addStep(key, snapshot, { event: 'the trace begins', eventType: 'xstate.init' });
    },
    onStep(played) {
      const { key, event, before, after, emitted } = played;
      const [first] = sessionMachine.getTransitionData(before, event as never);
      const passed = getMicrosteps(sessionMachine, before, event as never).map(([snapshot]) => snapshot);
      const on = shortEvent(event.type);
      const chosen = first === undefined ? null : partsOf(first);
      const followed = passed.slice(1).flatMap((snapshot, index) => {
        const from = passed[index] as Snapshot;
        return alwaysOf(from, snapshot).map((transition) => ({ from, on: 'always', transition }));
      });
      const steps = chosen === null ? followed : [{ from: before, on, transition: chosen }, ...followed];
      const taken = steps.map(({ transition }) => transition);
      const failed = steps.flatMap((step) => failedGuards(stateName(step.from.value), step.on, step.transition));
      addRequests(played);
      addStep(key, after, {
        event: on,
        eventType: event.type,
        data: redactor.fields(event),
        because: taken.map(({ description }) => description).filter((text) => text !== ''),
        taken: taken.map(({ source, target }) => `${source}${TO}${target ?? ''}`),
        passed: taken.flatMap(({ guard }) => guard ?? []),
        failed: chosen === null ? [...failedGuards(stateName(before.value), on, null), ...failed] : failed,
        emitted,
      });
    },
  });
  return messages;
}

type TakenTransition = Pick<ChartTransition, 'source' | 'target' | 'guard' | 'description'>;

function partsOf(transition: object): TakenTransition {
  const pathOf = (node: unknown) => String(fieldOf(node, 'id') ?? '').replace(/^session\.?/, '');
  const guard = fieldOf(transition, 'guard');
  const [target] = (fieldOf(transition, 'target') ?? []) as readonly unknown[];
  return {
    source: pathOf(fieldOf(transition, 'source')),
    target: target === undefined ? null : pathOf(target),
    guard: typeof guard === 'string' ? guard : null,
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
