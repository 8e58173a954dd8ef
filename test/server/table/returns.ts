import { marked, markName, markOf, sent } from '../support/marks.ts';
import { namedTokens } from '../support/named-tokens.ts';
import { type DecisionRow, group, handshake, signedIn, signedOut } from './row.ts';

const page = 'https://app.example/page';
const withToken = (name: string) => ({ url: `${page}?${marked}&__clerk_handshake=@${name}` });
const dev = { instance: 'development', cookies: { __clerk_db_jwt: 'browser' } } as const;
/** Not a browser that this server sent to a handshake. */
const notSent = { [markName]: '' };
const nonce = { url: `${page}?${marked}&__clerk_handshake_nonce=n1` };
const payload = (...given: string[]) => ({ fetchHandshakePayload: async () => given });
const wrong = 'session-token-expired-refresh-non-eligible-no-refresh-cookie';

/** What a request is answered that comes back from a handshake. */
export const returnRows: readonly DecisionRow[] = group('Back from a handshake', { cookies: sent }, [
  signedIn('a token in the address', withToken('handshake')),
  signedIn('a token in a cookie', { cookies: { __clerk_handshake: '@handshake' } }),
  signedIn('a token, development', { ...dev, ...withToken('handshake') }),
  signedOut('a token, by POST: only a GET resolves one', 'session-token-and-uat-missing', {
    method: 'POST',
    ...withToken('handshake'),
  }),
  signedOut('a token in a cookie, by POST', 'session-token-and-uat-missing', {
    method: 'POST',
    cookies: { __clerk_handshake: '@handshake' },
  }),
  signedOut('a token in the address of a browser that nobody has sent to one', 'session-token-and-uat-missing', {
    ...withToken('handshake'),
    cookies: notSent,
  }),
  signedOut('a nonce in the address of a browser that nobody has sent to one', 'session-token-and-uat-missing', {
    ...nonce,
    options: payload(`__session=${namedTokens.valid}; Path=/`),
    cookies: notSent,
  }),
  signedIn('in the address of a browser that nobody has sent to one, the cookies are good', {
    ...withToken('handshake-signed-out'),
    cookies: { ...notSent, __session: '@valid', __client_uat: 'in' },
  }),
  signedOut('a token in the address, sent there at a time that is none', 'session-token-and-uat-missing', {
    ...withToken('handshake'),
    cookies: { [markName]: 'yes' },
  }),
  signedIn('a token in a cookie, of a browser that nobody has sent to one', {
    cookies: { ...notSent, __clerk_handshake: '@handshake' },
  }),
  signedIn('a token in a cookie, however old', { cookies: { __clerk_handshake: '@handshake-of-before' } }),
  signedOut('a token in the address that is older than the handshake', 'session-token-and-uat-missing', {
    ...withToken('handshake-of-before'),
  }),
  signedOut('a token in the address that does not say how old it is', 'session-token-and-uat-missing', {
    ...withToken('handshake-without-age'),
  }),
  signedIn('a token in a cookie that does not say how old it is', {
    cookies: { __clerk_handshake: '@handshake-without-age' },
  }),
  signedOut('a token in the address that is of tomorrow', 'session-token-and-uat-missing', {
    ...withToken('handshake-of-tomorrow'),
  }),
  signedOut('a token in the address, of a browser sent to another handshake', 'session-token-and-uat-missing', {
    url: `${page}?__clerk_handshake_started=${'B'.repeat(24)}&__clerk_handshake=@handshake`,
  }),
  signedOut('a token in an address without a mark, while a handshake is under way', 'session-token-and-uat-missing', {
    url: `${page}?__clerk_handshake=@handshake`,
  }),
  signedOut('a token in an address whose mark is guessed', 'session-token-and-uat-missing', {
    url: `${page}?__clerk_handshake_started=${'A'.repeat(23)}B&__clerk_handshake=@handshake`,
  }),
  signedOut('a token in the address, sent there too long ago', 'session-token-and-uat-missing', {
    ...withToken('handshake'),
    cookies: { [markName]: markOf(186) },
  }),
  signedOut('a token in the address, sent there in the future', 'session-token-and-uat-missing', {
    ...withToken('handshake'),
    cookies: { [markName]: markOf(-6) },
  }),
  signedOut('development: a token in the address that does not say how old it is', 'token-verification-failed', {
    ...dev,
    ...withToken('handshake-without-age'),
  }),
  signedOut('development: a token in the address that is of tomorrow', 'token-iat-in-the-future', {
    ...dev,
    ...withToken('handshake-of-tomorrow'),
  }),
  signedIn('development: a token of an hour ahead: the clock is forgiven', {
    ...dev,
    ...withToken('handshake-of-an-hour-ahead'),
  }),
  signedOut('a token of a session that is not complete', 'session-pending', withToken('handshake-pending')),
  signedOut('development: a token older than a minute', 'token-expired', {
    ...dev,
    ...withToken('handshake-of-before'),
  }),
  signedOut('development: a token older than a minute in a cookie', 'token-expired', {
    instance: 'development',
    cookies: { __clerk_db_jwt: 'browser', __clerk_handshake: '@handshake-of-before' },
  }),
  signedIn('development: a token of a minute ago', { ...dev, ...withToken('handshake-of-a-minute') }),
  signedIn('development: a browser that nobody has sent to one', {
    instance: 'development',
    ...withToken('handshake'),
    cookies: { ...notSent, __clerk_db_jwt: 'browser' },
  }),
  signedOut('a nonce of other letters is none', 'session-token-and-uat-missing', {
    url: `${page}?${marked}&__clerk_handshake_nonce=n%2F1`,
    options: payload(`__session=${namedTokens.valid}; Path=/`),
  }),
  signedOut('a nonce that is too long is none', 'session-token-and-uat-missing', {
    url: `${page}?${marked}&__clerk_handshake_nonce=${'n'.repeat(129)}`,
    options: payload(`__session=${namedTokens.valid}; Path=/`),
  }),
  signedIn('a token before cookies that are none', {
    ...withToken('handshake'),
    cookies: { __session: '@garbage', __client_uat: 'in' },
  }),
  signedOut('a token that says nobody is signed in', 'session-token-missing', withToken('handshake-signed-out')),
  signedOut('the same, development', 'session-token-missing', { ...dev, ...withToken('handshake-signed-out') }),
  signedIn('a nonce in the address', {
    ...nonce,
    options: payload(`__session=${namedTokens.valid}; Path=/`),
  }),
  signedIn('a nonce in a cookie', {
    cookies: { __clerk_handshake_nonce: 'n1' },
    options: payload(`__session=${namedTokens.valid}; Path=/`),
  }),
  signedIn('a nonce before a token that is none', {
    url: `${page}?${marked}&__clerk_handshake=garbage&__clerk_handshake_nonce=n1`,
    options: payload(`__session=${namedTokens.valid}; Path=/`),
  }),
  signedOut('a nonce that stands for nothing', 'session-token-missing', { ...nonce, options: payload() }),
  signedOut('a nonce, and nothing to redeem it with', 'session-token-missing', nonce),
  signedOut('a nonce, and the back end refuses', 'session-token-missing', {
    ...nonce,
    options: { fetchHandshakePayload: () => Promise.reject(new TypeError('no')) },
  }),
  signedOut('a nonce, and the back end answers with no list', 'session-token-missing', {
    ...nonce,
    options: { fetchHandshakePayload: async () => ({}) as unknown as string[] },
  }),
  signedOut('a nonce, and the back end throws at once', 'session-token-missing', {
    ...nonce,
    options: {
      fetchHandshakePayload: () => {
        throw new TypeError('no');
      },
    },
  }),
  signedOut('production, forged: ignored', 'session-token-and-uat-missing', withToken('handshake-forged')),
  signedIn('production, forged: ignored, the cookies are good', {
    ...withToken('handshake-forged'),
    cookies: { __session: '@valid', __client_uat: 'in' },
  }),
  handshake('production, forged: ignored, one more handshake', 'client-uat-but-no-session-token', {
    ...withToken('handshake-forged'),
    cookies: { __client_uat: 'in' },
  }),
  signedOut('production, forged, the burst is spent', 'client-uat-but-no-session-token', {
    ...withToken('handshake-forged'),
    cookies: { __client_uat: 'in', __clerk_redirect_count: '3' },
  }),
  signedOut('production, garbage: ignored', 'session-token-and-uat-missing', {
    url: `${page}?${marked}&__clerk_handshake=x`,
  }),
  signedOut("production, a template's: ignored", 'session-token-and-uat-missing', withToken('handshake-of-template')),
  signedOut('production, a session token: it brings nothing', 'session-token-missing', withToken('valid')),
  signedOut('production, its session is forged: ignored', 'session-token-and-uat-missing', {
    ...withToken('handshake-foreign-session'),
  }),
  handshake('production, its session is expired: ignored, one more handshake', 'client-uat-but-no-session-token', {
    ...withToken('handshake-expired-session'),
    cookies: { __client_uat: 'in' },
  }),
  handshake('production, ignored, the cookie is expired', wrong, {
    ...withToken('handshake-forged'),
    cookies: { __session: '@expired', __client_uat: 'in' },
  }),
  signedOut('development, forged: said, not redirected', 'token-invalid-signature', {
    ...dev,
    ...withToken('handshake-forged'),
  }),
  signedOut('development, garbage', 'token-invalid', { ...dev, url: `${page}?__clerk_handshake=x` }),
  signedOut("development, a template's", 'token-type-mismatch', { ...dev, ...withToken('handshake-of-template') }),
  signedOut('development, its session is forged', 'token-invalid-signature', {
    ...dev,
    ...withToken('handshake-foreign-session'),
  }),
  signedIn('development, its session is expired: the clock is forgiven', {
    ...dev,
    ...withToken('handshake-expired-session'),
  }),
  signedOut('development, its session is expired by more than a day', 'token-expired', {
    ...dev,
    ...withToken('handshake-ancient-session'),
  }),
]);
