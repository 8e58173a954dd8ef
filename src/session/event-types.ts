import type { SessionEmitted, SessionEvent } from '../../machines/session/contract.ts';

/** What `session.on` can be asked for: what the chart emits, and `*` for all of it. */
export const EMITTED_TYPES = [
  '*',
  'token.issued',
  'token.failed',
  'outage.started',
  'outage.ended',
  'session.degraded',
  'session.recovered',
  'handshake.ready',
  'session.ended',
] as const satisfies readonly (SessionEmitted['type'] | '*')[];

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
