import { SessionError } from '../protocol/errors.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import { type Authorization, createAuthorization } from './authorization.ts';
import { asksForNonce, findStepUp, readChallenges } from './challenges.ts';
import {
  type AuthorizedFetchOptions,
  type AuthorizedSession,
  checkedSettings,
  noOriginWarning,
  type Settings,
} from './options.ts';
import { addressOf } from './origins.ts';
import { type CallerRequest, callerRequestOf, type Outgoing } from './outgoing.ts';
import { redirectMode, redirectOf } from './redirects.ts';

/** A function of `fetch`'s shape. */
export type AuthorizedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` that carries the session's token to the origins it is meant for: by default to the page's own. Every other request is made
 * as it is, as is one with an `Authorization` header of its own.
 *
 * A request waits for a token, for as long as its signal lets it. When the API refuses the token (401), it is replaced once for all who
 * had it refused, and the request sent once more, when its method is idempotent and its body can be sent again. The token follows a redirect
 * only within its origin. Nothing is verified, and no answer ends the session.
 *
 * The function rejects as `fetch` does, and as `getToken` does when there is no token; with a `SessionError` of the code `not-signed-in`
 * when the session has ended, `organization-switched` when the session's organization changed before a repetition, `redirect-refused` for a
 * redirect that cannot be followed without a risk; with a `TypeError` for a relative URL where there is no page.
 *
 * @param session - Whose token it is. Only `getToken` and `organizationId` are used.
 * @throws TypeError for an option that cannot be.
 *
 * @example
 * ```ts
 * const api = authorizedFetch(session, { origins: ['https://api.example.com'] });
 * const response = await api('https://api.example.com/orders', { signal: AbortSignal.timeout(10_000) });
 * ```
 */
export function authorizedFetch(session: AuthorizedSession, options: AuthorizedFetchOptions = {}): AuthorizedFetch {
  const settings = checkedSettings(session, options);
  const authorization = createAuthorization(settings);
  const warnIfNoOrigin = noOriginWarning(options);
  const { send, mayCarryToken } = settings;

  return async (input, init) => {
    const url = addressOf(input);
    if (!/^https?:$/.test(url.protocol) || !mayCarryToken(url)) {
      warnIfNoOrigin();
      return send(input, init);
    }
    const requestHeaders = input instanceof Request ? input.headers : undefined;
    const hasOwnAuthorization = new Headers(init?.headers ?? requestHeaders).has('authorization');
    if (hasOwnAuthorization) return send(input, init);
    const request = callerRequestOf(url, input, init ?? {}, send);
    try {
      return await fetchAuthorized(settings, authorization, request);
    } finally {
      request.release();
    }
  };
}

/** Why a request is sent again. Each at most once. */
type RepetitionCause = 'nonce' | 'step-up' | 'renewal';

/** One call, from its first token to the answer that its caller gets. */
interface Call {
  readonly settings: Settings;
  readonly authorization: Authorization;
  readonly request: CallerRequest;
  /** The session's when it began: a token of another is not sent with it. */
  readonly organizationId: string | null;
  /** The repetitions made. */
  readonly repeatedFor: Set<RepetitionCause>;
}

/** What was answered, to what, and with which token. */
interface Answer {
  readonly response: Response;
  readonly sent: Outgoing;
  readonly token: string;
}

async function fetchAuthorized(
  settings: Settings,
  authorization: Authorization,
  request: CallerRequest,
): Promise<Response> {
  const { organizationId } = settings.session;
  const call: Call = { settings, authorization, request, organizationId, repeatedFor: new Set() };
  let outgoing = request.first;
  let token = await authorization.token({}, request.signal);
  for (;;) {
    const { response, sent: from } = await sendAndFollow(call, outgoing, token);
    let next: string | null;
    try {
      next = await tokenToRepeatWith(call, { response, sent: from, token });
    } catch (error) {
      discard(response);
      throw error;
    }
    if (next === null) return response;
    discard(response);
    token = next;
    outgoing = from;
  }
}

/** Sends a request, and follows it where it is redirected to. */
async function sendAndFollow(call: Call, first: Outgoing, token: string): Promise<Omit<Answer, 'token'>> {
  const { settings, authorization, request } = call;
  let from = first;
  for (let count = 0; ; count += 1) {
    const { isAuthorized } = from;
    const headers = isAuthorized ? await authorization.headers(from, token, request.signal) : from.headers;
    const mode = redirectMode(from, request.redirect, settings.createProof !== undefined);
    const response = await request.send(from, { headers, ...mode });
    if (isAuthorized) authorization.keepNonce(from, response);
    const next = redirectOf(request, from, response, count);
    if (next === null) {
      // As fetch tells of it, which followed nothing itself.
      if (count > 0) Object.defineProperty(response, 'redirected', { value: true });
      return { response, sent: from };
    }
    discard(response);
    from = next;
  }
}

/** The token that a request should be sent again with; `null` when the answer is the caller's. */
async function tokenToRepeatWith(call: Call, { response, sent: from, token }: Answer): Promise<string | null> {
  const { settings, authorization, request, repeatedFor: made } = call;
  const { retry, createProof, onChallenge } = settings;
  const platformFollowed = response.redirected && response.url !== '';
  // Who never had the token does not judge it.
  if (!from.isAuthorized || (platformFollowed && new URL(response.url).origin !== from.url.origin)) return null;
  const isIdempotent = /^(?:GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/.test(from.method);
  // A redirect that the platform followed may have been the answer to a request that did its work.
  const isRepeatable = request.isRepeatable && (isIdempotent || !platformFollowed);
  const challenges = response.status === 401 ? readChallenges(response.headers.get('www-authenticate')) : [];

  if (createProof && asksForNonce(challenges) && !made.has('nonce')) {
    made.add('nonce');
    return isRepeatable ? token : null;
  }
  const challenge = findStepUp(challenges);
  if (challenge !== null) {
    if (onChallenge === undefined || made.has('step-up')) return null;
    made.add('step-up');
    const steppedUpToken = await authorization.stepUp(challenge, token, request.signal);
    if (steppedUpToken === null || !isRepeatable || retry === 'never') return null;
    checkOrganization(call);
    return steppedUpToken;
  }
  if (retry === 'never' || made.has('renewal') || !(await isTokenRefused(response, settings.isRefused))) return null;
  made.add('renewal');
  if (isRepeatable && (isIdempotent || retry === 'always')) return renewedToken(call, token);
  // Not for this request, but for the next: it is not to be refused for the same token.
  authorization.token({ notThis: token }).catch(() => undefined);
  return null;
}

/** Another token than the one that was refused; `null` when there is no newer one: the API's word stands. */
async function renewedToken(call: Call, refused: string): Promise<string | null> {
  checkOrganization(call);
  try {
    return await call.authorization.token({ notThis: refused }, call.request.signal);
  } catch (error) {
    if (fieldOf(error, 'code') === 'stale-answer') return null;
    throw error;
  }
}

/** @throws SessionError when the session's organization is no longer the one that the request was for. */
function checkOrganization({ settings, organizationId }: Call): void {
  if (settings.token.organizationId !== undefined || settings.session.organizationId === organizationId) return;
  throw new SessionError(
    'organization-switched',
    'The organization was switched while a request was under way; ask again.',
  );
}

async function isTokenRefused(response: Response, isRefused: Settings['isRefused']): Promise<boolean> {
  if (isRefused === undefined) return response.status === 401;
  const copy = response.clone();
  try {
    return await isRefused(copy);
  } finally {
    // What was not read is not to be kept.
    copy.body?.cancel().catch(() => undefined);
  }
}

/** Lets go of an answer that nobody gets. */
function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}
