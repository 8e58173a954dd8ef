import type { SessionEmitted, SessionEvent } from '../../machines/session/contract.ts';

const emitted: Record<SessionEmitted['type'] | '*', true> = {
  '*': true,
  'token.issued': true,
  'token.failed': true,
  'outage.started': true,
  'outage.ended': true,
  'session.degraded': true,
  'session.recovered': true,
  'handshake.ready': true,
  'session.ended': true,
};

const events: Record<SessionEvent['type'], true> = {
  'token.requested': true,
  'token.received': true,
  'session-token.changed': true,
  'network.online': true,
  'network.offline': true,
  'page.visible': true,
  'page.hidden': true,
  'handshake.requested': true,
  'session.ended': true,
};

/** What `session.on` can be asked for. */
export const EMITTED_TYPES: readonly string[] = Object.keys(emitted);
/** What `session.send` takes. */
export const EVENT_TYPES: readonly string[] = Object.keys(events);
