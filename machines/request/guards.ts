import { machineVerdictOf, payloadOf, verdictOf } from './actors.ts';
import type { RequestContext } from './contract.ts';
import type { RequestFacts, TokenRefusalReason } from './facts-and-reasons.ts';

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
  /** The header has a kind of token that `acceptsToken` leaves out. */
  isUnaccepted: fact(({ credential }) => credential === 'unaccepted'),
  /** Only machines' tokens are accepted, and the header has none. */
  lacksMachineToken: fact(({ credential }) => credential === 'absent'),
  /** The header has a machine's JWT. */
  hasMachineJwt: fact(({ credential }) => credential === 'machine-jwt'),
  /** The header has an opaque token of a machine: an API key, an access token. */
  hasMachineKey: fact(({ credential }) => credential === 'machine-key'),
  /** The verifier answered that the machine's token is good. */
  isMachineAccepted: ({ event }: GuardArgs) => machineVerdictOf(event).verified,

  /** A satellite without `satelliteAutoSync` whose cookies know of no sign-in. */
  isUnknownToSatellite: fact(({ satelliteSync }) => satelliteSync === 'not-yet'),
  /** A satellite that must ask the primary domain before it judges. */
  mustSyncSatellite: fact(({ satelliteSync }) => satelliteSync === 'needed'),

  /** The `Authorization` header has a token. */
  hasHeaderToken: fact(({ carrier }) => carrier === 'header'),
  /** The token cannot be decoded. */
  isUnreadable: fact(({ tokenClass }) => tokenClass === 'unreadable'),
  /** The token is one of a machine or of a template. */
  isOtherClass: fact(({ tokenClass }) => tokenClass === 'other'),
  /** The key that the token names is not at hand. */
  mustLoadKey: fact(({ mustLoadKey }) => mustLoadKey),

  /** The request brings what a handshake left for it: a nonce, or a signed payload. */
  hasHandshakePayload: fact(({ handshakePayload }) => handshakePayload !== 'none'),
  /** What the handshake left is a nonce. */
  hasNonce: fact(({ handshakePayload }) => handshakePayload === 'nonce'),

  /** The instance is one of development. */
  isDevelopment: fact(({ instance }) => instance === 'development'),
  /** Development, and another domain of the app sent the browser here to be synchronized. */
  asksToSync: fact(({ instance, asksToSync }) => instance === 'development' && asksToSync),
  /** Development, and the address carries a development browser. */
  bringsDevBrowser: fact(({ instance, hasDevBrowserInUrl }) => instance === 'development' && hasDevBrowserInUrl),
  /** Development, and no development browser is known. */
  lacksDevBrowser: fact(({ instance, hasDevBrowser }) => instance === 'development' && !hasDevBrowser),

  /** There is no token, and no sign-in is known of (`__client_uat`). */
  isStranger: fact(({ carrier, hasClientUat }) => carrier === 'none' && !hasClientUat),
  /** There is a token, and no sign-in is known of. */
  lacksClientUat: fact(({ carrier, hasClientUat }) => carrier !== 'none' && !hasClientUat),
  /** A sign-in is known of, and there is no token. */
  lacksSessionToken: fact(({ carrier, hasClientUat }) => carrier === 'none' && hasClientUat),
  /** The token is older than the last sign-in or sign-out that `__client_uat` tells of. */
  isBeforeClientUat: fact(({ isBeforeClientUat }) => isBeforeClientUat),

  /** The request is not that of a document, so that a redirect would not be followed. */
  isIneligible: fact(({ isHandshakeEligible }) => !isHandshakeEligible),
  /** Three redirects in a row have not helped. */
  isLoopSpent: fact(({ isLoopSpent }) => isLoopSpent),
  /** The request's deadline has passed. */
  isLate: ({ context }: GuardArgs) => context.isLate,

  /** The verifier answered that the token is good. */
  isAccepted: ({ event }: GuardArgs) => verdictOf(event).verified,
  /** The token is good, and its session is `pending`, which counts as signed out. */
  isPending: ({ event }: GuardArgs) => {
    const verdict = verdictOf(event);
    return verdict.verified && verdict.isPending === true;
  },
  /** The verifier refused the token as expired. */
  isExpired: refusedFor('token-expired'),
  /** The verifier refused the token as not active yet (`nbf`). */
  isNotActiveYet: refusedFor('token-not-active-yet'),
  /** The verifier refused the token as issued in the future (`iat`). */
  isIssuedInFuture: refusedFor('token-iat-in-the-future'),
  /** As `isExpired`, and a refresh is possible: there are a refresh token and a `refreshSession`. */
  isExpiredAndRefreshable: ({ context, event }: GuardArgs) =>
    context.facts.refresh === 'possible' && refusedFor('token-expired')({ context, event }),
  /** Development, and the token was refused for its times alone. */
  isForgivable: ({ context, event }: GuardArgs) => {
    const verdict = verdictOf(event);
    return context.facts.instance === 'development' && !verdict.verified && TEMPORAL.includes(verdict.reason);
  },
  /** The verifier refused the token, whatever for. */
  isRefused: ({ event }: GuardArgs) => !verdictOf(event).verified,
  /**
   * The token is a cookie, and the document was navigated to from another origin of the app. A header token says nothing
   * about where the document came from, nor which organization an address asks for.
   */
  crossesOrigins: fact(({ carrier, isCrossOriginNavigation }) => carrier === 'cookie' && isCrossOriginNavigation),
  /** The token is a good cookie, the address asks for another organization, and a redirect may be answered. */
  mustSwitchOrganization: ({ context: { facts }, event }: GuardArgs) => {
    const verdict = verdictOf(event);
    const isAsked = facts.carrier === 'cookie' && verdict.verified && verdict.asksOtherOrganization;
    return isAsked && facts.isHandshakeEligible && !facts.isLoopSpent;
  },

  /** The answer is a payload: cookies, and maybe a token among them. */
  hasPayload: ({ event }: GuardArgs) => payloadOf(event) !== null,
  /** The payload holds no session token. */
  foundNobody: ({ context }: GuardArgs) => context.candidate === '',
};
