import type { EmulatedSession } from './emulated-session.ts';

/** Whether tokens may be minted for it. */
export function isLive(session: EmulatedSession): boolean {
  return session.bannedCode === null && (session.status === 'active' || session.status === 'pending');
}
