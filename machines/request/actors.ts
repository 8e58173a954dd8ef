import { fromPromise } from 'xstate';
import { ActorNotProvidedError } from '../../src/protocol/errors.ts';
import { MAX_DELAY_MS } from '../../src/protocol/limits.ts';
import type {
  FetchHandshakePayloadInput,
  HandshakePayload,
  HandshakeVerdict,
  LoadKeyInput,
  MachineTokenInput,
  MachineVerdict,
  RefreshSessionInput,
  RequestContext,
  RequestInput,
  RequestOutput,
  TokenVerdict,
  VerifyHandshakeInput,
  VerifyTokenInput,
} from './contract.ts';

interface Args {
  readonly context: RequestContext;
}

const NO_REFRESH: RefreshSessionInput = {
  sessionId: '',
  expiredToken: '',
  refreshToken: '',
  suffixedCookies: false,
  requestOrigin: '',
  requestHeaders: {},
};

const NO_MACHINE_TOKEN: MachineTokenInput = { kind: 'api-key', token: '' };

/** Where a request starts: nothing decided yet. */
export function initialContext({ input }: { input: RequestInput }): RequestContext {
  return {
    facts: input.facts,
    parts: input.parts ?? null,
    deadlineMs: input.deadlineMs ?? 5_000,
    status: 'signed-out',
    reason: null,
    isLate: false,
    isLoop: false,
    candidate: '',
    cookies: [],
    resolvedHandshake: false,
    toleratedSkew: false,
    jwt: null,
    claims: null,
    machine: null,
  };
}

/** Input of `verifyToken` for the token the request itself carries. */
export function carriedTokenInput({ context }: Args): VerifyTokenInput {
  return { jwt: context.parts?.sessionToken ?? '', forgivesSkew: false };
}

/** Input of `verifyToken` for a token that a refresh or handshake brought. */
export function candidateInput({ context }: Args): VerifyTokenInput {
  return { jwt: context.candidate, forgivesSkew: false };
}

/** The same, a day of clock skew forgiven. */
export function forgivingCandidateInput({ context }: Args): VerifyTokenInput {
  return { jwt: context.candidate, forgivesSkew: true };
}

/** Input of `loadKey`. */
export function loadKeyInput({ context }: Args): LoadKeyInput {
  return { jwt: context.parts?.sessionToken ?? '' };
}

/** Input of `refreshSession`. */
export function refreshInput({ context }: Args): RefreshSessionInput {
  return context.parts?.refresh ?? NO_REFRESH;
}

/** Input of `fetchHandshakePayload`. */
export function nonceInput({ context }: Args): FetchHandshakePayloadInput {
  return { nonce: context.parts?.handshakePayload ?? '' };
}

/** Input of `verifyHandshake`. */
export function handshakeTokenInput({ context }: Args): VerifyHandshakeInput {
  return { jwt: context.parts?.handshakePayload ?? '' };
}

/** Input of `verifyMachineJwt` and of `verifyMachineToken`. */
export function machineTokenInput({ context }: Args): MachineTokenInput {
  return context.parts?.machineToken ?? NO_MACHINE_TOKEN;
}

/** How long the whole request may wait, within what a timer keeps. */
export function deadlineMs({ context }: Args): number {
  return Math.min(Math.max(0, context.deadlineMs) || 0, MAX_DELAY_MS);
}

/** Every delay of the request chart, by name. */
export const delays = {
  /** `deadlineMs` of the options, for the whole request. */
  deadline: deadlineMs,
};

/** What the request came to. */
export function requestOutput({ context }: Args): RequestOutput {
  const { status, reason, isLoop, cookies, resolvedHandshake, toleratedSkew, jwt, claims, machine } = context;
  return { status, reason, isLoop, cookies, resolvedHandshake, toleratedSkew, jwt, claims, machine };
}

/** The pluggable actors, as long as none were given: each rejects with `actor-not-provided`. */
export const placeholders = {
  /** Verifies a session token: signature, claims, category. Never rejects: a refusal is an answer. */
  verifyToken: fromPromise<TokenVerdict, VerifyTokenInput>(() => missing('verifyToken')),
  /** Fetches the key set the token is to be verified with. Done means it is held. */
  loadKey: fromPromise<unknown, LoadKeyInput>(() => missing('loadKey')),
  /** Trades an expired token and a refresh token for new cookies; `null` when nothing came back. */
  refreshSession: fromPromise<HandshakePayload | null, RefreshSessionInput>(() => missing('refreshSession')),
  /** Fetches what a handshake left under a nonce. */
  fetchHandshakePayload: fromPromise<HandshakePayload, FetchHandshakePayloadInput>(() =>
    missing('fetchHandshakePayload'),
  ),
  /** Verifies the token a handshake brought, whatever its age, and reads it. */
  verifyHandshake: fromPromise<HandshakeVerdict, VerifyHandshakeInput>(() => missing('verifyHandshake')),
  /** Verifies a machine's JWT with the keys at hand. Never rejects: a refusal is an answer. */
  verifyMachineJwt: fromPromise<MachineVerdict, MachineTokenInput>(() => missing('verifyMachineJwt')),
  /** Asks the back end whose opaque token this is. A rejection's status tells a refusal from an outage. */
  verifyMachineToken: fromPromise<MachineVerdict, MachineTokenInput>(() => missing('verifyMachineToken')),
};

function missing(actor: string): Promise<never> {
  return Promise.reject(new ActorNotProvidedError(actor));
}

/** What a refresh, a handshake or its token brought, or `null` when the actor answered with anything else. */
export function payloadOf(event: object): HandshakePayload | null {
  const output: unknown = 'output' in event ? event.output : undefined;
  if (typeof output !== 'object' || output === null) return null;
  const { cookies, sessionToken } = output as Partial<HandshakePayload>;
  return Array.isArray(cookies) && typeof sessionToken === 'string' ? { cookies, sessionToken } : null;
}

/** The verdict an actor answered with. Anything that is none is a refusal: a verifier that answers nonsense lets nobody in. */
export function verdictOf(event: object): TokenVerdict {
  const output: unknown = 'output' in event ? event.output : undefined;
  if (typeof output !== 'object' || output === null) return NONSENSE;
  const { verified, ...rest } = output as Partial<TokenVerdict>;
  if (verified === true && 'jwt' in rest && 'claims' in rest) return output as TokenVerdict;
  return verified === false && 'reason' in rest && typeof rest.reason === 'string'
    ? (output as TokenVerdict)
    : NONSENSE;
}

const NONSENSE: TokenVerdict = { verified: false, reason: 'token-verification-failed' };

/** The verdict on a machine's token. Anything that is none is a failure of the verifier: nobody is let in, nobody is blamed. */
export function machineVerdictOf(event: object): MachineVerdict {
  const output: unknown = 'output' in event ? event.output : undefined;
  if (typeof output !== 'object' || output === null) return NO_VERDICT;
  const { verified, ...rest } = output as Partial<MachineVerdict>;
  if (verified === true && 'machine' in rest && typeof rest.machine === 'object' && rest.machine !== null) {
    return output as MachineVerdict;
  }
  return verified === false && 'reason' in rest && typeof rest.reason === 'string'
    ? (output as MachineVerdict)
    : NO_VERDICT;
}

const NO_VERDICT: MachineVerdict = { verified: false, reason: 'unexpected-error' };
