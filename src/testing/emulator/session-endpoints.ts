import { decodeJwt } from 'jose';
import { EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN_STATUS } from '../../protocol/wire.ts';
import { type Answer, answers, originOutage, refusalOf } from './answers.ts';
import type { EmulatedApi, Work } from './emulated-api.ts';
import type { EmulatorModeOptions } from './modes.ts';
import { type EmulatedSession, findOrganization, isLive } from './sessions.ts';
import { type ClaimsSnapshot, claimsSnapshot, isSessionTokenOf, organizationOf } from './token-forge.ts';

/** `POST /v1/client/sessions/:sessionId/tokens[/:template]` */
export async function answerTokens(work: Work, api: EmulatedApi): Promise<Answer> {
  const { template, sessionId } = work.request.route;
  const fields = work.request.fields;
  if (!fields || sessionId === null) return answers.error(415, 'unsupported_content_type');
  if (template !== null && !api.forge.hasTemplate(template))
    return answers.error(404, 'resource_not_found', 'JWT template not found');
  if (work.plan.mode === 'origin-outage') return answerFromProof(work, api, sessionId, work.plan.options);

  const session = api.sessions.get(sessionId);
  const refusal = refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  const organizationId = (template === null ? fields.get('organization_id') : undefined) ?? session.organizationId;
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
  sessionId: string,
  { remapsOrganization = false }: EmulatorModeOptions['origin-outage'],
): Promise<Answer> {
  const { request } = work;
  const asksForProof = () =>
    answers.error(MISSING_EXPIRED_TOKEN_STATUS, MISSING_EXPIRED_TOKEN, 'Offer an expired token');
  const offered = request.search.get(EXPIRED_TOKEN);
  if (!offered) return asksForProof();
  const proof = await api.signer.verify(offered);
  if (!proof || !isSessionTokenOf(sessionId, proof)) {
    work.refusedExpiredToken();
    return asksForProof();
  }
  const { template } = request.route;
  const asked = request.fields?.get('organization_id');
  const kept = claimsSnapshot(proof);
  const snapshot =
    remapsOrganization && template === null && asked !== undefined ? withOrganization(kept, asked || null) : kept;
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

/** `GET /v1/client` */
export async function answerClient(work: Work, api: EmulatedApi): Promise<Answer> {
  return originOutage(work.plan) ?? answers.json(200, { response: await clientObject(work, api), client: null });
}

/** `POST /v1/client/sessions/:sessionId/end` */
export async function answerEnd(work: Work, api: EmulatedApi): Promise<Answer> {
  const session = api.sessions.get(work.request.route.sessionId ?? '');
  const refusal = originOutage(work.plan) ?? refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  const ended = api.sessions.change(session.id, { status: 'ended' });
  return answers.json(200, { response: sessionObject(ended, null), client: await clientObject(work, api) });
}

/** `GET /.well-known/jwks.json` and `GET /v1/jwks`: the edge has the keys, whatever the origin does. */
export async function answerJwks(_work: Work, api: EmulatedApi): Promise<Answer> {
  return answers.json(200, await api.signer.jwks());
}

/** The client as the frontend API shows it, with a new token for each live session; `null` when there is none. */
async function clientObject(work: Work, api: EmulatedApi): Promise<unknown> {
  const sessions = api.sessions.all();
  if (sessions === null) return null;
  const listed = sessions.filter((session) => isLive(session) || api.endedSessions === 'listed');
  return {
    object: 'client',
    id: 'client_1',
    sessions: await Promise.all(
      listed.map(async (session) => sessionObject(session, isLive(session) ? await lastActiveToken(session) : null)),
    ),
    last_active_session_id: api.sessions.lastActive()?.id ?? null,
    created_at: Math.min(...sessions.map(({ createdAtMs }) => createdAtMs), api.now()),
    updated_at: api.now(),
  };

  async function lastActiveToken(session: EmulatedSession): Promise<string> {
    const snapshot = api.forge.read(session, session.organizationId, work.request.headers.origin);
    return work.minted('client', await api.forge.session(snapshot));
  }
}

/** A session as the frontend API shows it. */
function sessionObject(session: EmulatedSession, jwt: string | null): unknown {
  return {
    object: 'session',
    id: session.id,
    status: session.bannedCode === null ? session.status : 'revoked',
    last_active_organization_id: session.organizationId,
    last_active_token: jwt === null ? null : { object: 'token', jwt },
    user: { object: 'user', id: session.userId },
    created_at: session.createdAtMs,
  };
}
