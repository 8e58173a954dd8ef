/**
 * The errors of the package: one base class, one union of codes. Judge them by `code` (and `status`), never by message.
 * A caller's mistake (a wrong type, an impossible value) is a plain `TypeError` instead.
 *
 * @module
 */

import { classifyFailure } from './failure.ts';
import type { InvalidTokenRule } from './session-token.ts';
import { MISSING_EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN_STATUS } from './wire.ts';

/**
 * Every code a {@link SessionError} can have.
 *
 * - `api-response`: the server answered with an error status.
 * - `missing-expired-token`: the server asked for the last active token and there was none to offer, or it asked again.
 * - `unauthenticated`: the server no longer knows the user.
 * - `network`: no answer arrived.
 * - `offline`: the platform says there is no network.
 * - `timeout`: the deadline of a request, or a caller's wait, was over.
 * - `invalid-token`: an answer arrived without a usable token of the key asked for.
 * - `stale-answer`: the answer's token was staler than the one held.
 * - `foreign-answer`: somebody else answered in the API's place: an access proxy, a firewall, a captive portal.
 * - `invalid-answer`: a pluggable actor other than `createToken` answered with the wrong shape.
 * - `actor-not-provided`: an actor that is needed was not given.
 * - `organization-switched`: the session's organization changed while the call waited.
 * - `session-disposed`: the session object was disposed of.
 * - `no-session`: nothing names a session: neither an option nor a cookie.
 * - `not-signed-in`: on a server, a request is nobody's; with `authorizedFetch`, the session has ended.
 * - `step-up-required`: on a server, the user must prove anew who they are.
 * - `forbidden`: on a server, a role, permission, feature or plan is missing.
 * - `handshake-required`: on a server, only a redirect can tell whose the request is.
 * - `authentication-unavailable`: on a server, keys or back end are out of reach.
 * - `redirect-refused`: a request with a token was redirected, and it was not sure that the token would be kept back.
 */
export type SessionErrorCode =
  | 'api-response'
  | 'missing-expired-token'
  | 'unauthenticated'
  | 'network'
  | 'offline'
  | 'timeout'
  | 'invalid-token'
  | 'stale-answer'
  | 'foreign-answer'
  | 'invalid-answer'
  | 'actor-not-provided'
  | 'organization-switched'
  | 'session-disposed'
  | 'no-session'
  | 'not-signed-in'
  | 'step-up-required'
  | 'forbidden'
  | 'handshake-required'
  | 'authentication-unavailable'
  | 'redirect-refused';

/** What a {@link SessionError} carries besides its code and message. */
export interface SessionErrorOptions {
  /** The error that led to this one, kept as it was. */
  cause?: unknown;
  /** The HTTP status, when an answer arrived. */
  status?: number;
  /** How long the server asked to be left alone, in milliseconds. */
  retryAfterMs?: number;
  /** The server's own id of the request, for its support staff. */
  traceId?: string;
}

/** Base class of every error that is not a caller's mistake. */
export class SessionError extends Error {
  /** What happened, for code to branch on. */
  readonly code: SessionErrorCode;
  /** The HTTP status, when an answer arrived. */
  declare readonly status?: number;
  /** How long the server asked to be left alone, in milliseconds. */
  declare readonly retryAfterMs?: number;
  /** The server's own id of the request. */
  declare readonly traceId?: string;

  /**
   * @param code - What happened.
   * @param message - What happened, where, and what to do; never with a token in it.
   */
  constructor(code: SessionErrorCode, message: string, options: SessionErrorOptions = {}) {
    const { cause, ...facts } = options;
    super(message, cause === undefined ? undefined : options);
    Object.assign(this, facts);
    this.name = 'SessionError';
    this.code = code;
  }
}

/** One entry of the frontend API's `errors`, in our spelling. */
export interface ApiError {
  /** Machine-readable, verbatim from the wire, e.g. `missing_expired_token`. */
  code: string;
  /** For developers. Empty when the wire gave none. */
  message: string;
  /** For users. Empty when the wire gave none. */
  longMessage: string;
}

/** What an {@link ApiResponseError} is made of. */
export interface ApiResponseErrorOptions extends SessionErrorOptions {
  status: number;
  /** What the body listed; empty when it was empty, not JSON, or of another shape. */
  errors?: readonly ApiError[];
}

/**
 * The server answered with an error status. An own `createToken` may throw it too, for an answer that it knows to be its
 * server's: in a `401` made of the status alone nobody can tell a proxy's page any more. A `Response` that is thrown unread says it all.
 */
export class ApiResponseError extends SessionError {
  declare readonly status: number;
  /** What the body listed, in its order; empty when nothing readable was in it. */
  readonly errors: readonly ApiError[];

  constructor(options: ApiResponseErrorOptions, code: SessionErrorCode = 'api-response', hint?: string) {
    const { status, errors = [] } = options;
    super(code, `The server answered ${[status, errors[0]?.code, hint].filter(Boolean).join(', ')}.`, options);
    this.name = 'ApiResponseError';
    this.errors = errors;
  }
}

