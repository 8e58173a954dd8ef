import type { SessionEmitted } from '../../../machines/session/contract.ts';
import type { Logger } from '../../session/logger.ts';

/** At which level each event of a session is logged. The table of `docs/monitoring.md` is made of it. */
export const LOG_LEVELS: Readonly<Record<SessionEmitted['type'], keyof Logger>> = {
  'token.issued': 'debug',
  'token.failed': 'warn',
  'outage.started': 'info',
  'outage.ended': 'info',
  'session.degraded': 'warn',
  'session.recovered': 'info',
  'handshake.ready': 'info',
  'session.ended': 'info',
};
