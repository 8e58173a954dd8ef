import type { EmulatedSession } from './emulated-session.ts';
import { isLive } from './is-live.ts';
import { sessionObject } from './session-object.ts';
import type { Work, World } from './world.ts';

/** The client as the frontend API shows it, with a new token for each live session; `null` when there is none. */
export async function clientObject(work: Work, world: World): Promise<unknown> {
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
