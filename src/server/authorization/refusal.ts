import type { TokenClaims } from '../../../machines/request/contract.ts';
import type { RequestReason } from '../../../machines/request/facts-and-reasons.ts';
import { SessionError } from '../../protocol/errors.ts';
import { bearerChallenge } from './challenge.ts';
import { type AuthorizationConditions, isPermitted } from './conditions.ts';

/** The codes of a {@link RequestRefusedError}. */
export type RequestRefusalCode =
  | 'authentication-unavailable'
  | 'forbidden'
  | 'handshake-required'
  | 'not-signed-in'
  | 'step-up-required';

/**
 * A request may not go on. Answer it with `response()`, or by `status` and `headers`:
 *
 * | code | status | what happened |
 * |---|---|---|
 * | `not-signed-in` | 401 | Nobody is signed in. |
 * | `step-up-required` | 401 | The user must prove anew who they are; `WWW-Authenticate` says so as RFC 9470 has it. |
 * | `forbidden` | 403 | Signed in, without the role, permission, feature or plan asked for. |
 * | `handshake-required` | 307 | Only a redirect can tell: the response is that redirect. |
 * | `authentication-unavailable` | 503 | Keys or back end are out of reach: signing in again would not help, so nobody is told to. |
 */
export class RequestRefusedError extends SessionError {
  declare readonly code: RequestRefusalCode;
  declare readonly status: number;
  /** Headers for the answer: those of the state, and `WWW-Authenticate` with a 401 and a 403. */
  readonly headers: Headers;

  constructor(code: RequestRefusalCode, message: string, headers: Headers) {
    super(code, message, { status: STATUSES[code] });
    this.name = 'RequestRefusedError';
    this.headers = headers;
  }

  /** An answer without a body, with the status and the headers. */
  response(): Response {
    return new Response(null, { status: this.status, headers: this.headers });
  }
}

const STATUSES: Readonly<Record<RequestRefusalCode, number>> = {
  'authentication-unavailable': 503,
  forbidden: 403,
  'handshake-required': 307,
  'not-signed-in': 401,
  'step-up-required': 401,
};

/** The server's own trouble: whether the token is good has not been found out. */
const NOT_EVALUATED: readonly (RequestReason | null)[] = [
  'jwk-failed-to-resolve',
  'jwk-remote-failed-to-load',
  'jwk-remote-invalid',
  'secret-key-invalid',
  'unexpected-error',
];

/** The request carried nothing that could be wrong, so RFC 6750 wants no error code in the challenge. */
const NO_CREDENTIAL: readonly (RequestReason | null)[] = [
  'no-token-in-header',
  'session-token-and-uat-missing',
  'session-token-missing',
];

/** Why a request of nobody may not go on. */
export function unauthenticatedRefusal(
  status: 'signed-out' | 'handshake',
  reason: RequestReason,
  message: string,
  headers: Headers,
): RequestRefusedError {
  if (status === 'handshake') {
    return new RequestRefusedError('handshake-required', `A handshake is needed: ${message}`, headers);
  }
  if (NOT_EVALUATED.includes(reason)) {
    return new RequestRefusedError('authentication-unavailable', `Nobody could be authenticated: ${message}`, headers);
  }
  const challenge = NO_CREDENTIAL.includes(reason)
    ? bearerChallenge()
    : bearerChallenge({ error: 'invalid_token', description: message });
  return new RequestRefusedError('not-signed-in', `Nobody is signed in: ${message}`, withChallenge(headers, challenge));
}

/**
 * Why a signed-in request that lacks something may not go on: what no new proof of identity would bring is told first.
 *
 * @param claims - Of a session token; `null` for a machine, which has none of it.
 */
export function conditionRefusal(
  claims: TokenClaims | null,
  conditions: AuthorizationConditions,
  headers: Headers,
): RequestRefusedError {
  if (claims === null || !isPermitted(claims, conditions)) {
    const description = 'The role, permission, feature or plan that is needed is not there.';
    const challenge = bearerChallenge({ error: 'insufficient_scope', description });
    return new RequestRefusedError('forbidden', description, withChallenge(headers, challenge));
  }
  const description = 'The user must have proved more recently who they are.';
  const challenge = bearerChallenge({
    error: 'insufficient_user_authentication',
    description,
    ...(conditions.maxAgeSeconds !== undefined && { maxAgeSeconds: conditions.maxAgeSeconds }),
  });
  return new RequestRefusedError('step-up-required', description, withChallenge(headers, challenge));
}

function withChallenge(headers: Headers, challenge: string): Headers {
  const answer = new Headers(headers);
  answer.set('www-authenticate', challenge);
  return answer;
}
