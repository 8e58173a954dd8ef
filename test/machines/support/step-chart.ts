import { initialTransition, transition } from 'xstate';
import { sessionMachine } from 'xstate-session/machines';
import type { SessionInput } from '../../../machines/session/contract.ts';

/** When a chart begins that is stepped by hand. */
export const NOW = Date.UTC(2026, 0, 1);

/** The chart of the own key of a session that can do all there is, stepped by pure transitions. */
export function stepChart(input: Partial<SessionInput> = {}) {
  const capabilities = { confirmSession: true, createHandshakeUrl: true, followHandshake: true };
  const all = { sessionId: 'sess_test', organizationId: null, capabilities, seed: 1, atMs: NOW, ...input };
  let [snapshot, actions] = initialTransition(sessionMachine, all);
  const emittedBy = (done: readonly { type: string; params?: unknown }[]) =>
    done.flatMap(({ type, params }) => (type === 'xstate.emit' ? [(params as { event: unknown }).event] : []));

  return {
    get context() {
      return snapshot.context;
    },
    get value() {
      return snapshot.value;
    },
    get output() {
      return snapshot.output;
    },
    /** What is asked of each actor that runs. */
    get asked() {
      return snapshot._nodes.flatMap(({ invoke }: { invoke: { id: string; input?: unknown }[] }) =>
        invoke.map(({ id, input }) => ({ id, ...(input as (args: object) => object)({ context: snapshot.context }) })),
      );
    },
    /** Takes an event. @returns What is emitted. */
    step(event: { readonly type: string; readonly [more: string]: unknown }): unknown[] {
      [snapshot, actions] = transition(sessionMachine, snapshot, event as never);
      return emittedBy(actions as never);
    },
    /** The running actor answers. */
    answer(output: unknown): unknown[] {
      return this.step({ type: `xstate.done.actor.${this.asked[0]?.id}`, output });
    },
    /** The running actor fails. */
    fail(error: unknown): unknown[] {
      return this.step({ type: `xstate.error.actor.${this.asked[0]?.id}`, error });
    },
  };
}
