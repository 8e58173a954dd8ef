import type { Trace } from 'xstate-session/testing';
import { called, ended, first, issued, missing, observed, request, second } from './trace-words.ts';

/** Good life: a mint, a refresh through an outage, a caller each, an end. */
export const goodTrace: Trace = {
  confirmsSession: true,
  endMs: 200_000,
  records: [
    called(1, 0, { key: { organizationId: null } }),
    request(2, 0),
    ended(2, 100, { token: first }),
    { atMs: 100, type: 'user-code.ran', lockHeld: false, depth: 1 },
    issued(100, first),
    observed(100, first),
    { atMs: 100, serverAtMs: 100, type: 'get-token.settled', id: 1, outcome: 'token', token: first },
    { atMs: 100, type: 'cookie.written', token: first, organizationId: null },
    { atMs: 5_000, type: 'clock.jumped', byMs: -86_400_000 },
    request(3, 43_500, { lastActiveToken: first }),
    ended(3, 43_600, missing),
    request(4, 43_600, { expiredToken: first, lastActiveToken: first }),
    ended(4, 43_700, { token: second }),
    issued(43_700, second, { source: 'outage-mint' }),
    observed(43_700, second),
    { atMs: 43_700, type: 'cookie.written', token: second, organizationId: null },
    { atMs: 50_000, type: 'redirected' },
    { atMs: 60_000, type: 'text.seen', channel: 'log', text: 'an attempt failed: unavailable' },
    { atMs: 70_000, type: 'end.requested' },
    { atMs: 70_000, type: 'session.ended', reason: 'signed-out' },
    called(5, 80_000),
    { atMs: 80_000, type: 'get-token.settled', id: 5, outcome: 'null' },
    { atMs: 90_000, type: 'disposed' },
    { atMs: 90_000, type: 'leftovers.counted', timers: 0, listeners: 0 },
  ],
};
