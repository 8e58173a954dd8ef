import { fromPromise } from 'xstate';
import { ActorNotProvidedError } from '../../src/protocol/errors.ts';
import type {
  LifetimeConfirmation,
  LifetimeContext,
  LifetimeExtension,
  LifetimeOutput,
  LifetimeRequestInput,
} from './contract.ts';

/** The pluggable actors, as long as nobody has given them: each rejects with `actor-not-provided`. */
export const placeholders = {
  confirmSession: fromPromise<LifetimeConfirmation, LifetimeRequestInput>(() => missing('confirmSession')),
  extendSession: fromPromise<LifetimeExtension, LifetimeRequestInput>(() => missing('extendSession')),
};

function missing(actor: string): Promise<never> {
  return Promise.reject(new ActorNotProvidedError(actor));
}

/** The session that is asked about, or to be extended. */
export function requestInput({ context: { sessionId } }: { context: LifetimeContext }): LifetimeRequestInput {
  return { sessionId };
}

/** What is left of an ended session. */
export function lifetimeOutput({ context: { endReason } }: { context: LifetimeContext }): LifetimeOutput {
  return { reason: endReason ?? 'unauthenticated' };
}
