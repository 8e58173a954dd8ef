import type { FailureKind, SessionErrorCode } from 'xstate-session';

/** What the source does not say of an error. */
export interface ErrorNote {
  /** What rejects or throws with it. */
  readonly from: string;
  /** What to do about it. */
  readonly advice: string;
}

/** Where a caller meets each error, and what to do. Total: a code without a note does not compile. */
export const ERROR_NOTES: Readonly<Record<SessionErrorCode, ErrorNote>> = {
  'api-response': {
    from: '`getToken`, `extend`, `end`, `readClient`',
    advice:
      'Read `status` and `errors`. `429` and `5xx` are transient. Any other `4xx` (but 408, 421, 425, 499) will be the same next time: look at what is asked for (session, template, organization).',
  },
  'missing-expired-token': {
    from: '`getToken`',
    advice:
      'Say that signing in is not possible right now, and ask again later: the session tries by itself and recovers with the origin. A `lastActiveToken` given at the start prevents it.',
  },
  unauthenticated: {
    from: '`getToken`, `extend`, `readClient`',
    advice:
      'From `getToken` and `extend` only while the server has not confirmed it, or has said that the session goes on: wait. Once confirmed the session ends: `session.ended`, and `null`.',
  },
  network: {
    from: '`getToken`, `extend`, `end`, `readClient`',
    advice: 'Offer to repeat; the session tries by itself. `cause` has what was thrown.',
  },
  offline: {
    from: '`getToken`, `extend`, `end`, `readClient`',
    advice: 'Say that there is no network. Nothing is to be done when it is back.',
  },
  timeout: {
    from: '`getToken`, `extend`, `end`',
    advice:
      'As for `network`. The wait is `timeoutMs`, else `limits.waitMs`; a deadline is `limits.attemptDeadlineMs`.',
  },
  'invalid-token': {
    from: '`getToken`',
    advice:
      'Repair `createToken` or the server: it gave no JWT (neither text nor `{ jwt }`), the JWT has no `iat` or `exp` in seconds, its `sid` or organization is another, it lives too short to be of use, or it was expired on arrival (a cache in between).',
  },
  'stale-answer': {
    from: '`getToken`',
    advice:
      'Nothing: a cache or a lagging replica answered, or the endpoint keeps its token. While the held token is usable, callers get that one, but those of `notThis`, whom this rejects: there is no other yet.',
  },
  'foreign-answer': {
    from: '`getToken`, `extend`, `end`, `readClient`',
    advice:
      "Wait: the session tries by itself, and goes on at the first real answer. When it lasts, look at what stands in front of the API, or whether its address is right: [a proxy's 401](#a-proxys-401).",
  },
  'invalid-answer': {
    from: '`readClient`; `getToken` when `createToken` throws it',
    advice: 'Look at what answers at that address: a proxy, another version of the server.',
  },
  'actor-not-provided': {
    from: '`extend`, the bare chart',
    advice: 'Give `extendSession` to `createSession`; the bare chart takes an actor with `.provide({ actors })`.',
  },
  'organization-switched': {
    from: '`getToken`',
    advice: 'Ask again if the token of the new organization will do.',
  },
  'session-disposed': {
    from: '`getToken`, `extend`, `end` after `dispose`',
    advice: 'Create a new session, or ignore it while a page or component goes away.',
  },
  'no-session': {
    from: '`createBrowserSession`',
    advice:
      'Nobody is signed in here, or who was has signed out: ask `readClient()`, then the user; or use `startSession`.',
  },
  'not-signed-in': {
    from: '`state.require()` on a server; `authorizedFetch`',
    advice:
      'On a server answer with `error.response()`, a 401. From `authorizedFetch` nothing was sent, for the session has ended: show the sign-in page.',
  },
  'step-up-required': {
    from: '`state.require({ maxAgeSeconds })` on a server',
    advice: 'Answer with `error.response()`, a 401 that asks for a new proof of identity; then try again.',
  },
  forbidden: {
    from: '`state.require({ role, … })` on a server',
    advice: 'Answer with `error.response()`, a 403. Signing in again would not help.',
  },
  'handshake-required': {
    from: '`state.require()` on a server',
    advice: 'Answer with `error.response()`, the 307 of the handshake.',
  },
  'authentication-unavailable': {
    from: '`state.require()` on a server',
    advice: 'Answer with `error.response()`, a 503, and look at keys and back end. Do not send the user to sign in.',
  },
  'redirect-refused': {
    from: '`authorizedFetch`',
    advice:
      'Ask the final address: the message names the origin that redirected. [Redirects](fetch.md#redirects) has what is followed where.',
  },
};

/** What the chart does about a failure of an attempt, by its kind. Total over the kinds. */
export const KIND_NOTES: Readonly<Record<FailureKind, string>> = {
  'missing-expired-token':
    '`outage.started`. With a last active token the same request once more, with it; asked for it again, a handshake where that is allowed, else backoff. Without one: backoff.',
  unauthenticated:
    '`confirmSession` is asked. Ended: `signed-out`. Alive, or no verdict: backoff. Without `confirmSession`: `signed-out`.',
  'rate-limited': 'Backoff, at least `Retry-After`.',
  unavailable: 'Backoff, at least `Retry-After`.',
  network: 'Backoff. What is no `SessionError` is logged, once.',
  timeout: 'The request is aborted. Backoff.',
  offline: 'Backoff; `network.online` shortens it.',
  rejected: 'Backoff. In `origin-outage-retry`: a handshake where that is allowed.',
  'invalid-token': 'Backoff. In `origin-outage-retry`: a handshake where that is allowed.',
  'stale-answer': 'The held token stays; its server time is learned. Backoff.',
  'foreign-answer': 'Backoff, at least `Retry-After`. Whatever its status, it never ends a session.',
  'handshake-loop': 'The state stays as it is; the next token resets the burst.',
};

/** A status that stands for a kind, where an answer makes it. */
export const KIND_STATUS: Readonly<Partial<Record<FailureKind, number>>> = {
  'missing-expired-token': 422,
  unauthenticated: 401,
  'rate-limited': 429,
  unavailable: 503,
  'foreign-answer': 511,
  rejected: 404,
};
