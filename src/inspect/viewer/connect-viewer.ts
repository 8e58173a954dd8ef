import type { AnyEventObject, InspectedSnapshotEvent, InspectionEvent, Observer } from 'xstate';
import { consoleLogger, report } from '../../platform/logger.ts';
import { withoutTrailingSlashes } from '../../protocol/addresses.ts';
import { check } from '../../protocol/caller-input.ts';
import { fieldOf, recordOf } from '../../protocol/unknown-values.ts';
import { stateName } from '../diagram/chart-structure.ts';
import { shortEvent } from '../event-words.ts';
import { answerWords, type RequestOutcome } from './answer-words.ts';
import { createFailedGuards } from './failed-guards.ts';
import { TO, type ViewerMessage } from './viewer-message.ts';

/** Where the viewer is, and who speaks. */
export interface ConnectViewerOptions {
  /** The address that `xstate-session inspect` printed, with the token of that run in it. */
  readonly url: string;
  /** How the viewer names this page or process. Default: its title, else `app`. */
  readonly tab?: string;
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
  /** The wall clock, milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** More than a viewer can be behind: what is older is let go. */
const UNSENT_MAX = 5_000;

/**
 * What an inspector tells, sent to the viewer of `xstate-session inspect`. One request at a time; what happens meanwhile
 * goes with the next. Where nobody listens nothing happens.
 *
 * @throws TypeError without the viewer's address.
 *
 * @example
 * ```ts
 * const session = createSession({ ...options, inspect: createInspector(connectViewer({ url: 'http://127.0.0.1:4777/…' })) });
 * ```
 */
export function connectViewer(options: ConnectViewerOptions): Observer<InspectionEvent> {
  const given: unknown = recordOf(options).url;
  check(typeof given === 'string', 'connectViewer: url', 'the address that `xstate-session inspect` printed', given);
  const { now = () => Date.now() } = options;
  const url = withoutTrailingSlashes(given);
  const send = options.fetch ?? ((...request) => fetch(...request));
  const tab = options.tab ?? (globalThis.document?.title || 'app');
  const failedGuards = createFailedGuards();
  const states = new Map<string, string>();
  const steps = new Map<string, Step>();
  const running = new Map<string, Set<string>>();
  let unsent: ViewerMessage[] = [];
  let isSending = false;
  let hasWarned = false;

  async function sendUnsent(): Promise<void> {
    if (isSending) return;
    isSending = true;
    // What happens in the same task goes together.
    await Promise.resolve();
    while (unsent.length > 0) {
      const batch = unsent;
      unsent = [];
      // A text/plain body needs no preflight.
      const headers = { 'content-type': 'text/plain' };
      await send(`${url}/events`, { method: 'POST', body: JSON.stringify(batch), headers, credentials: 'omit' }).then(
        (response) => response.body?.cancel(),
        () => undefined,
      );
    }
    isSending = false;
  }

  function add(message: Omit<ViewerMessage, 'tab' | 'atMs'>): void {
    unsent.push({ tab, atMs: now(), ...message });
    if (unsent.length > UNSENT_MAX) unsent.shift();
    void sendUnsent();
  }

  function warnOfRawEvents(): void {
    if (!hasWarned) {
      report(
        consoleLogger(),
        'warn',
        'connectViewer tells no raw events: hand it to createInspector, which redacts them.',
        null,
      );
    }
    hasWarned = true;
  }

  const stepOf = (root: string): Step => {
    const step = steps.get(root) ?? { because: [], taken: [], passed: [], failed: [], emitted: [] };
    steps.set(root, step);
    return step;
  };

  function microstep(root: string, event: string, transitions: readonly unknown[]): void {
    const step = stepOf(root);
    const [transition] = transitions;
    const source = pathOf(fieldOf(transition, 'source'));
    const guard = fieldOf(transition, 'guard');
    const on = transition === undefined ? event : shortEvent(String(fieldOf(transition, 'eventType')));
    const taken = transition === undefined ? null : { source, guard: typeof guard === 'string' ? guard : null };
    step.failed.push(...failedGuards(states.get(root) ?? '', on, taken));
    if (typeof guard === 'string') step.passed.push(guard);
    const [target] = (fieldOf(transition, 'target') ?? []) as readonly unknown[];
    if (transition !== undefined) step.taken.push(`${source}${TO}${target === undefined ? '' : pathOf(target)}`);
    const description = fieldOf(transition, 'description');
    if (typeof description === 'string') step.because.push(description);
  }

  function snapshot(root: string, inspected: InspectedSnapshotEvent): void {
    if (inspected.snapshot.status === 'stopped') {
      // XState leaves the state as it was.
      states.delete(root);
      steps.delete(root);
      running.delete(root);
      add({ root, type: 'stop' });
      return;
    }
    const { type, ...data } = inspected.event;
    const state = stateName(fieldOf(inspected.snapshot, 'value'));
    endByEvent(root, inspected.event);
    const context = fieldOf(inspected.snapshot, 'context') as ViewerMessage['context'];
    states.set(root, state);
    add({
      root,
      type: 'step',
      event: shortEvent(type),
      eventType: type,
      data,
      state,
      ...steps.get(root),
      ...(context && { context }),
    });
    steps.delete(root);
  }

  function ofKey(root: string, inspected: InspectionEvent): void {
    if (inspected.type === '@xstate.action') {
      const emitted = fieldOf(fieldOf(inspected.action.params, 'event'), 'type');
      if (typeof emitted === 'string') stepOf(root).emitted.push(emitted);
    }
    if (inspected.type === '@xstate.microstep') {
      microstep(root, shortEvent(inspected.event.type), inspected._transitions);
      states.set(root, stateName(fieldOf(inspected.snapshot, 'value')));
    }
    if (inspected.type === '@xstate.snapshot') snapshot(root, inspected);
  }

  function begin(root: string, actor: string): void {
    running.set(root, (running.get(root) ?? new Set()).add(actor));
    add({ root, type: 'begin', actor });
  }

  function end(root: string, actor: string, outcome: RequestOutcome, value: unknown): void {
    if (running.get(root)?.delete(actor) !== true) return;
    add({ root, type: 'end', actor, outcome, answer: answerWords(outcome, value) });
  }

  /** A chart hears of a failure before the actor that failed is seen to have ended: what led to a step is over by then. */
  function endByEvent(root: string, event: AnyEventObject): void {
    const [, how, actor = ''] = /^xstate\.(done|error)\.actor\.(.+)$/.exec(event.type) ?? [];
    if (how === 'done') end(root, actor, 'answered', fieldOf(event, 'output'));
    if (how === 'error') end(root, actor, 'failed', fieldOf(event, 'error'));
  }

  function ofRequest(root: string, actor: string, inspected: InspectionEvent): void {
    if (inspected.type === '@xstate.actor') begin(root, actor);
    if (inspected.type !== '@xstate.snapshot') return;
    const { snapshot: left } = inspected;
    const outcome = OUTCOMES[left.status];
    if (outcome !== undefined) end(root, actor, outcome, fieldOf(left, 'output') ?? fieldOf(left, 'error'));
  }

  return {
    next(inspected) {
      const { actorRef } = inspected;
      if (typeof fieldOf(actorRef, 'send') === 'function') return warnOfRawEvents();
      // Of an actor that is no session chart nothing is known, but that it runs inside one.
      const key = isKey(actorRef) ? actorRef : fieldOf(actorRef, '_parent');
      if (!isKey(key)) return;
      const root = String(fieldOf(key, 'sessionId'));
      if (key === actorRef) return ofKey(root, inspected);
      ofRequest(root, String(fieldOf(actorRef, 'id')), inspected);
    },
  };
}

const OUTCOMES: Readonly<Record<string, RequestOutcome>> = { done: 'answered', error: 'failed', stopped: 'given-up' };

/** What is gathered of an event until its snapshot comes. */
interface Step {
  readonly because: string[];
  readonly taken: string[];
  readonly passed: string[];
  readonly failed: string[];
  readonly emitted: string[];
}

/** Whether it is the stand-in of a session chart's actor, which tells its chart, and nothing can be sent to it. The viewer draws no other. */
const isKey = (actor: unknown): boolean =>
  fieldOf(fieldOf(fieldOf(actor, 'logic'), 'config'), 'id') === 'session' && fieldOf(actor, 'send') === undefined;

/** A state's path, of its node as an inspector tells it; `''` for the root. */
const pathOf = (node: unknown) => String(fieldOf(node, 'id') ?? '').replace(/^session\.?/, '');
