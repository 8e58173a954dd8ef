import type { SessionEvent } from '../../machines/session/contract.ts';

/** What `session.send` takes. */
export const SENT_TYPES = [
  'token.requested',
  'token.received',
  'session-token.changed',
  'network.online',
  'network.offline',
  'page.visible',
  'page.hidden',
  'handshake.requested',
  'session.ended',
] as const satisfies readonly SessionEvent['type'][];
