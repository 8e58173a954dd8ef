import type { Session, SessionEmittedOf } from '../session/session.ts';

/** Whether a token of the session's own key was got by this tab itself, not received from another one. */
export function isOwnMint(session: Session, event: SessionEmittedOf<'token.issued'>): boolean {
  const isOwnKey = event.template === null && event.organizationId === session.organizationId;
  return isOwnKey && event.source !== 'received';
}
