import type { EmulatedSession } from './emulated-session.ts';

/** A session as the frontend API shows it. */
export function sessionObject(session: EmulatedSession, jwt: string | null): unknown {
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
