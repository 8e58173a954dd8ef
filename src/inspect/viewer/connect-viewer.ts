import type { InspectionEvent, Observer } from 'xstate';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { withoutTrailingSlashes } from '../../protocol/addresses.ts';
import { check } from '../../protocol/caller-input.ts';
import { fieldOf, recordOf } from '../../protocol/unknown-values.ts';
import { type ChartTransition, chartTransitions, shortEvent, stateName } from '../diagram/chart-structure.ts';
import type { ViewerMessage } from './viewer-message.ts';

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
  const steps = new Map<string, { because: string[]; failed: string[] }>();
  let unsent: ViewerMessage[] = [];
  let isSending = false;

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

  function microstep(root: string, event: string, transitions: readonly unknown[]): void {
    const step = steps.get(root) ?? { because: [], failed: [] };
    const [transition] = transitions;
    const id = String(fieldOf(fieldOf(transition, 'source'), 'id') ?? '');
    const guard = fieldOf(transition, 'guard');
    const on = transition === undefined ? event : shortEvent(String(fieldOf(transition, 'eventType')));
    const taken =
      transition === undefined
        ? null
        : { source: id.replace(/^session\.?/, ''), guard: typeof guard === 'string' ? guard : null };
    step.failed.push(...failedGuards(states.get(root) ?? '', on, taken));
    const description = fieldOf(transition, 'description');
    if (typeof description === 'string') step.because.push(description);
    steps.set(root, step);
  }

  return {
    next(inspected) {
      const { rootId: root, actorRef } = inspected;
      const isRoot = actorRef.sessionId === root;
      const actor = String(fieldOf(actorRef, 'src'));
      if (inspected.type === '@xstate.actor' && !isRoot) add({ root, type: 'begin', actor });
      if (inspected.type === '@xstate.microstep' && isRoot) {
        microstep(root, shortEvent(inspected.event.type), inspected._transitions);
        states.set(root, stateName(fieldOf(inspected.snapshot, 'value')));
      }
      if (inspected.type !== '@xstate.snapshot') return;
      if (!isRoot) {
        if (inspected.snapshot.status !== 'active') add({ root, type: 'end', actor });
        return;
      }
      if (inspected.snapshot.status === 'stopped') {
        // XState leaves the state as it was.
        states.delete(root);
        steps.delete(root);
        add({ root, type: 'stop' });
        return;
      }
      const state = stateName(fieldOf(inspected.snapshot, 'value'));
      const context = fieldOf(inspected.snapshot, 'context') as ViewerMessage['context'];
      states.set(root, state);
      add({
        root,
        type: 'step',
        event: shortEvent(inspected.event.type),
        state,
        ...steps.get(root),
        ...(context && { context }),
      });
      steps.delete(root);
    },
  };
}

/** The guards of the session chart that were tried for an event, and failed. */
export type FailedGuards = (
  state: string,
  on: string,
  taken: { source: string; guard: string | null } | null,
) => string[];

/** Looks from the inner state outwards, as the chart does, up to the transition that was taken. */
function createFailedGuards(): FailedGuards {
  const bySource = new Map<string, ChartTransition[]>();
  for (const transition of chartTransitions(sessionMachine)) {
    bySource.set(transition.source, [...(bySource.get(transition.source) ?? []), transition]);
  }
  return (state, on, taken) => {
    const failed: string[] = [];
    for (const source of pathsOf(state)) {
      for (const { guard, on: of } of bySource.get(source) ?? []) {
        if (of !== on) continue;
        if (taken?.source === source && taken.guard === guard) return failed;
        if (guard !== null) failed.push(guard);
      }
      if (taken?.source === source) return failed;
    }
    return failed;
  };
}

/** `a.b` gives `a.b`, `a` and the root. */
function pathsOf(state: string): string[] {
  const parts = state.split('.');
  return [...parts.map((_part, index) => parts.slice(0, parts.length - index).join('.')), ''];
}
