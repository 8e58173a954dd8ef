import { type SerializeOptions, stringifySetCookie } from 'cookie';
import { answers, originOutage, type Reply, refusalOf } from './answers.ts';
import type { EmulatedApi, Work } from './emulated-api.ts';
import { type EmulatedSession, findOrganization, isLive } from './sessions.ts';
import type { GenuineToken } from './signer.ts';
import { claimsSnapshot, isSessionTokenOf } from './token-forge.ts';

/** Nonces that were not asked for are forgotten beyond this many. */
const NONCES_MAX = 1_000;

interface Renewal {
  readonly jwt: string | null;
  readonly clientUat: number;
  readonly sessionId: string | null;
}

/** `GET /v1/client/handshake`: renews the cookies by a redirect round trip. */
export async function answerHandshake(work: Work, api: EmulatedApi): Promise<Reply> {
  const { search } = work.request;
  const redirectUrl = search.get('redirect_url');
  if (!redirectUrl) return answers.error(400, 'form_param_missing', 'redirect_url is missing');
  const target = httpUrl(redirectUrl);
  if (!target) return answers.error(400, 'form_param_format_invalid', 'redirect_url is no http(s) URL');
  const format = search.get('format') ?? 'token';
  if (format !== 'nonce' && format !== 'token')
    return answers.error(400, 'form_param_value_invalid', 'format is nonce or token');

  const proof = await api.signer.verify(search.get('__session') ?? '');
  const renewal = originOutage(work.plan)
    ? await renewAtEdge(work, api, proof, target.origin)
    : await renew(work, api, proof, target.origin);
  if (!renewal) return originOutage(work.plan) ?? answers.error(503, 'origin_unavailable');

  const devBrowser = api.instance === 'development' ? search.get('__clerk_db_jwt') || api.secret('dvb_') : null;
  const directives = sessionCookies(
    {
      jwt: renewal.jwt,
      clientUat: renewal.clientUat,
      refreshToken: renewal.sessionId === null ? null : api.refreshTokens.of(renewal.sessionId),
      devBrowser,
    },
    { suffixed: search.get('suffixed_cookies') === 'true', secure: target.protocol === 'https:' },
    api,
  );
  const added: [string, string][] = [await payload(api, format, directives)];
  if (devBrowser !== null) added.push(['__clerk_db_jwt', devBrowser]);
  return answers.redirect(withParameters(/^[!-~]+$/.test(redirectUrl) ? redirectUrl : target.href, added));
}

/**
 * The origin knows the client: the session named by the token, else the one used last, else nobody is signed in.
 *
 * @param party - The origin that the cookies are for: it becomes "azp", as that of the page does where a page asks.
 */
async function renew(work: Work, api: EmulatedApi, proof: GenuineToken | null, party: string): Promise<Renewal> {
  const named = typeof proof?.claims.sid === 'string' ? api.sessions.get(proof.claims.sid) : undefined;
  const found = named && isLive(named) ? named : api.sessions.lastActive();
  if (!found) return { jwt: null, clientUat: 0, sessionId: null };
  const session = switchedAsAsked(found, work.request.search.get('organization_id'), api);
  const snapshot = api.forge.read(session, session.organizationId, party);
  api.edge.remember(session.id, session.organizationId, snapshot);
  const jwt = work.minted('handshake', await api.forge.session(snapshot));
  return { jwt, clientUat: Math.floor(session.createdAtMs / 1000), sessionId: session.id };
}

/** The edge has only the token to go by: its claims stay, and so does its organization. It knows where it redirects to. */
async function renewAtEdge(
  work: Work,
  api: EmulatedApi,
  proof: GenuineToken | null,
  party: string,
): Promise<Renewal | null> {
  const sessionId = proof?.claims.sid;
  if (!proof || typeof sessionId !== 'string' || !isSessionTokenOf(sessionId, proof)) return null;
  const { claims, oiat } = claimsSnapshot(proof);
  const jwt = work.minted('handshake', await api.forge.session({ claims: { azp: party, ...claims }, oiat }));
  const clientUat = typeof proof.claims.iat === 'number' ? proof.claims.iat : Math.floor(api.now() / 1000);
  return { jwt, clientUat, sessionId };
}

/** `organization_id`: `''` for the personal account, an id or a slug. One the user is no member of changes nothing. */
function switchedAsAsked(session: EmulatedSession, asked: string | undefined, api: EmulatedApi): EmulatedSession {
  if (asked === undefined) return session;
  const organizationId = asked === '' ? null : findOrganization(session, asked)?.id;
  return organizationId === undefined ? session : api.sessions.change(session.id, { organizationId });
}

async function payload(api: EmulatedApi, format: string, directives: readonly string[]): Promise<[string, string]> {
  if (format === 'token') {
    const jwt = await api.signer.sign({ handshake: directives, iat: Math.floor(api.now() / 1000) }, {});
    return ['__clerk_handshake', jwt];
  }
  const nonce = api.secret('nonce_');
  api.handshakes.set(nonce, directives);
  const oldest = api.handshakes.keys().next();
  if (api.handshakes.size > NONCES_MAX && !oldest.done) api.handshakes.delete(oldest.value);
  return ['__clerk_handshake_nonce', nonce];
}

