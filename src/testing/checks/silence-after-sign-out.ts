import type { TraceRecord } from '../trace.ts';
import type { Check } from './check.ts';
import { tally } from './tally.ts';

/** Guarantee 5. Every record after a tab's `session.ended` is one check. */
export const silenceAfterSignOut: Check = ({ records }) => {
  const counted = tally();
  const ended = new Set<string | undefined>();
  for (const record of records) {
    if (ended.has(record.tab))
      counted.expect(!isNoise(record), record, `${nameOf(record)} after the session had ended`);
    if (record.type === 'session.ended') {
      if (!ended.has(record.tab)) counted.expect(true, record, '');
      ended.add(record.tab);
    }
  }
  return counted.result;
};

function isNoise(record: TraceRecord): boolean {
  switch (record.type) {
    case 'request.started':
      return record.actor !== 'endSession';
    case 'cookie.written':
      return record.token !== null;
    case 'broadcast.posted':
      return record.message === 'token.issued';
    case 'get-token.settled':
      return record.outcome === 'token' && !record.atOnce;
    case 'token.issued':
    case 'token.failed':
    case 'outage.started':
    case 'outage.ended':
    case 'session.degraded':
    case 'session.recovered':
    case 'session.ended':
    case 'handshake.ready':
    case 'redirected':
      return true;
    default:
      return false;
  }
}

function nameOf(record: TraceRecord): string {
  return record.type === 'request.started' ? `a request of ${record.actor}` : record.type;
}
