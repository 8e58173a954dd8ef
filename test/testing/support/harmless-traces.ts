import type { GuaranteeName, Trace, TraceRecord } from 'xstate-session/testing';
import {
  called,
  ended,
  first,
  issued,
  mask,
  observed,
  organizationOne,
  request,
  second,
  unavailable,
} from './trace-words.ts';

/** Traces that look bad at a first glance, each with the promise that it keeps. */
export const harmlessTraces: Record<string, [GuaranteeName, Trace]> = {
  'mints of two keys overlap': [
    'one-mint-in-flight',
    { records: [request(1, 0), request(2, 1, { key: organizationOne })] },
  ],
  'a mint begins in the moment another ended': [
    'one-mint-in-flight',
    { records: [request(1, 0), ended(1, 5), request(2, 5)] },
  ],
  'a tab takes over after 5 s': [
    'one-mint-in-flight',
    { webLocks: true, records: [request(1, 0, { tab: 'a' }), request(2, 1, { tab: 'b', waitedMs: 5_000 })] },
  ],
  'a 401 ends a session that nobody can confirm': [
    'transient-failures-harm-nothing',
    {
      confirmsSession: false,
      records: [
        request(1, 0),
        ended(1, 1, { outcome: 'failed', kind: 'unauthenticated' }),
        { atMs: 1, type: 'session.ended', reason: 'unauthenticated' },
      ],
    },
  ],
  'the server says that the session has ended': [
    'transient-failures-harm-nothing',
    {
      records: [
        request(1, 0, { actor: 'confirmSession' }),
        ended(1, 1, { ended: true }),
        { atMs: 1, type: 'session.ended', reason: 'unauthenticated' },
        { atMs: 1, type: 'cookie.written', token: null },
      ],
    },
  ],
  'an expired token is no longer shown': [
    'transient-failures-harm-nothing',
    { records: [observed(0, first), observed(55_000, null, 'refreshing')] },
  ],
  'a token that was 8 s on its way is given up 8 s early': [
    'transient-failures-harm-nothing',
    {
      records: [
        request(1, 0),
        ended(1, 8_000, { token: mask(1, 8_000) }),
        observed(8_000, mask(1, 8_000)),
        observed(55_500, null, 'refreshing'),
      ],
    },
  ],
  'a token is not shown after a jump forward': [
    'transient-failures-harm-nothing',
    {
      records: [
        observed(0, first),
        { atMs: 1, type: 'clock.jumped', byMs: 3_600_000 },
        observed(2, null, 'refreshing'),
      ],
    },
  ],
  'each of many requests of one moment brings a token': [
    'bounded-rate',
    { records: [1, 2, 3, 4, 5, 6].flatMap((id) => [request(id, 0), ended(id, 0, { token: first }), issued(0, first)]) },
  ],
  'two keys repeat their requests at the same time': [
    'bounded-rate',
    {
      records: [
        request(1, 0),
        request(2, 0, { key: organizationOne }),
        request(3, 1, { expiredToken: first }),
        request(4, 1, { key: organizationOne, expiredToken: first }),
        request(5, 2, { actor: 'confirmSession' }),
        request(6, 3, { actor: 'confirmSession' }),
      ],
    },
  ],
  'each switch of organization asks at once': [
    'bounded-rate',
    {
      records: [1, 2, 3, 4, 5, 6].flatMap((id): TraceRecord[] => [
        request(id, id),
        ended(id, id, unavailable),
        { atMs: id, type: 'organization.switched', organizationId: null },
      ]),
    },
  ],
  'an unusable token is replaced by any other': [
    'never-staler',
    { records: [issued(0, second), issued(98_000, mask(3, 98_000, { oiat: 1 }))] },
  ],
  'a token that a jump forward made look over is replaced by any other': [
    'never-staler',
    {
      records: [
        issued(0, second),
        { atMs: 1, type: 'clock.jumped', byMs: 90_000 },
        issued(44_000, mask(3, 44_000, { oiat: 1 })),
      ],
    },
  ],
  'the answer of another key was 14 s on its way, and a new key goes by it': [
    'never-staler',
    {
      records: [
        request(1, 0),
        ended(1, 14_000, { token: mask(1, 14_000) }),
        issued(14_000, mask(1, 14_000)),
        request(2, 14_000, { key: organizationOne }),
        issued(14_000, second, { key: organizationOne, source: 'received' }),
        issued(85_000, first, { key: organizationOne, source: 'received' }),
      ],
    },
  ],
  'an answer said the time late, of a token that was made before': [
    'transient-failures-harm-nothing',
    lateAnswer({ serverNowMs: 34_000 }),
  ],
  'an answer said late how long its token lives': [
    'transient-failures-harm-nothing',
    lateAnswer({ expiresInMs: 36_000 }),
  ],
  'a refresh follows an answer that was 14 s on its way, 14 s early': [
    'clock-independent',
    {
      records: [
        { atMs: 0, type: 'clock.jumped', byMs: -1 },
        request(1, 0),
        ended(1, 14_000, { token: mask(1, 14_000) }),
        issued(14_000, mask(1, 14_000)),
        request(2, 43_500),
      ],
    },
  ],
  'the clock was set forward while an answer was on its way': [
    'clock-independent',
    {
      records: [
        request(1, 0),
        { atMs: 1_000, type: 'clock.jumped', byMs: 3_600_000 },
        ended(1, 2_000, { token: first }),
        issued(2_000, first),
        request(2, 3_000),
      ],
    },
  ],
  'a jump forward causes one request': [
    'clock-independent',
    { records: [issued(0, first), { atMs: 1, type: 'clock.jumped', byMs: 9_000 }, request(1, 2_000)] },
  ],
  'a skipCache caller causes an early request': [
    'clock-independent',
    {
      records: [
        issued(0, first),
        { atMs: 1, type: 'clock.jumped', byMs: -9_000 },
        called(1, 2_000, { skipCache: true }),
        request(2, 2_000, { skipCache: true }),
      ],
    },
  ],
  'endSession goes on after the end': [
    'every-request-ends',
    {
      records: [request(1, 0, { actor: 'endSession' }), { atMs: 0, type: 'session.ended', reason: 'x' }, ended(1, 9)],
    },
  ],
  'a jump forward carries the session over Retry-After': [
    'bounded-rate',
    {
      records: [
        request(1, 0),
        ended(1, 1, { ...unavailable, retryAfterMs: 40_000 }),
        { atMs: 2, type: 'clock.jumped', byMs: 90_000 },
        request(2, 11_000),
      ],
    },
  ],
  'a burst of handshakes brings nothing, each followed by a short wait': [
    'bounded-rate',
    {
      records: [0, 3_000, 6_000, 9_000, 12_000, 17_000, 24_000].flatMap((atMs, n): TraceRecord[] => [
        request(n, atMs),
        ended(n, atMs, unavailable),
        ...(n < 3 ? [{ atMs, type: 'handshake.ready' } as const] : []),
      ]),
    },
  ],
  'attempts are ten seconds apart': [
    'bounded-rate',
    {
      records: Array.from({ length: 40 }, (_, n) => [
        request(n, n * 10_000),
        ended(n, n * 10_000 + 1, unavailable),
      ]).flat(),
    },
  ],
  'a token came before Retry-After was over': [
    'bounded-rate',
    {
      records: [
        request(1, 0),
        ended(1, 1, { ...unavailable, retryAfterMs: 60_000 }),
        issued(2, first, { source: 'received' }),
        request(2, 43_000),
      ],
    },
  ],
  'a token ends the burst of redirects': [
    'bounded-redirects',
    {
      records: [0, 1, 2, 3].flatMap((n): TraceRecord[] => [
        { atMs: n, type: 'redirected' },
        ...(n === 2 ? [issued(n, first)] : []),
      ]),
    },
  ],
  'the token is of a template': [
    'organizations-apart',
    { records: [issued(0, mask(1, 0, { sid: null }), { key: { template: 'x', organizationId: 'org_1' } })] },
  ],
};

/** An answer was 14 s on its way, with a token made 10 s before it was asked for: what else it says was late, so the token is over early. */
function lateAnswer(hint: object): Trace {
  const token = mask(1, 10_000);
  return {
    records: [
      request(1, 20_000),
      ended(1, 34_000, { token, ...hint }),
      issued(34_000, token),
      observed(34_000, token),
      observed(51_500, null, 'refreshing'),
    ],
  };
}
