import { type DecisionRow, group, handshake, type RowPart, signedIn, signedOut } from './row.ts';

/** Tokens that are refused, each with its reason, whatever carries them. */
const refusals: readonly (readonly [token: string, why: string, reason: string, options?: RowPart['options']])[] = [
  ['garbage', 'no JWT', 'token-invalid'],
  ['two-parts', 'two parts only', 'token-invalid'],
  ['array-payload', 'claims that are a list', 'token-invalid'],
  ['odd-typ', 'another "typ"', 'token-invalid'],
  ['critical', 'a critical header', 'token-invalid'],
  ['unsigned', '"alg" none', 'token-invalid-algorithm'],
  ['hmac', 'HMAC with the public key as its secret', 'token-invalid-algorithm'],
  ['forged', 'signed by another tenant with the same "kid"', 'token-invalid-signature'],
  ['forged-expired', 'forged and expired: the signature is looked at first', 'token-invalid-signature'],
  ['unknown-kid', 'a "kid" nobody knows', 'jwk-kid-mismatch'],
  ['template', 'of a template', 'token-type-mismatch'],
  ['m2m', 'of a machine, by its category', 'token-type-mismatch'],
  ['unknown-category', 'of a category nobody knows', 'token-type-mismatch'],
  ['machine', 'of a machine, by its "sub"', 'token-type-mismatch'],
  ['access-token', 'an OAuth access token', 'token-type-mismatch'],
  ['other-party', 'issued to another party', 'token-invalid-authorized-parties'],
  ['no-azp', 'issued to no party, though some are listed', 'token-invalid-authorized-parties'],
  ['other-audience', 'for another audience', 'token-verification-failed', { audience: 'api' }],
  ['odd-audience', 'an audience that is no text', 'token-verification-failed', { audience: 'api' }],
  ['valid', 'of another issuer', 'token-invalid-issuer', { issuer: 'https://clerk.else.example' }],
  ['valid', 'of none of the issuers', 'token-invalid-issuer', { issuer: ['https://a.example', 'https://b.example'] }],
  [
    'no-issuer',
    'of no issuer, though one is asked for',
    'token-invalid-issuer',
    { issuer: 'https://clerk.app.example' },
  ],
  [
    'other-party',
    'of another party and another issuer: the party is told',
    'token-invalid-authorized-parties',
    { issuer: 'x' },
  ],
  ['empty-audience', 'an audience that is empty', 'token-verification-failed', { audience: 'api' }],
  ['null-audience', 'an audience that is null', 'token-verification-failed', { audience: 'api' }],
  ['no-audiences', 'a list of no audiences', 'token-verification-failed', { audience: 'api' }],
  ['no-sub', 'no "sub"', 'token-verification-failed'],
  ['odd-sub', '"sub" that is no text', 'token-verification-failed'],
  ['no-exp', 'no "exp"', 'token-verification-failed'],
  ['odd-exp', '"exp" that is no number', 'token-verification-failed'],
  ['odd-nbf', '"nbf" that is no number', 'token-verification-failed'],
  ['odd-iat', '"iat" that is no number', 'token-verification-failed'],
];

/** Tokens that are accepted, whatever carries them. */
const acceptances: readonly (readonly [token: string, why: string, options?: RowPart['options']])[] = [
  ['valid', 'genuine and in force'],
  ['no-category', 'without a category'],
  ['ignored-category', 'of an instance that stamps no categories'],
  ['no-typ', 'without "typ"'],
  ['no-azp', 'issued to no party, and none is listed', { authorizedParties: undefined }],
  ['other-party', 'issued to any party, and none is listed', { authorizedParties: undefined }],
  ['right-audience', 'for one of several audiences', { audience: ['api', 'web'] }],
  ['valid', 'for no audience in particular', { audience: 'api' }],
  ['valid', 'of the issuer asked for', { issuer: 'https://clerk.app.example' }],
  ['expired-within-skew', 'expired four seconds ago'],
  ['not-yet-within-skew', 'in force in five seconds'],
  ['from-future-within-skew', 'issued in five seconds'],
];

const carriers = [
  { name: 'cookie', part: (token: string) => ({ cookies: { __session: `@${token}`, __client_uat: 'in' } }) },
  {
    name: 'header',
    part: (token: string) => ({ headers: { 'sec-fetch-dest': 'document', authorization: `Bearer @${token}` } }),
  },
];

/** Every token with every carrier. A refused one is never redirected: it would only come back. */
export const tokenRows: readonly DecisionRow[] = carriers.flatMap(({ name, part }) =>
  group('The token', {}, [
    ...refusals.map(([token, why, reason, options]) =>
      signedOut(`${name}: ${why}`, reason, { ...part(token), ...(options && { options }) }),
    ),
    ...acceptances.map(([token, why, options]) =>
      signedIn(`${name}: ${why}`, { ...part(token), ...(options && { options }) }),
    ),
  ]),
);