/**
 * The edge is in origin outage mode and asked for the last active token: `422` with the code `missing_expired_token`.
 * It reaches a caller only when there was no token to offer; the session goes on trying and recovers with the origin.
 */
export class MissingExpiredTokenError extends ApiResponseError {
  /** The status this error always has. */
  static readonly STATUS = MISSING_EXPIRED_TOKEN_STATUS;
  /** The first error code this error always has. */
  static readonly ERROR_CODE = MISSING_EXPIRED_TOKEN;

  /**
   * Whether an error is this answer: judged by its status and first error code, not by its class, so that it holds
   * across bundles and for errors of other clients of the same API.
   */
  static is(error: unknown): boolean {
    return classifyFailure(error).kind === 'missing-expired-token';
  }

  constructor(options: Partial<ApiResponseErrorOptions> = {}) {
    const errors = options.errors ?? [{ code: MISSING_EXPIRED_TOKEN, message: '', longMessage: '' }];
    super(
      { ...options, status: MISSING_EXPIRED_TOKEN_STATUS, errors },
      'missing-expired-token',
      'there is no last active token to offer; the session goes on trying',
    );
    this.name = 'MissingExpiredTokenError';
  }
}

/**
 * The server no longer knows the user: `401`, or `403` with a banned or deactivated code. It is not the end of a session, which only
 * `session.ended` tells: `confirmSession` may have said that it goes on.
 */
export class UnauthenticatedError extends ApiResponseError {
  constructor(options: ApiResponseErrorOptions) {
    super(options, 'unauthenticated', 'no sign-out unless session.ended is told');
    this.name = 'UnauthenticatedError';
  }
}

/**
 * Somebody else answered in the API's place: an access proxy, a firewall, a captive portal. It says nothing about the session,
 * whatever its status. An own `createToken` may throw it for an answer that does not look like its server's.
 */
export class ForeignAnswerError extends SessionError {
  constructor(options: SessionErrorOptions = {}) {
    const { status } = options;
    const what = status === undefined ? 'A redirect, or a page,' : `A ${status} that is not the API's`;
    super('foreign-answer', `${what} came in place of an answer: look for a proxy or a login page in front.`, options);
    this.name = 'ForeignAnswerError';
  }
}

/**
 * Makes an error of an answer, of the class its kind has.
 *
 * @param answer - What is known of it.
 */
export function apiErrorOf(answer: ApiResponseErrorOptions): ApiResponseError {
  const { kind } = classifyFailure(answer);
  if (kind === 'missing-expired-token') return new MissingExpiredTokenError(answer);
  return new (kind === 'unauthenticated' ? UnauthenticatedError : ApiResponseError)(answer);
}

/** The platform said that there is no network. */
export class OfflineError extends SessionError {
  /** @param message - Another sentence, where what failed is not tried again. */
  constructor(options: SessionErrorOptions = {}, message = 'There is no network; the session goes on trying.') {
    super('offline', message, options);
    this.name = 'OfflineError';
  }
}

/** A request, or a caller's wait for a token, was not over in time. */
export class RequestTimeoutError extends SessionError {
  /** @param message - Another sentence, where what failed is not tried again. */
  constructor(options: SessionErrorOptions = {}, message = 'There is no answer in time; the session goes on trying.') {
    super('timeout', message, options);
    this.name = 'RequestTimeoutError';
  }
}

/** What an {@link InvalidTokenError} is made of. */
export interface InvalidTokenErrorOptions extends SessionErrorOptions {
  /** Which rule the answer broke. */
  rule?: InvalidTokenRule;
}

/** An answer arrived without a JWT of the key asked for that is usable on arrival. */
export class InvalidTokenError extends SessionError {
  /** Which rule the answer broke, for code to branch on. Not given: whoever threw the error did not say. */
  declare readonly rule?: InvalidTokenRule;

  constructor(options: InvalidTokenErrorOptions = {}) {
    const { rule } = options;
    const why = rule === undefined ? '' : ` The rule "${rule}" is broken: see docs/errors.md.`;
    super('invalid-token', `createToken brought no usable JWT of this session and key.${why}`, options);
    this.name = 'InvalidTokenError';
  }
}

/** An actor that is needed was not given: name it in the options, or give it to the bare chart with `.provide({ actors })`. */
export class ActorNotProvidedError extends SessionError {
  /** @param actor - The name of the missing actor. */
  constructor(actor: string) {
    super('actor-not-provided', `There is no actor "${actor}": name it in the options, or provide() it.`);
    this.name = 'ActorNotProvidedError';
  }
}

/** The session object was disposed of; what it still owed its callers is settled with this. */
export class SessionDisposedError extends SessionError {
  constructor() {
    super('session-disposed', 'The session was disposed of; create a new one.');
    this.name = 'SessionDisposedError';
  }
}
