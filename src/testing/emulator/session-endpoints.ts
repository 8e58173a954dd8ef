import { decodeJwt } from 'jose';
import { MISSING_EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN_STATUS } from '../../protocol/wire.ts';
import type { AnsweredSession, MintRequest, WireAnswer } from '../wire-adapter.ts';
import { type Answer, answers, originOutage, type Reply, refusalOf } from './answers.ts';
import { type EmulatedApi, sessionIdOf, type Work } from './emulated-api.ts';
import { frontendApiWire } from './frontend-api-wire.ts';
import type { EmulatorModeOptions } from './modes.ts';
import { type EmulatedSession, findOrganization, isLive } from './sessions.ts';
import { type ClaimsSnapshot, claimsSnapshot, isSessionTokenOf, organizationOf } from './token-forge.ts';

/** A request for a token. */
export async function answerTokens(work: Work, api: EmulatedApi): Promise<Reply> {
  const { meaning } = work.request;
  if (meaning?.type !== 'mint') return answers.error(404, 'resource_not_found');
  if (meaning.refusal) return answers.error(meaning.refusal.status, meaning.refusal.code);
  const template = meaning.template ?? null;
  if (template !== null && !api.forge.hasTemplate(template))
    return answers.error(404, 'resource_not_found', 'JWT template not found');
  const sessionId = sessionIdOf(work.request, api) ?? '';
  if (work.plan.mode === 'origin-outage' && api.hasEdge) return answerFromProof(work, api, meaning, work.plan.options);

  const session = api.sessions.get(sessionId);
  const refusal = originOutage(work.plan) ?? refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  const organizationId = meaning.organizationId === undefined ? session.organizationId : meaning.organizationId;
  if (organizationId && findOrganization(session, organizationId)?.id !== organizationId)
    return answers.error(404, 'resource_not_found', 'Organization not found');

  const key = JSON.stringify([sessionId, template, organizationId]);
  if (work.plan.mode === 'kept-token') {
    const kept = api.keptTokens.get(key);
    if (kept !== undefined && livesLongerThan(kept, api.now(), work.plan.options)) return answers.token(kept);
  }
  const { snapshot, reason } = await chooseClaims(work, api, session, organizationId || null);
  const backdatedSeconds = work.plan.mode === 'backdated' ? (work.plan.options.bySeconds ?? 300) : 0;
  const minting =
    template === null
      ? api.forge.session(snapshot, backdatedSeconds)
      : api.forge.template(template, snapshot, backdatedSeconds);
  const jwt = work.minted(reason, await minting);
  api.keptTokens.set(key, jwt);
  return answers.token(jwt);
}

function livesLongerThan(jwt: string, nowMs: number, { untilSeconds = 5 }: EmulatorModeOptions['kept-token']): boolean {
  return (decodeJwt(jwt).exp ?? 0) * 1_000 - nowMs > untilSeconds * 1_000;
}

/** What the edge can do alone: say again what a token of its own key said. */
async function answerFromProof(
  work: Work,
  api: EmulatedApi,
  { sessionId, template = null, organizationId, expiredToken }: MintRequest,
  { remapsOrganization = false }: EmulatorModeOptions['origin-outage'],
): Promise<Reply> {
  const asksForProof = () =>
    answers.error(MISSING_EXPIRED_TOKEN_STATUS, MISSING_EXPIRED_TOKEN, 'Offer an expired token');
  if (!expiredToken) return asksForProof();
  const proof = await api.signer.verify(expiredToken);
  if (!proof || !isSessionTokenOf(sessionId ?? proof.claims.sid, proof)) {
    work.refusedExpiredToken();
    return asksForProof();
  }
  const kept = claimsSnapshot(proof);
  const snapshot =
    remapsOrganization && template === null && organizationId !== undefined
      ? withOrganization(kept, organizationId || null)
      : kept;
  const jwt = await (template === null ? api.forge.session(snapshot) : api.forge.template(template, snapshot));
  return answers.token(work.minted('expired-token', jwt));
}

function withOrganization({ claims, oiat }: ClaimsSnapshot, organizationId: string | null): ClaimsSnapshot {
  if (organizationOf(claims) === organizationId) return { claims, oiat };
  const { o: _o, ...personal } = claims;
  return { claims: organizationId === null ? personal : { ...personal, o: { id: organizationId } }, oiat };
}

