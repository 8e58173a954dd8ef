import type {
  ActorCall,
  ConfirmSessionInput,
  ConfirmSessionOutput,
  CreateHandshakeUrlInput,
  CreateTokenInput,
  EndSessionInput,
} from '../protocol/actor-contracts.ts';
import { check } from '../protocol/check.ts';
import {
  ApiResponseError,
  InvalidTokenError,
  MissingExpiredTokenError,
  SessionError,
  UnauthenticatedError,
} from '../protocol/errors.ts';
import { unknownNames } from '../protocol/unknown-names.ts';
import { EXPIRED_TOKEN } from '../protocol/wire.ts';
import { asText } from './as-text.ts';
import { baseUrl } from './base-url.ts';
import { FRONTEND_API_OPTIONS, type FrontendApiOptions } from './frontend-api-options.ts';
import type { FrontendClient } from './frontend-client.ts';
import { handshakeUrl } from './handshake-url.ts';
import { parseClient } from './parse-client.ts';
import { pathSegment } from './path-segment.ts';
import { send } from './send.ts';
import { tokenRequestBody } from './token-request-body.ts';

/**
 * The default wire: every actor of a session, over HTTP. Spread it into `createSession`.
 *
 * Each rejects with the package's errors only: `network`, `offline`, `foreign-answer`, `api-response`, `missing-expired-token`,
 * `unauthenticated`, and what is named below; with the signal's reason when it was aborted; with a `TypeError` for an id that
 * cannot be part of a path. None retries or has a deadline: both belong to the session.
 */
export interface FrontendApi {
  /**
   * `POST {url}/v1/client/sessions/{sid}/tokens[/{template}]`. With `expiredToken` the form of the request that was refused
   * with `missing_expired_token` is sent once more as it was; without such a request before it, a new form.
   *
   * @returns The raw JWT, not verified, and the server's clock as its "iat" tells it: the frontend API mints by protocol, and
   * neither backdates nor keeps a token. Rejects with `invalid-token` when a 2xx answer holds no text for a JWT.
   */
  createToken(
    input: CreateTokenInput,
    call?: Partial<ActorCall>,
  ): Promise<{ readonly jwt: string; readonly serverNowMs?: number }>;
  /**
   * Builds the URL of a handshake; sends nothing. The URL carries the session token: never log it.
   *
   * @throws TypeError when nothing says where to come back to.
   */
  createHandshakeUrl(input: CreateHandshakeUrlInput): string;
  /**
   * Asks whether the session has ended, by reading the client. Alive: listed as `active` or `pending`; its last active token
   * comes along. Ended: not listed in a well-formed client (nor in an explicit `null`), listed in another status, or refused
   * by the API's own error with a code that says so: `authentication_invalid`, `signed_out`, and any that names a user, client
   * or session as banned, deactivated, ended, expired, removed, revoked or not found. Anything else is no verdict and rejects:
   * somebody else's answer with `foreign-answer`, JSON of the wrong shape with `invalid-answer`.
   */
  confirmSession(input: ConfirmSessionInput, call?: Partial<ActorCall>): Promise<ConfirmSessionOutput>;
  /**
   * `POST {url}/v1/client/sessions/{sid}/end`; goes on when the page is left. A server that no longer knows the user (its own
   * 401, a banned or deactivated 403) or the session (`resource_not_found`) has nothing left to end: that resolves too.
   */
  endSession(input: EndSessionInput, call?: Partial<ActorCall>): Promise<void>;
  /**
   * `GET {url}/v1/client`, past every cache: how an app finds its session's id and last active token.
   *
   * Rejects with `invalid-answer` when the answer is no client.
   */
  readClient(call?: Partial<ActorCall>): Promise<FrontendClient>;
}

/**
 * Creates the default wire. It sends nothing by itself and keeps nothing but, in memory, the forms that wait for their
 * repetition in origin outage mode. No request has a header of its own, so that a browser asks for no preflight.
 *
 * @param options - Only `url` is required.
 * @throws TypeError when `url` is not what {@link FrontendApiOptions} says.
 *
 * @example
 * ```ts
 * const api = frontendApi({ url: 'https://clerk.example.com' });
 * const { lastActiveSessionId } = await api.readClient();
 * if (lastActiveSessionId) createSession({ sessionId: lastActiveSessionId, ...api }).start();
 * ```
 */
