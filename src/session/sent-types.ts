import type { SessionEvent } from '../../machines/session/contract.ts';

const SENT: Record<SessionEvent['type'], 0> = {
  'token.requested': 0,
  'token.received': 0,
  'session-token.changed': 0,
  'network.online': 0,
  'network.offline': 0,
  'page.visible': 0,
  'page.hidden': 0,
  'handshake.requested': 0,
  'session.ended': 0,
};

/** What `session.send` takes. */
export const SENT_TYPES: readonly string[] = Object.keys(SENT);