async function chooseClaims(
  work: Work,
  api: EmulatedApi,
  session: EmulatedSession,
  organizationId: string | null,
): Promise<{ snapshot: ClaimsSnapshot; reason: 'token' | 'session-minter' }> {
  const { plan, request } = work;
  const read = () => api.forge.read(session, organizationId, request.headers.origin);
  const readAndRemember = () => {
    const snapshot = read();
    api.edge.remember(session.id, organizationId, snapshot);
    return snapshot;
  };
  if (plan.mode !== 'session-minter') return { snapshot: readAndRemember(), reason: 'token' };
  if (request.fields?.get('force_origin') === 'true') return { snapshot: read(), reason: 'token' };

  const { staleSeconds = 60, usesToken = true } = plan.options;
  const known = api.edge.recall(session.id, organizationId, staleSeconds) ?? readAndRemember();
  const proof = usesToken ? await api.signer.verify(request.fields?.get('token') ?? '') : null;
  const isOfKey = proof && isSessionTokenOf(session.id, proof) && organizationOf(proof.claims) === organizationId;
  const hint = isOfKey ? claimsSnapshot(proof) : null;
  const isFresher = (hint?.oiat ?? Number.NEGATIVE_INFINITY) > (known.oiat ?? Number.NEGATIVE_INFINITY);
  return { snapshot: hint && isFresher ? hint : known, reason: 'session-minter' };
}

/** Whether a session lives. */
export async function answerClient(work: Work, api: EmulatedApi): Promise<Reply> {
  return originOutage(work.plan) ?? answers.said(await clientAnswer('confirmed', work, api));
}

/** The user signs out. */
export async function answerEnd(work: Work, api: EmulatedApi): Promise<Reply> {
  const session = api.sessions.get(sessionIdOf(work.request, api) ?? '');
  const refusal = originOutage(work.plan) ?? refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  const ended = api.sessions.change(session.id, { status: 'ended' });
  return answers.said({ ...(await clientAnswer('ended', work, api)), session: answeredSession(ended, null) });
}

/** `POST /v1/client/sessions/:sessionId/touch` of the frontend API: the user goes on. */
export async function answerTouch(work: Work, api: EmulatedApi): Promise<Reply> {
  const session = api.sessions.get(work.request.route.sessionId ?? '');
  const refusal = originOutage(work.plan) ?? refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  const fields = work.request.fields;
  if (!fields) return answers.error(415, 'unsupported_content_type');
  // As the real one: what is not named is the personal account.
  const organizationId = fields.get('active_organization_id') || null;
  if (organizationId && findOrganization(session, organizationId)?.id !== organizationId)
    return answers.error(404, 'resource_not_found', 'Organization not found');
  api.sessions.touch(session.id);
  const touched = answeredSession(api.sessions.change(session.id, { organizationId }), null);
  const { body } = frontendApiWire.responseOf({ ...(await clientAnswer('ended', work, api)), session: touched }, null);
  return answers.json(200, body);
}

/** `GET /.well-known/jwks.json` and `GET /v1/jwks`: the edge has the keys, whatever the origin does. */
export async function answerJwks(_work: Work, api: EmulatedApi): Promise<Answer> {
  return answers.json(200, await api.signer.jwks());
}

/** The browser's sessions, with a new token for each that lives. */
async function clientAnswer(
  type: 'confirmed' | 'ended',
  work: Work,
  api: EmulatedApi,
): Promise<Extract<WireAnswer, { type: 'confirmed' | 'ended' }>> {
  const all = api.sessions.all();
  const listed = all?.filter((session) => isLive(session) || api.endedSessions === 'listed') ?? [];
  const sessions = await Promise.all(
    listed.map(async (session) => answeredSession(session, isLive(session) ? await lastActiveToken(session) : null)),
  );
  const asked = api.sessions.get(sessionIdOf(work.request, api) ?? '');
  return {
    type,
    session: sessions.find(({ id }) => id === asked?.id) ?? (asked === undefined ? null : answeredSession(asked, null)),
    sessions: all === null ? null : sessions,
    lastActiveSessionId: api.sessions.lastActive()?.id ?? null,
    createdAtMs: Math.min(...(all ?? []).map(({ createdAtMs }) => createdAtMs), api.now()),
    nowMs: api.now(),
  };

  async function lastActiveToken(session: EmulatedSession): Promise<string> {
    const snapshot = api.forge.read(session, session.organizationId, work.request.headers.origin);
    return work.minted('client', await api.forge.session(snapshot));
  }
}

function answeredSession(session: EmulatedSession, jwt: string | null): AnsweredSession {
  const { id, userId, organizationId, status, bannedCode, createdAtMs } = session;
  const ends = { sessionExpiresAtMs: session.expiresAtMs, sessionIdleExpiresAtMs: session.idleExpiresAtMs };
  return { id, userId, organizationId, status: bannedCode === null ? status : 'revoked', createdAtMs, jwt, ...ends };
}