export function frontendApi(options: FrontendApiOptions): FrontendApi {
  check(options !== null && typeof options === 'object', 'frontendApi: options', 'an object with url', options);
  warnOfUnknown(options);
  const wire = { ...options, url: baseUrl(options.url) };
  const refused = new Map<string, URLSearchParams>();

  const sessionPath = (sessionId: string) => `/v1/client/sessions/${pathSegment(sessionId)}`;

  const readClient = async (call?: Partial<ActorCall>) => {
    const client = parseClient(await send(wire, '/v1/client', { cache: 'no-store' }, call));
    if (client) return client;
    throw new SessionError('invalid-answer', 'The frontend API answered without a client.');
  };

  return {
    async createToken(input, call) {
      const { sessionId, template, organizationId, expiredToken, skipCache } = input;
      const path = `${sessionPath(sessionId)}/tokens${template == null ? '' : `/${pathSegment(template)}`}`;
      const key = `${path} ${organizationId}`;
      let body = tokenRequestBody(input, wire);
      let search = skipCache ? '?debug=skip_cache' : '';
      if (expiredToken !== undefined) {
        body = refused.get(key) ?? body;
        search = `?${new URLSearchParams({ [EXPIRED_TOKEN]: expiredToken })}`;
      }
      refused.delete(key);
      try {
        const secrets = [expiredToken, body.get('token')].filter((secret) => secret != null);
        const jwt = asText(Object(await send(wire, path + search, { method: 'POST', body }, call, secrets)).jwt);
        if (jwt) return withServerTime(jwt);
      } catch (error) {
        // They wait for one repetition only: more than these are left over from sessions that ended in an outage.
        if (refused.size >= REFUSED_MAX) refused.clear();
        if (error instanceof MissingExpiredTokenError) refused.set(key, body);
        throw error;
      }
      throw new InvalidTokenError({ rule: 'not-a-jwt' });
    },
    createHandshakeUrl: (input) => handshakeUrl(wire, input),
    async confirmSession({ sessionId }, call) {
      try {
        const { sessions } = await readClient(call);
        const session = sessions.find(({ id, status }) => id === sessionId && ALIVE.test(status));
        if (session === undefined) return { ended: true };
        return { ended: false, ...(session.lastActiveToken !== null && { jwt: session.lastActiveToken }) };
      } catch (error) {
        if (GONE.test(codeOf(error))) return { ended: true };
        throw error;
      }
    },
    async endSession({ sessionId }, call) {
      try {
        await send(wire, `${sessionPath(sessionId)}/end`, { method: 'POST', keepalive: true }, call);
      } catch (error) {
        if (error instanceof UnauthenticatedError || codeOf(error) === 'resource_not_found') return;
        throw error;
      }
    },
    readClient,
  };
}

function warnOfUnknown(options: FrontendApiOptions): void {
  const { logger = globalThis.console } = options;
  try {
    for (const unknown of unknownNames(options, FRONTEND_API_OPTIONS)) {
      logger?.warn?.(`xstate-session: frontendApi: ${unknown}`);
    }
  } catch {
    // There is nobody left to tell.
  }
}

/** Only the time is read; a text that is no token goes on without one, and the session says what is wrong with it. */
function withServerTime(jwt: string): { jwt: string; serverNowMs?: number } {
  try {
    const claims = jwt.split('.')[1] ?? '';
    const { iat } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')));
    return Number.isFinite(iat) ? { jwt, serverNowMs: iat * 1000 } : { jwt };
  } catch {
    return { jwt };
  }
}

/** The first code of an API's own error, `''` when there is none. */
function codeOf(error: unknown): string {
  return error instanceof ApiResponseError ? (error.errors[0]?.code ?? '') : '';
}

/** The statuses of a session that goes on. */
const ALIVE = /^(active|pending)$/;

/** Codes that say of whoever asks that the user, client or session is gone; `resource_not_found` may be a wrong path. */
const GONE =
  /^(authentication_invalid|signed_out|(user|client|session)_(banned|deactivated|ended|expired|removed|revoked|not_found))$/;

/** How many refused forms are remembered. */
const REFUSED_MAX = 64;
