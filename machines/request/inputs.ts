import { MAX_DELAY_MS } from '../../src/protocol/limits.ts';
import type {
  FetchHandshakePayloadInput,
  LoadKeyInput,
  MachineTokenInput,
  RefreshSessionInput,
  RequestContext,
  RequestInput,
  RequestOutput,
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
