import type { VerifyMachineToken } from 'xstate-session/server';
import { type DecisionRow, group, type RowPart, signedIn, signedOut } from './row.ts';

const bearer = (text: string) => ({ headers: { 'sec-fetch-dest': 'document', authorization: `Bearer ${text}` } });
const status = (code: number): VerifyMachineToken => {
  return () => Promise.reject(Object.assign(new TypeError('planted'), { status: code }));
};
const known: VerifyMachineToken = async ({ kind }) => ({ subject: `user of ${kind}`, scopes: ['read'] });
const unknown: VerifyMachineToken = async () => null;
const cookies = { __session: '@valid', __client_uat: 'in' };
const mismatch = 'token-type-mismatch';

type Options = NonNullable<RowPart['options']>;
const only = (acceptsToken: Options['acceptsToken'], more: Options = {}) => ({
  options: { acceptsToken, verifyMachineToken: known, ...more },
});

/** Tokens of machines, and which kinds of tokens are accepted. */
export const machineRows: readonly DecisionRow[] = group('Tokens of machines', {}, [
  signedOut('an API key, where only session tokens count', 'token-invalid', bearer('ak_1')),
  signedOut('an access token, where only session tokens count', mismatch, bearer('@access-token')),
  signedIn('any: a session token', { ...only('any'), ...bearer('@valid') }),
  signedIn('any: a session token in a cookie', { ...only('any'), cookies }),
  signedOut('any: a token of a template', mismatch, { ...only('any'), ...bearer('@template') }),
  signedIn('any: an API key', { ...only('any'), ...bearer('ak_1') }),
  signedIn('any: an API key before a cookie', { ...only('any'), ...bearer('ak_1'), cookies }),
  signedIn('any: an opaque access token', { ...only('any'), ...bearer('oat_1') }),
  signedIn('any: an opaque token of a machine', { ...only('any'), ...bearer('mt_1') }),
  signedIn("any: a machine's JWT", { ...only('any'), ...bearer('@m2m-jwt') }),
  signedIn('any: an access token', { ...only('any'), ...bearer('@access-token') }),
  signedOut('any: a prefix in capitals is none', 'token-invalid', { ...only('any'), ...bearer('AK_1') }),
  signedOut('any: nothing', 'session-token-and-uat-missing', only('any')),
  signedOut('any: an expired session token, by POST', 'session-token-expired-refresh-non-eligible-non-get', {
    ...only('any'),
    method: 'POST',
    ...bearer('@expired'),
  }),
  signedIn('a list: a session token in a cookie', { ...only(['session-token', 'api-key']), cookies }),
  signedIn('a list: an API key', { ...only(['session-token', 'api-key']), ...bearer('ak_1') }),
  signedOut('a list: of another kind', mismatch, { ...only(['session-token', 'api-key']), ...bearer('@access-token') }),
  signedOut('a list without session tokens: a session token', mismatch, { ...only(['api-key']), ...bearer('@valid') }),
  signedOut('a list without session tokens: a cookie', mismatch, { ...only(['api-key']), cookies }),
  signedOut('a list without session tokens: nothing', mismatch, only(['api-key', 'm2m-token'])),
  signedOut('an empty list refuses everything', mismatch, { ...only([]), ...bearer('@valid') }),
  signedIn('API keys only: an API key', { ...only('api-key'), ...bearer('ak_1') }),
  signedIn('API keys only: the bare key as header', {
    ...only('api-key'),
    headers: { authorization: 'ak_1' },
    method: 'POST',
  }),
  signedOut('API keys only: an opaque access token', mismatch, { ...only('api-key'), ...bearer('oat_1') }),
  signedOut('API keys only: a session token', mismatch, { ...only('api-key'), ...bearer('@valid') }),
  signedOut('API keys only: a cookie is no header', 'no-token-in-header', { ...only('api-key'), cookies }),
  signedOut('API keys only: nothing', 'no-token-in-header', only('api-key')),
  signedOut('API keys only: a handshake', 'no-token-in-header', {
    ...only('api-key'),
    url: 'https://app.example/page?__clerk_handshake=@handshake',
  }),
  signedOut('an API key the back end refuses', 'token-invalid', {
    ...only('api-key', { verifyMachineToken: unknown }),
    ...bearer('ak_1'),
  }),
  signedOut('an API key the back end does not find', 'token-invalid', {
    ...only('api-key', { verifyMachineToken: status(404) }),
    ...bearer('ak_1'),
  }),
  signedOut("an API key, and the app's secret key is wrong", 'secret-key-invalid', {
    ...only('api-key', { verifyMachineToken: status(401) }),
    ...bearer('ak_1'),
  }),
  signedOut('an API key, and the back end is down', 'unexpected-error', {
    ...only('api-key', { verifyMachineToken: status(503) }),
    ...bearer('ak_1'),
  }),
  signedOut('an API key, and the network is down', 'unexpected-error', {
    ...only('api-key', { verifyMachineToken: () => Promise.reject(new TypeError('fetch failed')) }),
    ...bearer('ak_1'),
  }),
  signedOut('an API key, and an answer without a subject', 'unexpected-error', {
    ...only('api-key', { verifyMachineToken: async () => ({ subject: '' }) }),
    ...bearer('ak_1'),
  }),
  signedOut('an API key, and nothing to ask with', 'unexpected-error', {
    options: { acceptsToken: 'api-key' },
    ...bearer('ak_1'),
  }),
  signedIn('machines only: a JWT', { ...only('m2m-token'), ...bearer('@m2m-jwt') }),
  signedIn('machines only: a JWT of the category of machines', {
    ...only('m2m-token'),
    ...bearer('@m2m-jwt-category'),
  }),
  signedIn('machines only: a JWT of any party and issuer', {
    ...only('m2m-token', { issuer: 'https://clerk.else.example' }),
    ...bearer('@m2m-jwt-other-party'),
  }),
  signedOut('machines only: a JWT of the category of sessions', 'token-invalid', {
    ...only('m2m-token'),
    ...bearer('@machine'),
  }),
  signedOut('machines only: a forged JWT', 'token-verification-failed', {
    ...only('m2m-token'),
    ...bearer('@m2m-jwt-forged'),
  }),
  signedOut('machines only: an expired JWT', 'token-verification-failed', {
    ...only('m2m-token'),
    ...bearer('@m2m-jwt-expired'),
  }),
  signedIn('machines only: a JWT for no audience in particular', {
    ...only('m2m-token', { audience: 'api' }),
    ...bearer('@m2m-jwt'),
  }),
  signedOut('machines only: a JWT for another audience', 'token-verification-failed', {
    ...only('m2m-token', { audience: 'api' }),
    ...bearer('@m2m-jwt-other-audience'),
  }),
  signedOut('machines only: a JWT that is a machine and an access token is refused for its "typ"', 'token-invalid', {
    ...only('m2m-token'),
    ...bearer('@m2m-access-token'),
  }),
  signedIn('access tokens only: one', { ...only('oauth-token'), ...bearer('@access-token') }),
  signedIn('access tokens only: one of the longer "typ"', { ...only('oauth-token'), ...bearer('@access-token-long') }),
  signedOut('access tokens only: a session token', mismatch, { ...only('oauth-token'), ...bearer('@valid') }),
  signedOut('access tokens only: one for nobody, and an audience is asked for', 'token-verification-failed', {
    ...only('oauth-token', { audience: 'api' }),
    ...bearer('@access-token'),
  }),
  signedIn('access tokens only: one for the audience', {
    ...only('oauth-token', { audience: ['web', 'api'] }),
    ...bearer('@access-token-for-api'),
  }),
  signedOut('access tokens only: one whose audience is not all texts', 'token-verification-failed', {
    ...only('oauth-token', { audience: 'api' }),
    ...bearer('@access-token-odd-audience'),
  }),
  signedOut('access tokens only: one without "sub"', 'token-verification-failed', {
    ...only('oauth-token'),
    ...bearer('@access-token-no-sub'),
  }),
  signedOut('access tokens only: an opaque one for nobody, and an audience is asked for', 'token-verification-failed', {
    ...only('oauth-token', { audience: 'api' }),
    ...bearer('oat_1'),
  }),
  signedIn('access tokens only: an opaque one for the audience', {
    ...only('oauth-token', {
      audience: 'api',
      verifyMachineToken: async () => ({ subject: 'user_1', claims: { aud: ['api'] } }),
    }),
    ...bearer('oat_1'),
  }),
  signedOut('access tokens only: its key set is out of reach', 'jwk-remote-failed-to-load', {
    ...only('oauth-token', {
      keys: { jwksUrl: 'https://clerk.app.example/.well-known/jwks.json' },
      fetch: () => Promise.reject(new TypeError('planted')),
    }),
    ...bearer('@access-token'),
  }),
]);