function httpUrl(text: string): URL | null {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

/** Adds to the query as text: what stood there is not encoded anew. */
function withParameters(url: string, parameters: readonly [string, string][]): string {
  const [beforeHash = '', ...hash] = url.split('#');
  const added = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const joint = beforeHash.includes('?') ? '&' : '?';
  return [`${beforeHash}${joint}${added}`, ...hash].join('#');
}

/** `GET /v1/clients/handshake_payload?nonce=`: once for each nonce. The edge keeps them, so it works without the origin. */
export function answerHandshakePayload(work: Work, api: EmulatedApi): Reply {
  const nonce = work.request.search.get('nonce') ?? '';
  const directives = api.handshakes.get(nonce);
  if (!directives) return answers.error(404, 'resource_not_found', 'There is no such nonce, or it was used');
  api.handshakes.delete(nonce);
  return answers.json(200, { directives });
}

/** `POST /v1/sessions/:sessionId/refresh`: an app's server renews the cookies of an expired session itself. */
export async function answerRefresh(work: Work, api: EmulatedApi): Promise<Reply> {
  const { json, search, route } = work.request;
  const outage = originOutage(work.plan);
  if (outage) return outage;
  const session = api.sessions.get(route.sessionId ?? '');
  const refusal = refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  if (!json) return answers.error(400, 'request_body_invalid', 'The body is no JSON object');
  const { format, expired_token: expiredToken, refresh_token: refreshToken, request_origin: requestOrigin } = json;
  if (format !== 'cookie') return answers.error(422, 'form_param_value_invalid', 'format is cookie');
  if (typeof expiredToken !== 'string' || typeof refreshToken !== 'string')
    return answers.error(422, 'form_param_missing', 'expired_token and refresh_token are both needed');
  const proof = await api.signer.verify(expiredToken);
  if (!proof || !isSessionTokenOf(session.id, proof)) return answers.error(401, 'expired_token_invalid');
  const use = api.refreshTokens.use(session.id, refreshToken);
  if (use !== 'accepted')
    return answers.error(401, use === 'reused' ? 'refresh_token_reused' : 'refresh_token_invalid');

  const parties = [proof.claims.azp, requestOrigin];
  const azp = parties.find((party) => typeof party === 'string');
  const snapshot = api.forge.read(session, session.organizationId, azp);
  api.edge.remember(session.id, session.organizationId, snapshot);
  const jwt = work.minted('refresh', await api.forge.session(snapshot));
  const cookies = sessionCookies(
    { jwt, clientUat: Math.floor(session.createdAtMs / 1000), refreshToken: api.refreshTokens.of(session.id) },
    {
      suffixed: search.get('suffixed_cookies') === 'true',
      secure: typeof requestOrigin === 'string' && requestOrigin.startsWith('https:'),
    },
    api,
  );
  return answers.json(200, { object: 'cookies', cookies });
}

/** What the cookies of a session say; `null` in place of a token takes it away. */
interface CookieValues {
  readonly jwt: string | null;
  /** `__client_uat`, in seconds: when the client last changed; 0: signed out. */
  readonly clientUat: number;
  readonly refreshToken: string | null;
  /** `__clerk_db_jwt`, development only. */
  readonly devBrowser?: string | null;
}

/** How they are set. */
interface CookieStyle {
  /** Whether each has a suffixed twin; `__refresh` has no plain one. */
  readonly suffixed: boolean;
  /** `Secure`: the app's page is `https`. */
  readonly secure: boolean;
}

const ONE_YEAR_SECONDS = 31_536_000;

/** `Set-Cookie` strings for the app's server to pass on, as a handshake and a refresh give them. */
function sessionCookies(values: CookieValues, style: CookieStyle, api: EmulatedApi): string[] {
  const common: SerializeOptions = { path: '/', secure: style.secure, sameSite: 'lax' };
  const setOrClear = (name: string, value: string | null, options: SerializeOptions = {}) => {
    const maxAge = value === null ? 0 : ONE_YEAR_SECONDS;
    return stringifySetCookie(name, value ?? '', { ...common, maxAge, ...options });
  };
  const clientUat = String(values.clientUat);
  const names = (name: string) => (style.suffixed ? [name, `${name}_${api.cookieSuffix}`] : [name]);
  return [
    ...names('__client_uat').map((name) => setOrClear(name, clientUat, { sameSite: 'strict' })),
    ...names('__session').map((name) => setOrClear(name, values.jwt)),
    ...(style.suffixed ? [setOrClear(`__refresh_${api.cookieSuffix}`, values.refreshToken, { httpOnly: true })] : []),
    ...(values.devBrowser ? names('__clerk_db_jwt').map((name) => setOrClear(name, values.devBrowser ?? null)) : []),
  ];
}