const inCookie = { cookies: { __session: '@valid', __client_uat: 'in' } };
const authorization = (value: string) => ({ headers: { 'sec-fetch-dest': 'document', authorization: value } });

/** Which carrier counts, and what each of them is not asked. */
export const carrierRows: readonly DecisionRow[] = group('Which carrier', {}, [
  signedIn('the header, by POST', { method: 'POST', headers: { authorization: 'Bearer @valid' } }),
  signedIn('the cookie, by POST', { method: 'POST', headers: {}, ...inCookie }),
  signedIn('the cookie, as old as __client_uat', { cookies: { __session: '@valid', __client_uat: 'same' } }),
  signedIn('the cookie, by fetch', { headers: { 'sec-fetch-dest': 'empty' }, ...inCookie }),
  signedIn('the bare token as header', authorization('@valid')),
  signedIn('the header needs no __client_uat', { ...authorization('Bearer @valid'), cookies: { __client_uat: '0' } }),
  signedIn('the header is not older than __client_uat', {
    ...authorization('Bearer @valid'),
    cookies: { __client_uat: 'just' },
  }),
  signedIn('the header before a cookie that is none', {
    ...authorization('Bearer @valid'),
    cookies: { __session: '@garbage', __client_uat: 'in' },
  }),
  signedIn('the header needs no development browser', { instance: 'development', ...authorization('Bearer @valid') }),
  signedIn('the header before a handshake', {
    ...authorization('Bearer @valid'),
    url: 'https://app.example/page?__clerk_handshake=x',
  }),
  signedIn('Basic credentials leave the cookie alone', { ...authorization('Basic dXNlcjpwYXNz'), ...inCookie }),
  signedIn('Bearer and two spaces', authorization('Bearer  @valid')),
  signedIn('bearer in small letters', authorization('bearer @valid')),
  signedIn('BEARER in capitals', authorization('BEARER   @valid')),
  signedIn('Bearer without a token leaves the cookie alone', { ...authorization('Bearer '), ...inCookie }),
  signedOut('a header that is none, before a cookie that is good', 'token-invalid', {
    ...authorization('Bearer @garbage'),
    ...inCookie,
  }),
  signedOut('a header of a machine, before a cookie that is good', 'token-type-mismatch', {
    ...authorization('Bearer @machine'),
    ...inCookie,
  }),
  signedIn('the first of two cookies', {
    cookies: { __session: '@valid; __session=@garbage', __client_uat: 'in' },
  }),
  signedIn('the second of two cookies, the first being none', {
    cookies: { __session: '@garbage; __session=@valid', __client_uat: 'in' },
  }),
  signedIn('the second of two cookies, the first being forged and newer', {
    cookies: { __session: '@forged; __session=@older', __client_uat: 'in' },
  }),
  signedIn('the second of two cookies, the first having expired', {
    cookies: { __session: '@expired; __session=@valid', __client_uat: 'in' },
  }),
  signedIn("the second of two cookies, the first being another app's", {
    cookies: { __session: '@other-issuer-forged; __session=@older', __client_uat: 'in' },
  }),
  signedIn('the fourth of four cookies', {
    cookies: { __session: '@garbage; __session=@no-sub; __session=@forged; __session=@valid', __client_uat: 'in' },
  }),
  signedOut('the fifth of five genuine-looking cookies: four are tried', 'token-verification-failed', {
    cookies: {
      __session: '@no-sub; __session=@odd-sub; __session=@odd-exp; __session=@odd-nbf; __session=@older',
      __client_uat: 'in',
    },
  }),
  handshake('two cookies that have expired', 'session-token-expired-refresh-non-eligible-no-refresh-cookie', {
    cookies: { __session: '@forged; __session=@expired', __client_uat: 'in' },
  }),
  handshake('two cookies from before the last sign-in', 'session-token-iat-before-client-uat', {
    cookies: { __session: '@valid; __session=@older', __client_uat: 'just' },
  }),
  signedOut('a session that is not complete', 'session-pending', {
    cookies: { __session: '@pending', __client_uat: 'in' },
  }),
  signedOut('a session that is not complete, in the header', 'session-pending', authorization('Bearer @pending')),
  signedIn('a session that is not complete, where that is allowed', {
    cookies: { __session: '@pending', __client_uat: 'in' },
    options: { pendingSessions: 'signed-in' },
  }),
  signedOut('a cookie that only reads as one once decoded', 'session-token-and-uat-missing', {
    cookies: { theme: 'x%3B%20__session=@valid%3B%20__client_uat=1' },
  }),
]);
