import type { SessionEmitted } from '../../../machines/session/contract.ts';

/** How a trace writes what was emitted. */
export const EMISSION_LETTERS: Readonly<Record<SessionEmitted['type'], string>> = {
  'token.issued': 'I',
  'token.failed': 'F',
  'outage.started': 'O',
  'outage.ended': 'o',
  'session.degraded': 'D',
  'session.recovered': 'R',
  'handshake.ready': 'H',
  'session.ended': 'E',
};
