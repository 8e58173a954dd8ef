import type { RequestOutput, TokenRefusal } from '../../../machines/request/contract.ts';
import type { RequestFacts } from '../../../machines/request/request-facts.ts';

/** What an actor answers, or that the deadline comes first. */
export type Answer = { readonly output: unknown } | { readonly error: unknown } | 'deadline';

/** One way through the request chart: by these facts and answers to this end. */
export interface RequestRow {
  readonly when: string;
  /** What differs from {@link PLAIN_FACTS}. */
  readonly facts?: Partial<RequestFacts>;
  /** Which actor runs, and what it answers, in order. */
  readonly answers?: readonly (readonly [actor: string, answer: Answer])[];
  /** What differs from {@link NOBODY}. */
  readonly gives: Partial<RequestOutput>;
}

/** A document with a session token in a header; nothing else speaks for or against it. */
export const PLAIN_FACTS: RequestFacts = {
  instance: 'production',
  carrier: 'header',
  tokenClass: 'session',
  handshakePayload: 'none',
  isHandshakeEligible: true,
  isLoopSpent: false,
  asksToSync: false,
  hasDevBrowserInUrl: false,
  hasDevBrowser: false,
  hasClientUat: false,
  isBeforeClientUat: false,
  isCrossOriginNavigation: false,
  refresh: 'possible',
  mustLoadKey: false,
};

/** What every row's request is asked with. */
export const PARTS = {
  sessionToken: 'carried',
  handshakePayload: 'brought back',
  refresh: {
    sessionId: 'sess_1',
    expiredToken: 'carried',
    refreshToken: 'refresh',
    suffixedCookies: true,
    requestOrigin: 'https://app.example',
    requestHeaders: { cookie: ['a=b'] },
  },
};

/** What each actor is started with. */
export const INPUTS: Readonly<Record<string, unknown>> = {
  loadKey: { jwt: 'carried' },
  verifyToken: { jwt: 'carried', forgivesSkew: false },
  refreshSession: PARTS.refresh,
  verifyRefreshedToken: { jwt: 'new', forgivesSkew: false },
  fetchHandshakePayload: { nonce: 'brought back' },
  verifyHandshake: { jwt: 'brought back' },
  verifyResolvedToken: { jwt: 'new', forgivesSkew: false },
  verifyForgivingly: { jwt: 'new', forgivesSkew: true },
};

/** The answer for nobody. */
export const NOBODY: RequestOutput = {
  status: 'signed-out',
  reason: null,
  isLoop: false,
  cookies: [],
  resolvedHandshake: false,
  toleratedSkew: false,
  jwt: null,
  claims: null,
};

const verified = { verified: true, jwt: 'good', claims: { sub: 'user_1' }, asksOtherOrganization: false };
const good: Answer = { output: verified };
const elsewhere: Answer = { output: { ...verified, asksOtherOrganization: true } };
const refused = (reason: TokenRefusal['reason']): Answer => ({ output: { verified: false, reason } });
const expired = refused('token-expired');
const early = refused('token-not-active-yet');
const future = refused('token-iat-in-the-future');
const forged = refused('token-invalid-signature');
const cookies = ['__session=new'];
const brought: Answer = { output: { cookies, sessionToken: 'new' } };
const broughtNobody: Answer = { output: { cookies, sessionToken: '' } };
const nothing: Answer = { output: null };
const failure: Answer = { error: new TypeError('planted') };

const user = { status: 'signed-in', jwt: 'good', claims: verified.claims } as const;
const nobody = (reason: RequestOutput['reason']) => ({ reason });
const redirect = (reason: RequestOutput['reason']) => ({ status: 'handshake', reason }) as const;

const cookie = { carrier: 'cookie', hasClientUat: true } as const;
const dev = { instance: 'development', hasDevBrowser: true } as const;
const none = { carrier: 'none' } as const;
const nonce = { ...none, handshakePayload: 'nonce' } as const;
const token = { ...none, handshakePayload: 'token' } as const;
const late = 'deadline';
const wasLate = nobody('jwk-remote-failed-to-load');
const asked = [['verifyToken', expired]] as const;
const refreshed = [...asked, ['refreshSession', brought]] as const;
const redeemed = [['fetchHandshakePayload', brought]] as const;
const why = (rest: string) => `session-token-expired-refresh-${rest}` as const;

