import type { SessionEmitted } from '../../machines/session/contract.ts';

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
