import { assign } from 'xstate';
import { responseFacts } from '../../src/protocol/failure.ts';
import { machineVerdictOf, payloadOf, verdictOf } from './actors.ts';
import type { RequestContext, RequestOutput } from './contract.ts';
import type { RequestReason } from './facts-and-reasons.ts';

/** The request chart has no events of its own: all that reaches it is what its actors answer. */
export interface RequestEvent {
  readonly type: string;
}

const remember = (rule: (context: RequestContext, event: object) => Partial<RequestContext>) =>
  assign<RequestContext, RequestEvent, undefined, RequestEvent, never>(({ context, event }) => rule(context, event));

const because = (rule: (context: RequestContext, event: object) => RequestReason) =>
  remember((context, event) => ({ reason: rule(context, event) }));

const errorOf = (event: object): unknown => ('error' in event ? event.error : undefined);

/** Every action of the request chart, by name. Each only writes the context. */
export const actions = {
  /** Gives the reason that the row names. */
  giveReason: assign<RequestContext, RequestEvent, { readonly reason: RequestReason }, RequestEvent, never>(
    (_, { reason }) => ({ reason }),
  ),
  /** Gives the status of the answer: signed in, signed out, or a handshake. */
  conclude: assign<RequestContext, RequestEvent, { readonly status: RequestOutput['status'] }, RequestEvent, never>(
    (_, { status }) => ({ status }),
  ),

  /** Gives the reason for which the verifier refused the token. */
  giveRefusal: because((_, event) => {
    const verdict = verdictOf(event);
    return verdict.verified ? 'unexpected-error' : verdict.reason;
  }),
  /** Gives as reason why the key set could not be had. */
  giveKeyFailure: because((_, event) => {
    const error = errorOf(event);
    const reason: unknown = typeof error === 'object' && error !== null && 'reason' in error ? error.reason : null;
    return reason === 'jwk-remote-invalid' ? reason : 'jwk-remote-failed-to-load';
  }),
  /** Gives as reason that the token has expired, and why it cannot be refreshed. */
  giveNoRefresh: because(({ facts }) => `session-token-expired-refresh-${facts.refresh}`),
  /** Gives as reason that the token has expired, and how the refresh failed: by the code of the answer. */
  giveRefreshFailure: because(
    (_, event) => `session-token-expired-refresh-${responseFacts(errorOf(event)).code ?? 'fetch-error'}`,
  ),

  /** Gives the reason for which the machine's token was refused. */
  giveMachineRefusal: because((_, event) => {
    const verdict = machineVerdictOf(event);
    return verdict.verified ? 'unexpected-error' : verdict.reason;
  }),
  /** Gives the reason by status: 404 the token, 401 the secret key, else nothing that can be blamed. */
  giveMachineFailure: because((_, event) => {
    const { status } = responseFacts(errorOf(event));
    if (status === 404) return 'token-invalid';
    return status === 401 ? 'secret-key-invalid' : 'unexpected-error';
  }),

  /** Remembers that the request's deadline has passed: every waiting state looks at it. */
  noteLate: remember(() => ({ isLate: true })),
  /** Remembers that a redirect would have been one too many. */
  noteLoop: remember(() => ({ isLoop: true })),
  /** Remembers that the token's times were forgiven, so that a warning can be logged. */
  noteToleratedSkew: remember(() => ({ toleratedSkew: true })),
  /** Takes the token and its verified claims as those of the answer. */
  acceptToken: remember((_, event) => {
    const verdict = verdictOf(event);
    return verdict.verified ? { reason: null, jwt: verdict.jwt, claims: verdict.claims } : {};
  }),
  /** Takes the machine's token and what is known of the machine as those of the answer. */
  acceptMachine: remember(({ parts }, event) => {
    const verdict = machineVerdictOf(event);
    if (!verdict.verified) return {};
    return { reason: null, jwt: parts?.machineToken?.token ?? null, machine: verdict.machine };
  }),
  /** Gives the reason `session-pending`, with the verified claims beside it. */
  holdPending: remember((_, event) => {
    const verdict = verdictOf(event);
    return verdict.verified ? { reason: 'session-pending', claims: verdict.claims } : {};
  }),
  /** Keeps the refreshed cookies, and the token among them to be verified. */
  holdRefreshed: remember((_, event) => {
    const { cookies, sessionToken } = payloadOf(event) ?? { cookies: [], sessionToken: '' };
    return { cookies, candidate: sessionToken };
  }),
  /** Keeps the cookies of the handshake, and the token among them to be verified. */
  holdPayload: remember((_, event) => {
    const { cookies, sessionToken } = payloadOf(event) ?? { cookies: [], sessionToken: '' };
    return { cookies, candidate: sessionToken, resolvedHandshake: true };
  }),
  /** Goes on as if the payload were empty: the handshake is resolved, and nobody is signed in. */
  holdNothing: remember(() => ({ cookies: [], candidate: '', resolvedHandshake: true })),
  /** Drops the cookies and the token that were kept. */
  dropPayload: remember(() => ({ cookies: [], candidate: '', resolvedHandshake: false })),
};
