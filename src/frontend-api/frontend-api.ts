import type {
  ActorCall,
  ConfirmSessionInput,
  ConfirmSessionOutput,
  CreateHandshakeUrlInput,
  CreateTokenInput,
  EndSessionInput,
  ExtendSessionInput,
  SessionDeadlines,
} from '../protocol/actor-contracts.ts';
import { check } from '../protocol/caller-input.ts';
import { ApiResponseError, SessionError, UnauthenticatedError } from '../protocol/errors.ts';
import { API_VERSION, buildHandshakeUrl } from '../protocol/wire.ts';
import { type FrontendClient, parseClient, sessionOf } from './client.ts';
import { checkedWire, type FrontendApiOptions, type Wire } from './options.ts';
import { send } from './send.ts';
import { sessionPath, tokenMinter } from './token-request.ts';

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
   * and `expire_at` and `abandon_at` come along. Ended: not listed in a well-formed client (nor in an explicit `null`), listed in another status, or refused
   * by the API's own error with a code that says so: `authentication_invalid`, `signed_out`, and any that names a user, client
   * or session as banned, deactivated, ended, expired, removed, revoked or not found. Anything else is no verdict and rejects:
   * somebody else's answer with `foreign-answer`, JSON of the wrong shape with `invalid-answer`.
   */
  confirmSession(input: ConfirmSessionInput, call?: Partial<ActorCall>): Promise<ConfirmSessionOutput>;
  /**
   * `POST {url}/v1/client/sessions/{sid}/touch`, with `active_organization_id` as the session has it: the user goes on, so `abandon_at` moves. Of the answer
   * `expire_at` and `abandon_at` are read; which of them is the idle end the API does not document, so it is told by their names.
   *
   * Rejects with `invalid-answer` when the answer is not of this session.
   */
  extendSession(input: ExtendSessionInput, call?: Partial<ActorCall>): Promise<SessionDeadlines>;
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
  const wire = checkedWire(options);

  const readClient = async (call?: Partial<ActorCall>) => {
    const client = parseClient(await send(wire, '/v1/client', { cache: 'no-store' }, call));
    if (client) return client;
    throw new SessionError('invalid-answer', 'The frontend API answered without a client.');
  };

  return {
    createToken: tokenMinter(wire),
    createHandshakeUrl: (input) => handshakeUrl(wire, input),
    async confirmSession({ sessionId }, call) {
      try {
        const { sessions } = await readClient(call);
        const session = sessions.find(({ id, status }) => id === sessionId && ALIVE.test(status));
        if (session === undefined) return { ended: true };
        const { lastActiveToken, sessionExpiresAtMs, sessionIdleExpiresAtMs } = session;
        return {
          ended: false,
          ...(lastActiveToken !== null && { jwt: lastActiveToken }),
          ...(sessionExpiresAtMs !== null && { sessionExpiresAtMs }),
          ...(sessionIdleExpiresAtMs !== null && { sessionIdleExpiresAtMs }),
        };
      } catch (error) {
        if (GONE.test(codeOf(error))) return { ended: true };
        throw error;
      }
    },
    async extendSession({ sessionId, organizationId }, call) {
      // Without the organization the API would make the personal account the active one.
      const body = new URLSearchParams({ active_organization_id: organizationId ?? '' });
      const touched = sessionOf(await send(wire, `${sessionPath(sessionId)}/touch`, { method: 'POST', body }, call));
      const { id, sessionExpiresAtMs, sessionIdleExpiresAtMs } = touched;
      if (id === sessionId) return { sessionExpiresAtMs, sessionIdleExpiresAtMs };
      throw new SessionError('invalid-answer', 'The frontend API answered a touch with another session, or none.');
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

/**
 * The handshake URL of the default wire: what the input leaves open comes from the options, else from the page.
 *
 * @param wire - The wire's options.
 * @param input - Why, and with what.
 * @throws TypeError when nothing says where to come back to.
 */
function handshakeUrl(wire: Wire, input: CreateHandshakeUrlInput): string {
  const { apiVersion = API_VERSION, suffixedCookies = false } = wire;
  const redirectUrl = input.redirectUrl ?? wire.redirectUrl?.() ?? globalThis.location?.href;
  check(redirectUrl, 'frontendApi: redirectUrl', 'given without a location', redirectUrl);
  const devBrowser = wire.devBrowser?.();
  const reason = input.reason || 'requested';
  return buildHandshakeUrl({
    ...input,
    reason,
    frontendApi: wire.url,
    apiVersion,
    suffixedCookies,
    redirectUrl,
    devBrowser,
  });
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
