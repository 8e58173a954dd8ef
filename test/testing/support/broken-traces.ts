import { type GuaranteeName, makeToken, type Trace, type TraceRecord } from 'xstate-session/testing';
import {
  called,
  ended,
  first,
  issued,
  mask,
  missing,
  observed,
  organizationOne,
  request,
  second,
  unavailable,
} from './trace-words.ts';

/** For each promise, traces that break it. */
export const brokenTraces: Record<GuaranteeName, Record<string, Trace>> = {
  'one-mint-in-flight': {
    'two mints of one key overlap': { records: [request(1, 0), request(2, 10)] },
    'a second tab does not wait for its turn': {
      webLocks: true,
      records: [request(1, 0, { tab: 'a' }), request(2, 10, { tab: 'b', waitedMs: 4_999 })],
    },
  },
  'one-retry-per-mint': {
    'nobody asked for the expired token': {
      records: [request(1, 0), ended(1, 1, unavailable), request(2, 1, { expiredToken: first })],
    },
    'the edge asked twice and got it twice': {
      records: [
        request(1, 0),
        ended(1, 1, missing),
        request(2, 1, { expiredToken: first }),
        ended(2, 2, missing),
        request(3, 2, { expiredToken: first }),
      ],
    },
    'the body changed': {
      records: [
        request(1, 0, { lastActiveToken: first }),
        ended(1, 1, missing),
        request(2, 1, { expiredToken: first, lastActiveToken: second }),
      ],
    },
    'the wire sent another body': {
      records: [
        request(1, 0, { body: 'organization_id=' }),
        ended(1, 1, missing),
        request(2, 1, { expiredToken: first, body: '' }),
      ],
    },
    'the retry skipped the cache': {
      records: [request(1, 0), ended(1, 1, missing), request(2, 1, { expiredToken: first, skipCache: true })],
    },
  },
  'transient-failures-harm-nothing': {
    'a 503 signs out': {
      records: [request(1, 0), ended(1, 1, unavailable), { atMs: 1, type: 'session.ended', reason: 'unauthenticated' }],
    },
    'a 401 signs out although it could be confirmed': {
      confirmsSession: true,
      records: [
        request(1, 0),
        ended(1, 1, { outcome: 'failed', kind: 'unauthenticated' }),
        { atMs: 1, type: 'session.ended', reason: 'unauthenticated' },
      ],
    },
    'a confirmation without verdict signs out': {
      records: [
        request(1, 0, { actor: 'confirmSession' }),
        ended(1, 1, unavailable),
        { atMs: 1, type: 'session.ended', reason: 'unauthenticated' },
      ],
    },
    'a cookie is cleared in a living session': { records: [{ atMs: 1, type: 'cookie.written', token: null }] },
    'a usable token is taken away': { records: [observed(0, first), observed(10_000, null, 'refreshing')] },
    'a token is taken away after a jump that leaves it most of its life': {
      records: [
        observed(0, first),
        { atMs: 1, type: 'clock.jumped', byMs: 5_000 },
        observed(10_000, null, 'refreshing'),
      ],
    },
    'a quick answer came since the one that was 14 s on its way': {
      records: [
        request(1, 0),
        ended(1, 14_000, { token: mask(1, 14_000) }),
        issued(14_000, mask(1, 14_000)),
        request(2, 43_000),
        ended(2, 43_100, { token: second }),
        issued(43_100, second),
        observed(43_100, second),
        observed(86_000, null, 'refreshing'),
      ],
    },
  },
  'get-token-settles': {
    'a caller waits for ever': { records: [called(1, 0)], endMs: 61_001 },
    'a caller waits longer than asked': { records: [called(1, 0, { timeoutMs: 500 })], endMs: 1_501 },
    'an expired token is handed out': {
      records: [
        called(1, 60_000),
        { atMs: 60_000, serverAtMs: 60_000, type: 'get-token.settled', id: 1, outcome: 'token', token: first },
      ],
    },
    'null is given in a living session': {
      records: [called(1, 0), { atMs: 1, type: 'get-token.settled', id: 1, outcome: 'null' }],
    },
  },
  'silence-after-sign-out': Object.fromEntries(
    (
      [
        request(1, 1),
        { atMs: 1, type: 'cookie.written', token: first },
        { atMs: 1, type: 'broadcast.posted', message: 'token.issued' },
        issued(1, first),
        { atMs: 1, type: 'session.ended', reason: 'again' },
        { atMs: 1, type: 'get-token.settled', id: 1, outcome: 'token', token: first },
      ] satisfies TraceRecord[]
    ).map((noise) => [
      `${noise.type} comes after the end`,
      { records: [{ atMs: 0, type: 'session.ended', reason: 'signed-out' }, noise] },
    ]),
  ),
  'never-staler': {
    'older claims replace newer ones': { records: [issued(0, second), issued(44_000, mask(3, 44_000, { oiat: 42 }))] },
    'an older token replaces a newer one': {
      records: [issued(0, second), issued(44_000, mask(3, 42_000, { oiat: 43 }))],
    },
    'a token without oiat replaces one with it': {
      records: [issued(0, second), issued(44_000, mask(3, 44_000, { oiat: null }))],
    },
    'an answer has set right what a jump made believe': {
      records: [
        { atMs: 0, type: 'clock.jumped', byMs: 90_000 },
        request(1, 43_000),
        ended(1, 43_001, { token: second }),
        issued(43_001, second),
        issued(44_000, first, { source: 'received' }),
      ],
    },
    'the slow answer was that of another tab': {
      records: [
        request(1, 0, { tab: 'a' }),
        ended(1, 50_000, { tab: 'a', token: mask(1, 50_000) }),
        issued(50_000, mask(1, 50_000), { tab: 'a' }),
        issued(50_000, second, { tab: 'b' }),
        issued(60_000, first, { tab: 'b', source: 'received' }),
      ],
    },
    'a tab writes a staler cookie': {
      records: [
        { atMs: 44_000, serverAtMs: 44_000, tab: 'a', type: 'cookie.written', token: second },
        { atMs: 45_000, serverAtMs: 45_000, tab: 'b', type: 'cookie.written', token: first },
      ],
    },
  },
  'clock-independent': {
    'a jump back causes a request': {
      records: [issued(0, first), { atMs: 1, type: 'clock.jumped', byMs: -1 }, request(1, 2_000)],
    },
    'a refresh is early though a quick answer came since the slow one': {
      records: [
        { atMs: 0, type: 'clock.jumped', byMs: -1 },
        request(1, 0),
        ended(1, 14_000, { token: mask(1, 14_000) }),
        issued(14_000, mask(1, 14_000)),
        request(2, 57_000),
        ended(2, 57_001, { token: mask(2, 57_000) }),
        issued(57_001, mask(2, 57_000)),
        request(3, 90_000),
      ],
    },
    'a jump forward causes two': {
      records: [
        issued(0, first),
        { atMs: 1, type: 'clock.jumped', byMs: 86_400_000 },
        request(1, 2_000),
        ended(1, 2_001),
        request(2, 3_000),
      ],
    },
  },
  'every-request-ends': {
    'a request hangs': { records: [request(1, 0)], endMs: 16_001 },
    'a followed handshake hangs': { records: [request(1, 0, { actor: 'followHandshake' })], endMs: 31_001 },
    'a request outlives the session': {
      records: [request(1, 0), { atMs: 1, type: 'session.ended', reason: 'x' }, ended(1, 2)],
    },
    'a request outlives dispose': { records: [request(1, 0, { actor: 'endSession' }), { atMs: 1, type: 'disposed' }] },
  },
  'bounded-rate': {
    'attempts storm': {
      records: Array.from({ length: 8 }, (_, n) => [
        request(n, n * 2_000),
        ended(n, n * 2_000 + 1, unavailable),
      ]).flat(),
    },
    'handshakes excuse more attempts than a burst of them': {
      records: Array.from({ length: 12 }, (_, n): TraceRecord[] => [
        request(n, n * 3_000),
        ended(n, n * 3_000, unavailable),
        { atMs: n * 3_000, type: 'handshake.ready' },
      ]).flat(),
    },
    'a request ignores Retry-After': {
      records: [request(1, 0), ended(1, 1, { ...unavailable, retryAfterMs: 60_000 }), request(2, 59_000)],
    },
    'an attempt confirms twice': {
      records: [request(1, 0), request(2, 1, { actor: 'confirmSession' }), request(3, 2, { actor: 'confirmSession' })],
    },
    'an attempt retries twice': {
      records: [request(1, 0), request(2, 1, { expiredToken: first }), request(3, 2, { expiredToken: first })],
    },
  },
  'no-secrets': {
    'a log line carries a token': {
      records: [{ atMs: 0, type: 'text.seen', channel: 'log', text: `got ${makeToken({ iatMs: 0 })}` }],
    },
    'the trace itself carries one': {
      records: [{ atMs: 0, type: 'session.ended', reason: makeToken({ iatMs: 0 }) }],
    },
  },
  'bounded-redirects': {
    'a fourth redirect is made': {
      records: [
        { atMs: 0, type: 'redirected' },
        { atMs: 1, type: 'redirected' },
        request(1, 2, { actor: 'followHandshake' }),
        { atMs: 3, type: 'redirected' },
      ],
    },
  },
  'nothing-left-behind': {
    'a timer is left': { records: [{ atMs: 0, type: 'leftovers.counted', timers: 1 }] },
    'a listener is left': { records: [{ atMs: 0, type: 'leftovers.counted', listeners: 1 }] },
    'a lock is left': { records: [{ atMs: 0, type: 'leftovers.counted', others: 1 }] },
    'a request comes after dispose': { records: [{ atMs: 0, type: 'disposed' }, request(1, 1)] },
  },
  'no-user-code-under-lock': {
    'a listener runs under a lock': { records: [{ atMs: 0, type: 'user-code.ran', lockHeld: true }] },
    'a listener is called from within another': { records: [{ atMs: 0, type: 'user-code.ran', depth: 2 }] },
  },
  'organizations-apart': {
    'a token of another organization is held': { records: [issued(0, first, { key: organizationOne })] },
    'a token of another organization is served': {
      records: [
        called(1, 0, { key: { organizationId: 'org_1' } }),
        { atMs: 0, type: 'get-token.settled', id: 1, outcome: 'token', token: first },
      ],
    },
    'a token is written for another organization': {
      records: [{ atMs: 0, type: 'cookie.written', token: first, organizationId: 'org_1' }],
    },
  },
};
