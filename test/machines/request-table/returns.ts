import type { RequestRow } from './row.ts';
import {
  broughtNobody,
  cookie,
  cookies,
  dev,
  early,
  expired,
  failure,
  forged,
  future,
  good,
  incomplete,
  late,
  nobody,
  nonce,
  nothing,
  pending,
  redeemed,
  token,
  user,
  verified,
  wasLate,
} from './words.ts';

/** What becomes of a browser that comes back from a handshake. */
export const returns: readonly RequestRow[] = [
  {
    when: 'a nonce',
    facts: nonce,
    answers: [...redeemed, ['verifyResolvedToken', good]],
    gives: { ...user, cookies, resolvedHandshake: true },
  },
  {
    when: 'a nonce of a session that is not complete',
    facts: nonce,
    answers: [...redeemed, ['verifyResolvedToken', pending]],
    gives: { ...incomplete, cookies, resolvedHandshake: true },
  },
  {
    when: 'a nonce of a session that is not complete, its times forgiven in development',
    facts: { ...nonce, ...dev },
    answers: [...redeemed, ['verifyResolvedToken', expired], ['verifyForgivingly', pending]],
    gives: { ...incomplete, cookies, resolvedHandshake: true, toleratedSkew: true },
  },
  {
    when: 'a nonce that nobody is signed in by',
    facts: nonce,
    answers: [['fetchHandshakePayload', broughtNobody]],
    gives: { reason: 'session-token-missing', cookies, resolvedHandshake: true },
  },
  ...([late, failure, nothing] as const).map(
    (answer, index): RequestRow => ({
      when: `a nonce that ${['is not redeemed in time', 'cannot be redeemed', 'stands for nothing'][index]}`,
      facts: nonce,
      answers: [['fetchHandshakePayload', answer]],
      gives: { reason: 'session-token-missing', resolvedHandshake: true },
    }),
  ),
  {
    when: 'a signed payload',
    facts: token,
    answers: [
      ['verifyHandshake', { output: { verified: true, cookies, sessionToken: 'new' } }],
      ['verifyResolvedToken', good],
    ],
    gives: { ...user, cookies, resolvedHandshake: true },
  },
  { when: 'a payload whose key does not come', facts: token, answers: [['verifyHandshake', late]], gives: wasLate },
  ...([forged, failure] as const).flatMap((answer, index): RequestRow[] => {
    const what = ['is forged', 'cannot be judged'][index];
    return [
      {
        when: `a payload that ${what}, in production`,
        facts: token,
        answers: [['verifyHandshake', answer]],
        gives: nobody('session-token-and-uat-missing'),
      },
      {
        when: `a payload that ${what}, beside a good cookie`,
        facts: { ...cookie, handshakePayload: 'token' },
        answers: [
          ['verifyHandshake', answer],
          ['verifyToken', good],
        ],
        gives: user,
      },
    ];
  }),
  {
    when: 'a payload that is forged, in development',
    facts: { ...token, ...dev },
    answers: [['verifyHandshake', forged]],
    gives: nobody('token-invalid-signature'),
  },
  {
    when: 'a payload that is none, in development',
    facts: { ...token, ...dev },
    answers: [['verifyHandshake', { output: { ...verified, sessionToken: 'new' } }]],
    gives: nobody('unexpected-error'),
  },
  {
    when: 'a payload that cannot be judged, in development',
    facts: { ...token, ...dev },
    answers: [['verifyHandshake', failure]],
    gives: nobody('session-token-and-uat-missing'),
  },
  {
    when: 'a brought token that is not judged in time',
    facts: nonce,
    answers: [...redeemed, ['verifyResolvedToken', late]],
    gives: wasLate,
  },
  ...([expired, forged, failure] as const).map(
    (answer, index): RequestRow => ({
      when: `a brought token that ${['has expired', 'is forged', 'cannot be judged'][index]}, in production`,
      facts: nonce,
      answers: [...redeemed, ['verifyResolvedToken', answer]],
      gives: nobody('session-token-and-uat-missing'),
    }),
  ),
  {
    when: 'a brought token that is forged, in development',
    facts: { ...nonce, ...dev },
    answers: [...redeemed, ['verifyResolvedToken', forged]],
    gives: nobody('token-invalid-signature'),
  },
  ...([expired, early, future] as const).map(
    (answer, index): RequestRow => ({
      when: `a brought token that ${['has expired', 'is not in force yet', 'is from the future'][index]}, in development`,
      facts: { ...nonce, ...dev },
      answers: [...redeemed, ['verifyResolvedToken', answer], ['verifyForgivingly', good]],
      gives: { ...user, cookies, resolvedHandshake: true, toleratedSkew: true },
    }),
  ),
  ...([late, expired, failure] as const).map(
    (answer, index): RequestRow => ({
      when: `a brought token that cannot be forgiven: ${['too late', 'too old', 'the verifier failed'][index]}`,
      facts: { ...nonce, ...dev },
      answers: [...redeemed, ['verifyResolvedToken', expired], ['verifyForgivingly', answer]],
      gives: [wasLate, nobody('token-expired'), nobody('unexpected-error')][index] ?? {},
    }),
  ),
];