/** Every row of the decision table that the chart alone decides, written from the specification and not from the chart. */
export const requestRows: readonly RequestRow[] = [
  // Which carrier.
  { when: 'a header token', answers: [['verifyToken', good]], gives: user },
  {
    when: 'a header token before a handshake',
    facts: { handshakePayload: 'nonce' },
    answers: [['verifyToken', good]],
    gives: user,
  },
  {
    when: 'a header token, whatever the development browser',
    facts: { instance: 'development', asksToSync: true, hasDevBrowserInUrl: true },
    answers: [['verifyToken', good]],
    gives: user,
  },
  { when: 'a cookie', facts: cookie, answers: [['verifyToken', good]], gives: user },
  {
    when: 'a cookie in production, whatever the development browser',
    facts: { ...cookie, asksToSync: true, hasDevBrowserInUrl: true },
    answers: [['verifyToken', good]],
    gives: user,
  },
  { when: 'a cookie in development', facts: { ...cookie, ...dev }, answers: [['verifyToken', good]], gives: user },

  // What the cookies say about each other.
  {
    when: 'another domain asks for the development browser, before all else',
    facts: { ...cookie, instance: 'development', asksToSync: true, hasDevBrowserInUrl: true },
    gives: redirect('primary-responds-to-syncing'),
  },
  {
    when: 'the address brings a development browser',
    facts: { ...cookie, instance: 'development', hasDevBrowserInUrl: true },
    gives: redirect('dev-browser-sync'),
  },
  {
    when: 'development without a development browser',
    facts: { ...none, instance: 'development' },
    gives: redirect('dev-browser-missing'),
  },
  { when: 'a stranger', facts: none, gives: nobody('session-token-and-uat-missing') },
  {
    when: 'a stranger, in development',
    facts: { ...none, ...dev },
    gives: nobody('session-token-and-uat-missing'),
  },
  {
    when: 'a cookie that no sign-in is known of',
    facts: { carrier: 'cookie' },
    gives: redirect('session-token-but-no-client-uat'),
  },
  {
    when: 'a sign-in without a token',
    facts: { ...none, hasClientUat: true },
    gives: redirect('client-uat-but-no-session-token'),
  },
  {
    when: 'a sign-in without a token, and no document',
    facts: { ...none, hasClientUat: true, isHandshakeEligible: false },
    gives: nobody('client-uat-but-no-session-token'),
  },
  {
    when: 'a sign-in without a token, the fourth time',
    facts: { ...none, hasClientUat: true, isLoopSpent: true },
    gives: { reason: 'client-uat-but-no-session-token', isLoop: true },
  },
  {
    when: 'a sign-in without a token, the fourth time, and no document',
    facts: { ...none, hasClientUat: true, isLoopSpent: true, isHandshakeEligible: false },
    gives: nobody('client-uat-but-no-session-token'),
  },

  // What can be said without the signature.
  { when: 'no JWT', facts: { tokenClass: 'unreadable' }, gives: nobody('token-invalid') },
  { when: 'the token of a machine', facts: { tokenClass: 'other' }, gives: nobody('token-type-mismatch') },
  {
    when: 'a token from before the last sign-in',
    facts: { ...cookie, isBeforeClientUat: true, mustLoadKey: true },
    gives: redirect('session-token-iat-before-client-uat'),
  },

  // Its key.
  {
    when: 'a key to be fetched',
    facts: { mustLoadKey: true },
    answers: [
      ['loadKey', nothing],
      ['verifyToken', good],
    ],
    gives: user,
  },
  { when: 'a key that does not come', facts: { mustLoadKey: true }, answers: [['loadKey', late]], gives: wasLate },
  { when: 'a key that cannot be had', facts: { mustLoadKey: true }, answers: [['loadKey', failure]], gives: wasLate },
  {
    when: 'keys that are none',
    facts: { mustLoadKey: true },
    answers: [['loadKey', { error: { reason: 'jwk-remote-invalid' } }]],
    gives: nobody('jwk-remote-invalid'),
  },
  {
    when: 'keys that fail for a reason of their own',
    facts: { mustLoadKey: true },
    answers: [['loadKey', { error: { reason: 'token-invalid' } }]],
    gives: wasLate,
  },
  {
    when: 'keys that fail with nothing',
    facts: { mustLoadKey: true },
    answers: [['loadKey', { error: null }]],
    gives: wasLate,
  },

  // The verdict.
  { when: 'a verdict that does not come', answers: [['verifyToken', late]], gives: wasLate },
  { when: 'a verifier that fails', answers: [['verifyToken', failure]], gives: nobody('unexpected-error') },
  { when: 'a verdict that is none', answers: [['verifyToken', nothing]], gives: nobody('token-verification-failed') },
  ...[7, {}, { verified: true }, { verified: true, jwt: 'x' }, { verified: true, claims: {} }, { verified: false }].map(
    (output): RequestRow => ({
      when: `a verdict that is ${JSON.stringify(output)}`,
      answers: [['verifyToken', { output }]],
      gives: nobody('token-verification-failed'),
    }),
  ),
  {
    when: 'a refusal whose reason is no word',
    answers: [['verifyToken', { output: { verified: false, reason: 7 } }]],
    gives: nobody('token-verification-failed'),
  },
  {
    when: 'a verdict that is neither yes nor no',
    answers: [['verifyToken', { output: { ...verified, verified: 'yes', reason: 'token-expired' } }]],
    gives: nobody('token-verification-failed'),
  },
  { when: 'a forged token', answers: [['verifyToken', forged]], gives: nobody('token-invalid-signature') },
  { when: 'a token not in force yet', answers: [['verifyToken', early]], gives: redirect('session-token-nbf') },
  {
    when: 'a token from the future',
    answers: [['verifyToken', future]],
    gives: redirect('session-token-iat-in-the-future'),
  },
  {
    when: 'an expired token that cannot be refreshed',
    facts: { refresh: 'missing-api-client' },
    answers: asked,
    gives: redirect(why('missing-api-client')),
  },
  {
    when: 'an expired token by POST',
    facts: { refresh: 'non-eligible-non-get', isHandshakeEligible: false },
    answers: asked,
    gives: nobody(why('non-eligible-non-get')),
  },
  {
    when: 'a document from another origin',
    facts: { ...cookie, isCrossOriginNavigation: true },
    answers: [['verifyToken', elsewhere]],
    gives: redirect('primary-domain-cross-origin-sync'),
  },
  {
    when: 'a header token of a document from another origin',
    facts: { isCrossOriginNavigation: true },
    answers: [['verifyToken', elsewhere]],
    gives: user,
  },
  {
    when: 'an address that asks for another organization',
    facts: cookie,
    answers: [['verifyToken', elsewhere]],
    gives: redirect('active-organization-mismatch'),
  },
  {
    when: 'an address that asks for another organization, and no document',
    facts: { ...cookie, isHandshakeEligible: false },
    answers: [['verifyToken', elsewhere]],
    gives: user,
  },
  {
    when: 'an address that asks for another organization, the fourth time',
    facts: { ...cookie, isLoopSpent: true },
    answers: [['verifyToken', elsewhere]],
    gives: user,
  },

  // A refresh.
  {
    when: 'a refresh',
    answers: [...refreshed, ['verifyRefreshedToken', good]],
    gives: { ...user, cookies },
  },
  {
    when: 'a refresh without cookies',
    answers: [...asked, ['refreshSession', nothing]],
    gives: redirect(why('unexpected-sdk-error')),
  },
  ...[7, { cookies: 'a=b', sessionToken: 'new' }, { cookies: [], sessionToken: null }].map(
    (output): RequestRow => ({
      when: `a refresh that answers ${JSON.stringify(output)}`,
      answers: [...asked, ['refreshSession', { output }]],
      gives: redirect(why('unexpected-sdk-error')),
    }),
  ),
  {
    when: 'a refresh that is refused',
    answers: [...asked, ['refreshSession', { error: { errors: [{ code: 'expired' }], status: 401 } }]],
    gives: redirect(why('expired')),
  },
  {
    when: 'a refresh that fails',
    answers: [...asked, ['refreshSession', failure]],
    gives: redirect(why('fetch-error')),
  },
  {
    when: 'a refresh that does not come',
    answers: [...asked, ['refreshSession', late]],
    gives: redirect(why('fetch-error')),
  },
  {
    when: 'a refresh that does not come, by fetch',
    facts: { isHandshakeEligible: false },
    answers: [...asked, ['refreshSession', late]],
    gives: nobody(why('fetch-error')),
  },
  {
    when: 'a refreshed token that is not judged in time',
    answers: [...refreshed, ['verifyRefreshedToken', late]],
    gives: redirect(why('fetch-error')),
  },
  {
    when: 'a refreshed token that is refused',
    answers: [...refreshed, ['verifyRefreshedToken', expired]],
    gives: redirect(why('invalid-session-token')),
  },
  {
    when: 'a refreshed token whose verifier fails',
    answers: [...refreshed, ['verifyRefreshedToken', failure]],
    gives: redirect(why('invalid-session-token')),
  },

  // Back from a handshake.
  {
    when: 'a nonce',
    facts: nonce,
    answers: [...redeemed, ['verifyResolvedToken', good]],
    gives: { ...user, cookies, resolvedHandshake: true },
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
