import { machineVerdictOf, payloadOf, verdictOf } from './answers.ts';
import type { RequestContext } from './contract.ts';
import type { RequestFacts } from './request-facts.ts';
import type { TokenRefusalReason } from './request-reason.ts';

interface GuardArgs {
  readonly context: RequestContext;
  readonly event: object;
}

const fact =
  (holds: (facts: RequestFacts) => boolean) =>
  ({ context }: GuardArgs) =>
    holds(context.facts);

const refusedFor =
  (reason: TokenRefusalReason) =>
  ({ event }: GuardArgs) => {
    const verdict = verdictOf(event);
    return !verdict.verified && verdict.reason === reason;
  };

const TEMPORAL: readonly string[] = ['token-expired', 'token-not-active-yet', 'token-iat-in-the-future'];

/** Every guard of the request chart, by name. They read facts and answers, nothing else. */
export const guards = {
  isUnaccepted: fact(({ credential }) => credential === 'unaccepted'),
  lacksMachineToken: fact(({ credential }) => credential === 'absent'),
  hasMachineJwt: fact(({ credential }) => credential === 'machine-jwt'),
  hasMachineKey: fact(({ credential }) => credential === 'machine-key'),
  isMachineAccepted: ({ event }: GuardArgs) => machineVerdictOf(event).verified,

  isUnknownToSatellite: fact(({ satelliteSync }) => satelliteSync === 'not-yet'),
  mustSyncSatellite: fact(({ satelliteSync }) => satelliteSync === 'needed'),

  hasHeaderToken: fact(({ carrier }) => carrier === 'header'),
  isUnreadable: fact(({ tokenClass }) => tokenClass === 'unreadable'),
  isOtherClass: fact(({ tokenClass }) => tokenClass === 'other'),
  mustLoadKey: fact(({ mustLoadKey }) => mustLoadKey),

  hasHandshakePayload: fact(({ handshakePayload }) => handshakePayload !== 'none'),
  hasNonce: fact(({ handshakePayload }) => handshakePayload === 'nonce'),

  isDevelopment: fact(({ instance }) => instance === 'development'),
  asksToSync: fact(({ instance, asksToSync }) => instance === 'development' && asksToSync),
  bringsDevBrowser: fact(({ instance, hasDevBrowserInUrl }) => instance === 'development' && hasDevBrowserInUrl),
  lacksDevBrowser: fact(({ instance, hasDevBrowser }) => instance === 'development' && !hasDevBrowser),

  isStranger: fact(({ carrier, hasClientUat }) => carrier === 'none' && !hasClientUat),
  lacksClientUat: fact(({ carrier, hasClientUat }) => carrier !== 'none' && !hasClientUat),
  lacksSessionToken: fact(({ carrier, hasClientUat }) => carrier === 'none' && hasClientUat),
  isBeforeClientUat: fact(({ isBeforeClientUat }) => isBeforeClientUat),

  isIneligible: fact(({ isHandshakeEligible }) => !isHandshakeEligible),
  isLoopSpent: fact(({ isLoopSpent }) => isLoopSpent),
  isLate: ({ context }: GuardArgs) => context.isLate,

  isAccepted: ({ event }: GuardArgs) => verdictOf(event).verified,
  isPending: ({ event }: GuardArgs) => {
    const verdict = verdictOf(event);
    return verdict.verified && verdict.isPending === true;
  },
  isExpired: refusedFor('token-expired'),
  isNotActiveYet: refusedFor('token-not-active-yet'),
  isIssuedInFuture: refusedFor('token-iat-in-the-future'),
  isExpiredAndRefreshable: ({ context, event }: GuardArgs) =>
    context.facts.refresh === 'possible' && refusedFor('token-expired')({ context, event }),
  isForgivable: ({ context, event }: GuardArgs) => {
    const verdict = verdictOf(event);
    return context.facts.instance === 'development' && !verdict.verified && TEMPORAL.includes(verdict.reason);
  },
  isRefused: ({ event }: GuardArgs) => !verdictOf(event).verified,
  // A header token says nothing about which domain the document came from, nor which organization an address asks for.
  crossesOrigins: fact(({ carrier, isCrossOriginNavigation }) => carrier === 'cookie' && isCrossOriginNavigation),
  mustSwitchOrganization: ({ context: { facts }, event }: GuardArgs) => {
    const verdict = verdictOf(event);
    const isAsked = facts.carrier === 'cookie' && verdict.verified && verdict.asksOtherOrganization;
    return isAsked && facts.isHandshakeEligible && !facts.isLoopSpent;
  },

  hasPayload: ({ event }: GuardArgs) => payloadOf(event) !== null,
  foundNobody: ({ context }: GuardArgs) => context.candidate === '',
};
