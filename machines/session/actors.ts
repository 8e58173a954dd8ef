import { fromPromise } from 'xstate';
import { ActorNotProvidedError } from '../../src/protocol/errors.ts';
import type {
  ConfirmSessionAnswer,
  ConfirmSessionInput,
  CreateHandshakeUrlAnswer,
  CreateHandshakeUrlInput,
  CreateTokenAnswer,
  CreateTokenInput,
  FollowHandshakeAnswer,
  FollowHandshakeInput,
  SessionContext,
  SessionOutput,
} from './contract.ts';

interface Args {
  context: SessionContext;
}

function commonMintInput(context: SessionContext) {
  const { sessionId, template, organizationId, sentLastActiveToken } = context;
  const lastActiveToken = sentLastActiveToken !== null && { lastActiveToken: sentLastActiveToken };
  return { sessionId, template, organizationId, ...lastActiveToken };
}

/** A plain mint. */
export function mintInput({ context }: Args): CreateTokenInput {
  const { skipCacheSent, held, replaceAtMs } = context;
  // A cache on the way would give the refused one again.
  if (held !== null && replaceAtMs !== null) return { ...commonMintInput(context), skipCache: true, notThis: held.jwt };
  return { ...commonMintInput(context), skipCache: skipCacheSent };
}

/** The same request again, with the last active token offered; new claims are not asked for in an outage. */
export function outageMintInput({ context }: Args): CreateTokenInput {
  const { lastActiveToken } = context;
  return {
    ...commonMintInput(context),
    skipCache: false,
    ...(lastActiveToken && { expiredToken: lastActiveToken.jwt }),
  };
}

/** The session to be confirmed. */
export function confirmationInput({ context: { sessionId } }: Args): ConfirmSessionInput {
  return { sessionId };
}

/** The handshake to be built. */
export function handshakeUrlInput({ context }: Args): CreateHandshakeUrlInput {
  const { handshake, lastActiveToken, organizationId } = context;
  return {
    reason: handshake?.reason ?? '',
    ...(handshake?.redirectUrl && { redirectUrl: handshake.redirectUrl }),
    ...(lastActiveToken && { sessionToken: lastActiveToken.jwt }),
    organizationId,
  };
}

/** The handshake to be followed. */
export function followInput({ context: { handshake } }: Args): FollowHandshakeInput {
  return { url: handshake?.url ?? '' };
}

/** What is left of an ended session. */
export function sessionOutput({ context: { endReason } }: Args): SessionOutput {
  return { reason: endReason ?? 'ended' };
}

/** The pluggable actors, as long as none were given: each rejects with `actor-not-provided`. */
export const placeholders = {
  createToken: fromPromise<CreateTokenAnswer, CreateTokenInput>(() => missing('createToken')),
  confirmSession: fromPromise<ConfirmSessionAnswer, ConfirmSessionInput>(() => missing('confirmSession')),
  createHandshakeUrl: fromPromise<CreateHandshakeUrlAnswer, CreateHandshakeUrlInput>(() =>
    missing('createHandshakeUrl'),
  ),
  followHandshake: fromPromise<FollowHandshakeAnswer, FollowHandshakeInput>(() => missing('followHandshake')),
};

function missing(actor: string): Promise<never> {
  return Promise.reject(new ActorNotProvidedError(actor));
}

/** Until the moment the state planned on its entry. */
const untilTimer = ({ context }: { context: SessionContext }): number => context.timerAtMs - context.nowMs;

/** Every delay of the session chart, by name; each in [0, 2^31 − 1] ms. */
export const delays = {
  /** Until the planned moment: in `active` of the refresh, in `backing-off` of the next attempt. */
  planned: untilTimer,
  /** `limits.attemptDeadlineMs`, doubled for each attempt in a row that missed it, up to `limits.attemptDeadlineMaxMs`. */
  attemptDeadline: untilTimer,
  /** `limits.handshakeDeadlineMs`. */
  handshakeDeadline: untilTimer,
};
