import { type Answer, answers } from './answers.ts';
import { claimsSnapshot } from './claims-snapshot.ts';
import type { EmulatedSession } from './emulated-session.ts';
import { findOrganization } from './find-organization.ts';
import { isLive } from './is-live.ts';
import { isSessionTokenOf } from './is-session-token-of.ts';
import { originOutage } from './origin-outage.ts';
import { sessionCookies } from './session-cookies.ts';
import type { GenuineToken } from './signer.ts';
import type { Work, World } from './world.ts';

/** Nonces that nobody asked for are forgotten beyond this many. */
const NONCES_MAX = 1_000;

interface Renewal {
  readonly jwt: string | null;
  readonly clientUat: number;
  readonly sessionId: string | null;
}

/** `GET /v1/client/handshake`: renews the cookies by a redirect round trip. */
export async function answerHandshake(work: Work, world: World): Promise<Answer> {
  const { search } = work.request;
  const redirectUrl = search.get('redirect_url');
  if (!redirectUrl) return answers.error(400, 'form_param_missing', 'redirect_url is missing');
  const target = httpUrl(redirectUrl);
  if (!target) return answers.error(400, 'form_param_format_invalid', 'redirect_url is no http(s) URL');
  const format = search.get('format') ?? 'token';
  if (format !== 'nonce' && format !== 'token')
    return answers.error(400, 'form_param_value_invalid', 'format is nonce or token');

  const proof = await world.signer.verify(search.get('__session') ?? '');
  const renewal = originOutage(work.plan)
    ? await renewAtEdge(work, world, proof, target.origin)
    : await renew(work, world, proof, target.origin);
  if (!renewal) return originOutage(work.plan) ?? answers.error(503, 'origin_unavailable');

  const devBrowser = world.instance === 'development' ? search.get('__clerk_db_jwt') || world.secret('dvb_') : null;
  const directives = sessionCookies(
    {
      jwt: renewal.jwt,
      clientUat: renewal.clientUat,
      refreshToken: renewal.sessionId === null ? null : world.refreshTokens.of(renewal.sessionId),
      devBrowser,
    },
    { suffixed: search.get('suffixed_cookies') === 'true', secure: target.protocol === 'https:' },
    world,
  );
  const added: [string, string][] = [await payload(world, format, directives)];
  if (devBrowser !== null) added.push(['__clerk_db_jwt', devBrowser]);
  return answers.redirect(withParameters(/^[!-~]+$/.test(redirectUrl) ? redirectUrl : target.href, added));
}

/**
 * The origin knows the client: the session named by the token, else the one used last, else nobody is signed in.
 *
 * @param party - The origin that the cookies are for: it becomes "azp", as that of the page does where a page asks.
 */
async function renew(work: Work, world: World, proof: GenuineToken | null, party: string): Promise<Renewal> {
  const named = typeof proof?.claims.sid === 'string' ? world.sessions.get(proof.claims.sid) : undefined;
  const found = named && isLive(named) ? named : world.sessions.lastActive();
  if (!found) return { jwt: null, clientUat: 0, sessionId: null };
  const session = switchedAsAsked(found, work.request.search.get('organization_id'), world);
  const snapshot = world.forge.read(session, session.organizationId, party);
  world.edge.remember(session.id, session.organizationId, snapshot);
  const jwt = work.minted('handshake', await world.forge.session(snapshot));
  return { jwt, clientUat: Math.floor(session.createdAtMs / 1000), sessionId: session.id };
}

/** The edge has only the token to go by: its claims stay, and so does its organization. It knows where it redirects to. */
async function renewAtEdge(
  work: Work,
  world: World,
  proof: GenuineToken | null,
  party: string,
): Promise<Renewal | null> {
  const sessionId = proof?.claims.sid;
  if (!proof || typeof sessionId !== 'string' || !isSessionTokenOf(sessionId, proof)) return null;
  const { claims, oiat } = claimsSnapshot(proof);
  const jwt = work.minted('handshake', await world.forge.session({ claims: { azp: party, ...claims }, oiat }));
  const clientUat = typeof proof.claims.iat === 'number' ? proof.claims.iat : Math.floor(world.now() / 1000);
  return { jwt, clientUat, sessionId };
}

/** `organization_id`: `''` for the personal account, an id or a slug. One the user is no member of changes nothing. */
function switchedAsAsked(session: EmulatedSession, asked: string | undefined, world: World): EmulatedSession {
  if (asked === undefined) return session;
  const organizationId = asked === '' ? null : findOrganization(session, asked)?.id;
  return organizationId === undefined ? session : world.sessions.change(session.id, { organizationId });
}

async function payload(world: World, format: string, directives: readonly string[]): Promise<[string, string]> {
  if (format === 'token') {
    const jwt = await world.signer.sign({ handshake: directives, iat: Math.floor(world.now() / 1000) }, {});
    return ['__clerk_handshake', jwt];
  }
  const nonce = world.secret('nonce_');
  world.handshakes.set(nonce, directives);
  const oldest = world.handshakes.keys().next();
  if (world.handshakes.size > NONCES_MAX && !oldest.done) world.handshakes.delete(oldest.value);
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
