import type { SessionEmitted } from '../../machines/session/contract.ts';

const EMITTED: Record<SessionEmitted['type'] | '*', 0> = {
  '*': 0,
  'token.issued': 0,
  'token.failed': 0,
  'outage.started': 0,
  'outage.ended': 0,
  'session.degraded': 0,
  'session.recovered': 0,
  'handshake.ready': 0,
  'session.ended': 0,
};

/** What `session.on` can be asked for: what the chart emits, and `*` for all of it. */
export const EMITTED_TYPES: readonly string[] = Object.keys(EMITTED);
