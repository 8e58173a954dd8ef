import { assign } from 'xstate';
import { responseFacts } from '../../src/protocol/failure.ts';
import { machineVerdictOf, payloadOf, verdictOf } from './answers.ts';
import type { RequestContext, RequestOutput } from './contract.ts';
import type { RequestReason } from './request-reason.ts';

/** The request chart has no events of its own: all it hears is what its actors answer. */
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
  giveReason: assign<RequestContext, RequestEvent, { readonly reason: RequestReason }, RequestEvent, never>(
    (_, { reason }) => ({ reason }),
  ),
  conclude: assign<RequestContext, RequestEvent, { readonly status: RequestOutput['status'] }, RequestEvent, never>(
    (_, { status }) => ({ status }),
  ),

  giveRefusal: because((_, event) => {
    const verdict = verdictOf(event);
    return verdict.verified ? 'unexpected-error' : verdict.reason;
  }),
  giveKeyFailure: because((_, event) => {
    const error = errorOf(event);
    const reason: unknown = typeof error === 'object' && error !== null && 'reason' in error ? error.reason : null;
    return reason === 'jwk-remote-invalid' ? reason : 'jwk-remote-failed-to-load';
  }),
  giveNoRefresh: because(({ facts }) => `session-token-expired-refresh-${facts.refresh}`),
  giveRefreshFailure: because(
    (_, event) => `session-token-expired-refresh-${responseFacts(errorOf(event)).code ?? 'fetch-error'}`,
  ),

  giveMachineRefusal: because((_, event) => {
    const verdict = machineVerdictOf(event);
    return verdict.verified ? 'unexpected-error' : verdict.reason;
  }),
  giveMachineFailure: because((_, event) => {
    const { status } = responseFacts(errorOf(event));
    if (status === 404) return 'token-invalid';
    return status === 401 ? 'secret-key-invalid' : 'unexpected-error';
  }),

  noteLate: remember(() => ({ isLate: true })),
  noteLoop: remember(() => ({ isLoop: true })),
  noteToleratedSkew: remember(() => ({ toleratedSkew: true })),
  acceptToken: remember((_, event) => {
    const verdict = verdictOf(event);
    return verdict.verified ? { reason: null, jwt: verdict.jwt, claims: verdict.claims } : {};
  }),
  acceptMachine: remember(({ parts }, event) => {
    const verdict = machineVerdictOf(event);
    if (!verdict.verified) return {};
    return { reason: null, jwt: parts?.machineToken?.token ?? null, machine: verdict.machine };
  }),
  holdPending: remember((_, event) => {
    const verdict = verdictOf(event);
    return verdict.verified ? { reason: 'session-pending', claims: verdict.claims } : {};
  }),
  holdRefreshed: remember((_, event) => {
    const { cookies, sessionToken } = payloadOf(event) ?? { cookies: [], sessionToken: '' };
    return { cookies, candidate: sessionToken };
  }),
  holdPayload: remember((_, event) => {
    const { cookies, sessionToken } = payloadOf(event) ?? { cookies: [], sessionToken: '' };
    return { cookies, candidate: sessionToken, resolvedHandshake: true };
  }),
  holdNothing: remember(() => ({ cookies: [], candidate: '', resolvedHandshake: true })),
  dropPayload: remember(() => ({ cookies: [], candidate: '', resolvedHandshake: false })),
};
