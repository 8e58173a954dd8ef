import { SessionError } from '../protocol/errors.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import type { FetchHandshakePayload, RefreshSession } from '../server/options.ts';
import { type BackendApiOptions, checkedBackend } from './options.ts';
import { send } from './send.ts';

/** Two options of `authenticateRequest`, to be spread into them. */
export interface BackendApi {
  /**
   * `POST {url}/v1/sessions/{sid}/refresh`: trades an expired session token and a refresh token for `Set-Cookie` lines.
   *
   * Rejects with an `ApiResponseError`, whose first code becomes part of the request's reason; else with a `SessionError` of the code
   * `timeout`, `network` or `invalid-answer`. It is sent once: a refresh token is good for one use.
   */
  readonly refreshSession: RefreshSession;
  /**
   * `GET {url}/v1/clients/handshake_payload?nonce=…`: redeems the nonce of a handshake for `Set-Cookie` lines. Rejects as
   * `refreshSession` does. It is sent once: a nonce is good for one use.
   */
  readonly fetchHandshakePayload: FetchHandshakePayload;
}

/**
 * The back-end calls of a Clerk-style API: `authenticateRequest(request, { …, ...backendApi({ url, secretKey }) })`.
 *
 * Without them an expired token always costs the browser a redirect; with them it is refreshed behind the scenes, and a handshake
 * comes back with a short nonce instead of its whole payload.
 *
 * @throws TypeError when an option is missing or of the wrong type. The message never quotes the secret key.
 */
export function backendApi(options: BackendApiOptions): BackendApi {
  const backend = checkedBackend(options);
  return {
    async refreshSession(input, call) {
      const { sessionId, expiredToken, refreshToken, suffixedCookies, requestOrigin, requestHeaders } = input;
      const answer = await send(
        backend,
        {
          method: 'POST',
          path: `/v1/sessions/${encodeURIComponent(sessionId)}/refresh?suffixed_cookies=${suffixedCookies}`,
          json: {
            format: 'cookie',
            expired_token: expiredToken,
            refresh_token: refreshToken,
            request_origin: requestOrigin,
            request_headers: requestHeaders,
          },
          secrets: [expiredToken, refreshToken],
        },
        call.signal,
      );
      return linesOf(answer, 'cookies');
    },
    async fetchHandshakePayload(nonce, call) {
      const path = `/v1/clients/handshake_payload?nonce=${encodeURIComponent(nonce)}`;
      return linesOf(await send(backend, { method: 'GET', path, secrets: [nonce] }, call.signal), 'directives');
    },
  };
}

/** The `Set-Cookie` lines of an answer. */
function linesOf(answer: unknown, field: 'cookies' | 'directives'): readonly string[] {
  const lines = fieldOf(answer, field);
  if (Array.isArray(lines) && lines.every((line): line is string => typeof line === 'string')) return lines;
  throw new SessionError('invalid-answer', `The back-end API answered without a list "${field}".`);
}
