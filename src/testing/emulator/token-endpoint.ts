import { decodeJwt } from 'jose';
import { EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN_STATUS } from '../../protocol/wire.ts';
import { type Answer, answers, refusalOf } from './answers.ts';
import { type ClaimsSnapshot, claimsSnapshot, isSessionTokenOf, organizationOf } from './claims.ts';
import type { EmulatorModeOptions } from './modes.ts';
import { type EmulatedSession, findOrganization } from './sessions.ts';
import type { Work, World } from './world.ts';

/** `POST /v1/client/sessions/:sessionId/tokens[/:template]` */
export async function answerTokens(work: Work, world: World): Promise<Answer> {
  const { template, sessionId } = work.request.route;
  const fields = work.request.fields;
  if (!fields || sessionId === null) return answers.error(415, 'unsupported_content_type');
  if (template !== null && !world.forge.hasTemplate(template))
    return answers.error(404, 'resource_not_found', 'JWT template not found');
  if (work.plan.mode === 'origin-outage') return answerFromProof(work, world, sessionId, work.plan.options);

  const session = world.sessions.get(sessionId);
  const refusal = refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  const organizationId = (template === null ? fields.get('organization_id') : undefined) ?? session.organizationId;
  if (organizationId && findOrganization(session, organizationId)?.id !== organizationId)
    return answers.error(404, 'resource_not_found', 'Organization not found');

  const key = JSON.stringify([sessionId, template, organizationId]);
  if (work.plan.mode === 'kept-token') {
    const kept = world.keptTokens.get(key);
    if (kept !== undefined && livesLongerThan(kept, world.now(), work.plan.options)) return answers.token(kept);
  }
  const { snapshot, reason } = await chooseClaims(work, world, session, organizationId || null);
  const backdatedSeconds = work.plan.mode === 'backdated' ? (work.plan.options.bySeconds ?? 300) : 0;
  const minting =
    template === null
      ? world.forge.session(snapshot, backdatedSeconds)
      : world.forge.template(template, snapshot, backdatedSeconds);
  const jwt = work.minted(reason, await minting);
  world.keptTokens.set(key, jwt);
  return answers.token(jwt);
}

function livesLongerThan(jwt: string, nowMs: number, { untilSeconds = 5 }: EmulatorModeOptions['kept-token']): boolean {
  return (decodeJwt(jwt).exp ?? 0) * 1_000 - nowMs > untilSeconds * 1_000;
}

/** What the edge can do alone: say again what a token of its own key said. */
async function answerFromProof(
  work: Work,
  world: World,
  sessionId: string,
  { remapsOrganization = false }: EmulatorModeOptions['origin-outage'],
): Promise<Answer> {
  const { request } = work;
  const asksForProof = () =>
    answers.error(MISSING_EXPIRED_TOKEN_STATUS, MISSING_EXPIRED_TOKEN, 'Offer an expired token');
  const offered = request.search.get(EXPIRED_TOKEN);
  if (!offered) return asksForProof();
  const proof = await world.signer.verify(offered);
  if (!proof || !isSessionTokenOf(sessionId, proof)) {
    work.refusedExpiredToken();
    return asksForProof();
  }
  const { template } = request.route;
  const asked = request.fields?.get('organization_id');
  const kept = claimsSnapshot(proof);
  const snapshot =
    remapsOrganization && template === null && asked !== undefined ? withOrganization(kept, asked || null) : kept;
  const jwt = await (template === null ? world.forge.session(snapshot) : world.forge.template(template, snapshot));
  return answers.token(work.minted('expired-token', jwt));
}

function withOrganization({ claims, oiat }: ClaimsSnapshot, organizationId: string | null): ClaimsSnapshot {
  if (organizationOf(claims) === organizationId) return { claims, oiat };
  const { o: _o, ...personal } = claims;
  return { claims: organizationId === null ? personal : { ...personal, o: { id: organizationId } }, oiat };
}

async function chooseClaims(
  work: Work,
  world: World,
  session: EmulatedSession,
  organizationId: string | null,
): Promise<{ snapshot: ClaimsSnapshot; reason: 'token' | 'session-minter' }> {
  const { plan, request } = work;
  const read = () => world.forge.read(session, organizationId, request.headers.origin);
  const readAndRemember = () => {
    const snapshot = read();
    world.edge.remember(session.id, organizationId, snapshot);
    return snapshot;
  };
  if (plan.mode !== 'session-minter') return { snapshot: readAndRemember(), reason: 'token' };
  if (request.fields?.get('force_origin') === 'true') return { snapshot: read(), reason: 'token' };

  const { staleSeconds = 60, usesToken = true } = plan.options;
  const known = world.edge.recall(session.id, organizationId, staleSeconds) ?? readAndRemember();
  const proof = usesToken ? await world.signer.verify(request.fields?.get('token') ?? '') : null;
  const isOfKey = proof && isSessionTokenOf(session.id, proof) && organizationOf(proof.claims) === organizationId;
  const hint = isOfKey ? claimsSnapshot(proof) : null;
  const isFresher = (hint?.oiat ?? Number.NEGATIVE_INFINITY) > (known.oiat ?? Number.NEGATIVE_INFINITY);
  return { snapshot: hint && isFresher ? hint : known, reason: 'session-minter' };
}
