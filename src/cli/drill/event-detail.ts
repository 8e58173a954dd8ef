import type { SessionEmitted } from '../../../machines/session/contract.ts';

/** What an emitted event says, in words and without a secret. */
export function eventDetail(event: SessionEmitted, maskOf: (jwt: string) => string): string {
  switch (event.type) {
    case 'token.issued':
      return `${maskOf(event.jwt)} by ${event.source}`;
    case 'token.failed': {
      const answer = [event.kind, event.status, event.code].filter((part) => part !== undefined).join(' ');
      return `${answer}; attempt ${event.attempt}, next in ${seconds(event.retryInMs)}`;
    }
    case 'session.degraded':
      return event.kind;
    case 'handshake.ready':
    case 'session.ended':
      return event.reason;
    default:
      return '';
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
