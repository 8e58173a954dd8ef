import { type Answer, answers, originOutage, refusalOf } from './answers.ts';
import { type EmulatedSession, isLive } from './sessions.ts';
import type { Work, World } from './world.ts';

/** `GET /v1/client` */
export async function answerClient(work: Work, world: World): Promise<Answer> {
  return originOutage(work.plan) ?? answers.json(200, { response: await clientObject(work, world), client: null });
}

/** `POST /v1/client/sessions/:sessionId/end` */
export async function answerEnd(work: Work, world: World): Promise<Answer> {
  const session = world.sessions.get(work.request.route.sessionId ?? '');
  const refusal = originOutage(work.plan) ?? refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  const ended = world.sessions.change(session.id, { status: 'ended' });
  return answers.json(200, { response: sessionObject(ended, null), client: await clientObject(work, world) });
}

/** `GET /.well-known/jwks.json` and `GET /v1/jwks`: the edge has the keys, whatever the origin does. */
export async function answerJwks(_work: Work, world: World): Promise<Answer> {
  return answers.json(200, await world.signer.jwks());
}

/** The client as the frontend API shows it, with a new token for each live session; `null` when there is none. */
async function clientObject(work: Work, world: World): Promise<unknown> {
  const sessions = world.sessions.all();
  if (sessions === null) return null;
  const listed = sessions.filter((session) => isLive(session) || world.endedSessions === 'listed');
  return {
    object: 'client',
    id: 'client_1',
    sessions: await Promise.all(
      listed.map(async (session) => sessionObject(session, isLive(session) ? await lastActiveToken(session) : null)),
    ),
    last_active_session_id: world.sessions.lastActive()?.id ?? null,
    created_at: Math.min(...sessions.map(({ createdAtMs }) => createdAtMs), world.now()),
    updated_at: world.now(),
  };

  async function lastActiveToken(session: EmulatedSession): Promise<string> {
    const snapshot = world.forge.read(session, session.organizationId, work.request.headers.origin);
    return work.minted('client', await world.forge.session(snapshot));
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
