import { namedTokens } from '../support/named-tokens.ts';
import { type DecisionRow, group, handshake, signedIn, signedOut } from './row.ts';

const expired = 'session-token-expired-refresh-';
const cookies = { __session: '@expired', __client_uat: 'in', '__refresh~': 'r1' };
const plainRefresh = { __session: '@expired', __client_uat: 'in', __refresh: 'r1' };
const lines = (...given: string[]) => ({ refreshSession: async () => given });
const rejects = (error: unknown) => ({ refreshSession: () => Promise.reject(error) });
const fresh = lines(`__session=${namedTokens.valid}; Path=/`);
const api = (code: string) => ({ status: 401, errors: [{ code, message: '', long_message: '' }] });

/** An expired token: refreshed behind the scenes where that can be done, else by a handshake. */
export const refreshRows: readonly DecisionRow[] = group('An expired token', { cookies }, [
  signedIn('refreshed', { options: fresh }),
  signedIn('refreshed, by fetch', { options: fresh, headers: { 'sec-fetch-dest': 'empty' } }),
  signedIn('refreshed, in the suffixed cookie', {
    options: { refreshSession: async ({ suffixedCookies }) => (suffixedCookies ? fresh.refreshSession() : []) },
    cookies: { __session: '', '__session~': '@expired', __client_uat: '', '__client_uat~': 'in' },
  }),
  signedIn('refreshed: the last of several tokens', {
    options: lines('__session=x; Path=/', `__session=${namedTokens.valid}; Path=/`),
  }),
  signedIn('refreshed, of a header', {
    options: fresh,
    headers: { authorization: 'Bearer @expired' },
    cookies: { __session: '', __client_uat: '' },
  }),
  handshake(
    "an expired header beside another user's cookies: only the header is refreshed",
    `${expired}invalid-session-token`,
    {
      options: lines(`__session=${namedTokens['second-session']}; Path=/`),
      headers: { 'sec-fetch-dest': 'document', authorization: 'Bearer @expired' },
      cookies: { __session: '@second-session' },
    },
  ),
  signedOut('refreshed, and the session is not complete', 'session-pending', {
    options: lines(`__session=${namedTokens.pending}; Path=/`),
  }),
  signedIn('within the skew it is not expired', { cookies: { __session: '@expired-within-skew' } }),
  handshake('at the skew it is', `${expired}non-eligible-no-refresh-cookie`, {
    cookies: { __session: '@expired-at-skew', '__refresh~': '' },
  }),
  handshake('with a skew of 0 it is at once', `${expired}non-eligible-no-refresh-cookie`, {
    cookies: { __session: '@expired-within-skew', '__refresh~': '' },
    options: { clockSkewMs: 0 },
  }),
  handshake('no refresh cookie', `${expired}non-eligible-no-refresh-cookie`, {
    options: fresh,
    cookies: { '__refresh~': '' },
  }),
  handshake('a plain refresh cookie is none', `${expired}non-eligible-no-refresh-cookie`, {
    options: fresh,
    cookies: { ...plainRefresh, '__refresh~': '' },
  }),
  signedIn('a plain refresh cookie, of an app without suffix', {
    cookies: { ...plainRefresh, '__refresh~': '' },
    options: { ...fresh, cookieSuffix: '' },
  }),
  signedOut('POST is not refreshed', `${expired}non-eligible-non-get`, { options: fresh, method: 'POST' }),
  signedOut('HEAD is not refreshed', `${expired}non-eligible-non-get`, { options: fresh, method: 'HEAD' }),
  handshake('nothing to refresh with', `${expired}missing-api-client`),
  handshake('refused, with a code', `${expired}session_not_found`, { options: rejects(api('session_not_found')) }),
  handshake('refused, with the code of a client that is not ours', `${expired}sign_in_required`, {
    options: rejects({ status: 403, errors: [{ code: 'sign_in_required' }] }),
  }),
  handshake('refused, with a code that is no word: it would be printed', `${expired}fetch-error`, {
    options: rejects(api('\u001b[2Jall is well')),
  }),
  handshake('the back end cannot be reached', `${expired}fetch-error`, { options: rejects(new TypeError('no')) }),
  handshake('it throws what is no error', `${expired}fetch-error`, { options: rejects(undefined) }),
  handshake('it answers nothing', `${expired}unexpected-sdk-error`, { options: lines() }),
  handshake('it answers with no list', `${expired}unexpected-sdk-error`, {
    options: { refreshSession: async () => 'x' as unknown as string[] },
  }),
  handshake('it answers with cookies of others', `${expired}unexpected-sdk-error`, {
    options: lines(`theme=${namedTokens.valid}; Path=/`),
  }),
  handshake('it answers without a token', `${expired}invalid-session-token`, {
    options: lines('__client_uat=1; Path=/'),
  }),
  handshake('it answers with a token that is none', `${expired}invalid-session-token`, {
    options: lines('__session=garbage; Path=/'),
  }),
  handshake('it answers with an expired token', `${expired}invalid-session-token`, {
    options: lines(`__session=${namedTokens.expired}; Path=/`),
  }),
  handshake('it answers with a forged token', `${expired}invalid-session-token`, {
    options: lines(`__session=${namedTokens.forged}; Path=/`),
  }),
  handshake('the token names no session', `${expired}expired-session-token-missing-sid-claim`, {
    options: fresh,
    cookies: { __session: '@expired-without-sid' },
  }),
  handshake('the token names a session no address can hold', `${expired}expired-session-token-missing-sid-claim`, {
    options: fresh,
    cookies: { __session: '@expired-with-odd-sid' },
  }),
  signedIn('an expired header beside a cookie that is none: the header is refreshed', {
    options: fresh,
    headers: { 'sec-fetch-dest': 'document', authorization: 'Bearer @expired' },
    cookies: { __session: '@garbage' },
  }),
  signedOut('refused, and the burst is spent', `${expired}session_not_found`, {
    options: rejects(api('session_not_found')),
    cookies: { __clerk_redirect_count: '3' },
  }),
  signedOut('refused, by fetch', `${expired}session_not_found`, {
    options: rejects(api('session_not_found')),
    headers: { 'sec-fetch-dest': 'empty' },
  }),
]);
