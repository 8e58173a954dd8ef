import { type DecisionRow, group, handshake, signedIn, signedOut } from './row.ts';

const dev = { instance: 'development' } as const;
const noUat = 'session-token-but-no-client-uat';

/** Which of the twin cookies count. `older` was minted 20 s before `valid`; a wrong choice shows in the answer. */
export const suffixRows: readonly DecisionRow[] = group('Suffixed or plain', {}, [
  signedIn('suffixed only', { cookies: { '__session~': '@valid', '__client_uat~': 'in' } }),
  signedIn('both the same', {
    cookies: { __session: '@valid', __client_uat: 'in', '__session~': '@valid', '__client_uat~': 'in' },
  }),
  signedOut('a plain one that is no JWT: plain', 'token-invalid', {
    cookies: { __session: '@garbage', __client_uat: 'in', '__session~': '@valid', '__client_uat~': 'in' },
  }),
  signedIn('a plain one without issuer: plain', {
    cookies: { __session: '@no-issuer', __client_uat: 'in', '__session~': '@garbage', '__client_uat~': 'in' },
  }),
  signedIn('a plain one whose issuer is no text: suffixed', {
    cookies: { __session: '@odd-issuer', __client_uat: 'in', '__session~': '@valid', '__client_uat~': 'in' },
  }),
  signedOut('a plain one whose issuer is no text: suffixed, and that is none', 'token-invalid', {
    cookies: { __session: '@odd-issuer', __client_uat: 'in', '__session~': '@garbage', '__client_uat~': 'in' },
  }),
  signedIn('a plain one whose issuer is an object: suffixed', {
    cookies: { __session: '@object-issuer', __client_uat: 'in', '__session~': '@valid', '__client_uat~': 'in' },
  }),
  signedIn('both signed in, and a plain token alone: plain', {
    cookies: { __session: '@valid', __client_uat: 'in', '__client_uat~': 'in' },
  }),
  signedIn('both signed in, and the suffixed token cannot be read: plain', {
    cookies: { __session: '@valid', __client_uat: 'in', '__session~': '@garbage', '__client_uat~': 'in' },
  }),
  signedIn('both signed in, and the suffixed token does not say when it was issued: plain', {
    cookies: { __session: '@valid', __client_uat: 'in', '__session~': '@no-iat', '__client_uat~': 'in' },
  }),
  signedIn('both signed in, and the suffixed token says it in text: plain', {
    cookies: { __session: '@valid', __client_uat: 'in', '__session~': '@odd-iat', '__client_uat~': 'in' },
  }),
  signedOut('development: the suffixed token has no end, plain signed out: suffixed', 'token-verification-failed', {
    ...dev,
    cookies: { __client_uat: 'out', '__session~': '@no-exp', '__client_uat~': 'in', '__clerk_db_jwt~': 'browser' },
  }),
  signedIn("two plain ones, one of another app: the app's own", {
    cookies: { __session: '@other-issuer; __session=@valid', __client_uat: 'in', '__client_uat~': 'in' },
  }),
  signedIn('a plain one of another app: suffixed', {
    cookies: { __session: '@other-issuer', __client_uat: 'out', '__session~': '@valid', '__client_uat~': 'in' },
  }),
  signedOut('a plain one of another app alone: suffixed, and there is none', 'session-token-and-uat-missing', {
    cookies: { __session: '@other-issuer', __client_uat: 'in' },
  }),
  signedIn('no suffixed one: plain', { cookies: { __session: '@valid', __client_uat: 'in' } }),
  signedIn('the plain one is newer: plain', {
    cookies: { __session: '@valid', __client_uat: 'in', '__session~': '@expired', '__client_uat~': 'in' },
  }),
  signedOut('the plain one is newer, though of a template: plain', 'token-type-mismatch', {
    cookies: { __session: '@template', __client_uat: 'in', '__session~': '@older', '__client_uat~': 'in' },
  }),
  signedIn('the suffixed one is newer: suffixed', {
    cookies: { __session: '@older', __client_uat: 'just', '__session~': '@valid', '__client_uat~': 'in' },
  }),
  signedIn('suffixed signed out, plain signed in: plain', {
    cookies: { __session: '@valid', __client_uat: 'in', '__session~': '@garbage', '__client_uat~': 'out' },
  }),
  handshake('suffixed signed out, plain says nothing: plain', noUat, {
    cookies: { __session: '@valid', '__session~': '@garbage', '__client_uat~': 'out' },
  }),
  handshake('both signed out, both with tokens: suffixed', noUat, {
    cookies: { __session: '@older', __client_uat: 'out', '__session~': '@valid', '__client_uat~': 'out' },
  }),
  signedOut('development: suffixed expired, plain signed out: plain', 'session-token-and-uat-missing', {
    ...dev,
    cookies: { __client_uat: 'out', '__session~': '@expired', '__client_uat~': 'in', __clerk_db_jwt: 'browser' },
  }),
  signedIn('development: suffixed in force, plain signed out: suffixed', {
    ...dev,
    cookies: { __client_uat: 'out', '__session~': '@valid', '__client_uat~': 'in', '__clerk_db_jwt~': 'browser' },
  }),
  handshake(
    'production: suffixed expired, plain signed out: suffixed',
    'session-token-expired-refresh-non-eligible-no-refresh-cookie',
    { cookies: { __client_uat: 'out', '__session~': '@expired', '__client_uat~': 'in' } },
  ),
  handshake('a suffixed token without its __client_uat: plain', 'client-uat-but-no-session-token', {
    cookies: { '__session~': '@valid', __client_uat: 'in' },
  }),
  handshake('a suffixed __client_uat alone: suffixed', 'client-uat-but-no-session-token', {
    cookies: { '__client_uat~': 'in' },
  }),
  handshake("another app's suffix is nobody's", 'client-uat-but-no-session-token', {
    cookies: { __session_deadbeef: '@valid', __client_uat: 'in' },
  }),
  signedIn('no suffix in the options: plain', {
    cookies: { __session: '@valid', __client_uat: 'in', '__session~': '@garbage', '__client_uat~': 'in' },
    options: { cookieSuffix: '' },
  }),
]);
