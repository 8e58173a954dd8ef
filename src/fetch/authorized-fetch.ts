import { SessionError } from '../protocol/errors.ts';
import { type Authorization, createAuthorization } from './authorization.ts';
import { asksForNonce, findStepUp, readChallenges } from './challenges.ts';
import {
  type AuthorizedFetchOptions,
  type AuthorizedSession,
  checkedSettings,
  originsHint,
  type Settings,
} from './options.ts';
import { addressOf } from './origins.ts';
import { type Message, messageOf, type Outgoing } from './outgoing.ts';
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
  const tellOfOrigins = originsHint(options);
  const { send, mayCarryToken } = settings;

  return async (input, init) => {
    const url = addressOf(input);
    if (!/^https?:$/.test(url.protocol) || !mayCarryToken(url)) {
      tellOfOrigins();
      return send(input, init);
    }
    const isOwn = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined)).has(
      'authorization',
    );
    if (isOwn) return send(input, init);
    const message = messageOf(url, input, init ?? {}, send);
    try {
      return await fetchAuthorized(settings, authorization, message);
    } finally {
      message.release();
    }
  };
}

/** Why a request is sent again. Each at most once. */
type Repair = 'nonce' | 'step-up' | 'renewal';

async function fetchAuthorized(settings: Settings, authorization: Authorization, message: Message): Promise<Response> {
  const { session } = settings;
  const { signal } = message;
  const { organizationId } = session;
  const made = new Set<Repair>();
  let outgoing = message.first;
  let token = await authorization.token({}, signal);

  async function tokenAfter(repair: Repair): Promise<string | null> {
    if (repair === 'nonce') return token;
    if (settings.token.organizationId === undefined && session.organizationId !== organizationId) {
      throw new SessionError(
        'organization-switched',
        'The organization was switched while a request was made for the other.',
      );
    }
    try {
      return await authorization.token(repair === 'renewal' ? { notThis: token } : { skipCache: true }, signal);
    } catch (error) {
      // There is no newer token than the one that was refused: the API's word stands.
      if (repair === 'renewal' && error instanceof Error && Reflect.get(error, 'code') === 'stale-answer') return null;
      throw error;
    }
  }

  for (;;) {
    const { response, from } = await exchange(settings, authorization, message, outgoing, token);
    let next: string | null = null;
    try {
      const repair = await repairOf(settings, authorization, message, { response, from, token, made });
      if (repair === null) return response;
      made.add(repair);
      next = await tokenAfter(repair);
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
async function exchange(
  { createProof }: Settings,
  authorization: Authorization,
  message: Message,
  first: Outgoing,
  token: string,
): Promise<{ response: Response; from: Outgoing }> {
  let from = first;
  for (let count = 0; ; count += 1) {
    const { isAuthorized } = from;
    const headers = isAuthorized ? await authorization.headers(from, token, message.signal) : from.headers;
    const mode = redirectMode(from, message.redirect, createProof !== undefined);
    const response = await message.send(from, { headers, ...mode });
    if (isAuthorized) authorization.keepNonce(from, response);
    const next = redirectOf(message, from, response, count);
    if (next === null) {
      // As fetch tells of it, which followed nothing itself.
      if (count > 0) Object.defineProperty(response, 'redirected', { value: true });
      return { response, from };
    }
    discard(response);
    from = next;
  }
}

/** What was answered, by whom, and to what. */
interface Answer {
  readonly response: Response;
  readonly from: Outgoing;
  readonly token: string;
  /** The repetitions made before. */
  readonly made: ReadonlySet<Repair>;
}

/** What a request should be sent again for; `null` when the answer is the caller's. */
async function repairOf(
  settings: Settings,
  authorization: Authorization,
  message: Message,
  { response, from, token, made }: Answer,
): Promise<Repair | null> {
  const { retry, createProof, onChallenge, isRefused } = settings;
  const isIdempotent = /^(?:GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/.test(from.method);
  const wasFollowed = response.redirected && response.url !== '';
  // Who never had the token does not judge it.
  if (!from.isAuthorized || (wasFollowed && new URL(response.url).origin !== from.url.origin)) return null;
  // A redirect that the platform followed may have been the answer to a request that did its work.
  const isRepeatable = message.isRepeatable && (isIdempotent || !wasFollowed);
  if (response.status === 401) {
    const challenges = readChallenges(response.headers.get('www-authenticate'));
    if (createProof && asksForNonce(challenges) && !made.has('nonce')) return isRepeatable ? 'nonce' : null;
    const challenge = findStepUp(challenges);
    if (challenge !== null) {
      if (onChallenge === undefined || made.has('step-up')) return null;
      const isMet = await authorization.hasMet(challenge, message.signal);
      return isMet && isRepeatable && retry !== 'never' ? 'step-up' : null;
    }
  }
  if (retry === 'never' || made.has('renewal') || !(await saysRefused(response, isRefused))) return null;
  if (isRepeatable && (isIdempotent || retry === 'always')) return 'renewal';
  // Not for this request, but for the next: it is not to be refused for the same token.
  authorization.token({ notThis: token }, undefined).catch(() => undefined);
  return null;
}

async function saysRefused(response: Response, isRefused: Settings['isRefused']): Promise<boolean> {
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
