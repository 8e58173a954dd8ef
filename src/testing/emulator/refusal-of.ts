import { type Answer, answers } from './answers.ts';
import type { EmulatedSession } from './emulated-session.ts';
import { isLive } from './is-live.ts';

/** Why a session gets nothing; `null` when it does. */
export function refusalOf(session: EmulatedSession | undefined): Answer | null {
  if (!session) return answers.error(404, 'resource_not_found', 'Session not found');
  if (session.bannedCode !== null) return answers.error(403, session.bannedCode);
  return isLive(session) ? null : answers.error(401, 'authentication_invalid', 'The session has ended');
}
