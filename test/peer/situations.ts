import { handshake, type RowPart, signedIn, signedOut } from '../server/table/row.ts';

const dev = { instance: 'development' } as const;
const browser = { __clerk_db_jwt: 'browser' };
const inCookie = (token: string) => ({ __session: `@${token}`, __client_uat: 'in' });
const inHeader = (token: string, more: Record<string, string> = { 'sec-fetch-dest': 'document' }) => ({
  headers: { ...more, authorization: `Bearer @${token}` },
});
const expired = 'session-token-expired-refresh-non-eligible-no-refresh-cookie';
const stranger = 'session-token-and-uat-missing';
const mismatch = 'active-organization-mismatch';
const proxied = (host: string) => ({
  'sec-fetch-dest': 'document',
  'x-forwarded-host': host,
  'x-forwarded-proto': 'https',
});
const anyParty = { authorizedParties: undefined };
const organizations = (path: string, token: string) => ({
  ...dev,
  url: `https://app.example${path}`,
  cookies: { ...browser, ...inCookie(token) },
  options: {
    organizationSync: {
      organizationPatterns: ['/by-id/:id', '/by-id/:id/(.*)', '/by-slug/:slug', '/by-slug/:slug/(.*)'],
      personalAccountPatterns: ['/me', '/me/(.*)'],
    },
  },
});

/** Situations of a primary domain from end to end: whatever else is decided otherwise on purpose, these are the same. */
export const situations: readonly RowPart[] = [
  signedIn('development: a cookie', { ...dev, cookies: { ...browser, ...inCookie('valid') } }),
  signedIn('development: a header', { ...dev, ...inHeader('valid'), cookies: { ...browser, __client_uat: 'in' } }),
  signedIn('a cookie', { cookies: inCookie('valid') }),
  signedIn('a header', { ...inHeader('valid', {}), cookies: { __client_uat: 'in' } }),
  signedIn('a cookie, by fetch', { cookies: inCookie('valid'), headers: { 'sec-fetch-dest': 'empty' } }),
  signedIn('a cookie, by POST', { cookies: inCookie('valid'), method: 'POST' }),
  handshake('development: an expired cookie', expired, { ...dev, cookies: { ...browser, ...inCookie('expired') } }),
  handshake('an expired cookie', expired, { cookies: inCookie('expired') }),
  handshake('an expired header', expired, { ...inHeader('expired'), cookies: { __client_uat: 'in' } }),
  signedOut('an expired header, by fetch', expired, inHeader('expired', { 'sec-fetch-dest': 'empty' })),
  signedOut('an expired cookie, by POST', 'session-token-expired-refresh-non-eligible-non-get', {
    cookies: inCookie('expired'),
    method: 'POST',
  }),
  handshake('development: an early cookie', 'session-token-nbf', {
    ...dev,
    cookies: { ...browser, ...inCookie('not-yet') },
  }),
  handshake('development: an early header', 'session-token-nbf', { ...dev, ...inHeader('not-yet'), cookies: browser }),
  handshake('an early cookie', 'session-token-nbf', { cookies: inCookie('not-yet') }),
  handshake('a cookie from the future', 'session-token-iat-in-the-future', { cookies: inCookie('from-future') }),
  handshake('development: a domain on a primary app is ignored', expired, {
    ...dev,
    cookies: { ...browser, ...inCookie('expired') },
    options: { domain: 'localhost:3000' },
  }),
  handshake('a domain on a primary app is ignored', expired, {
    cookies: inCookie('expired'),
    options: { domain: 'sat.example' },
  }),
  handshake('development: a proxy', expired, {
    ...dev,
    cookies: { ...browser, ...inCookie('expired') },
    options: { proxyUrl: 'https://proxy.example/clerk' },
  }),
  handshake('a proxy', expired, {
    cookies: inCookie('expired'),
    options: { proxyUrl: 'https://proxy.example/clerk//' },
  }),
  handshake('development: uat without a token', 'client-uat-but-no-session-token', {
    ...dev,
    cookies: { ...browser, __client_uat: '1' },
  }),
  handshake('uat without a token', 'client-uat-but-no-session-token', { cookies: { __client_uat: '1' } }),
  handshake('a token without uat', 'session-token-but-no-client-uat', { cookies: { __session: '@valid' } }),
  handshake('a token with uat 0', 'session-token-but-no-client-uat', {
    cookies: { __session: '@valid', __client_uat: '0' },
  }),
  handshake('a token older than uat', 'session-token-iat-before-client-uat', {
    cookies: { __session: '@valid', __client_uat: 'just' },
  }),
  signedOut('development: uat 0', stranger, { ...dev, cookies: { ...browser, __client_uat: '0' } }),
  signedOut('uat 0', stranger, { cookies: { __client_uat: '0' } }),
  signedOut('development: nothing but a development browser', stranger, { ...dev, cookies: browser }),
  signedOut('nothing', stranger),
  handshake('development: nothing', 'dev-browser-missing', dev),
  signedOut('development: nothing, by fetch', 'dev-browser-missing', {
    ...dev,
    headers: { 'sec-fetch-dest': 'empty' },
  }),
  handshake('development: a development browser in the address', 'dev-browser-sync', {
    ...dev,
    url: 'https://app.example/?__clerk_db_jwt=new',
    cookies: browser,
  }),
  handshake('development: an address with path and query', expired, {
    ...dev,
    url: 'https://app.example/hello?foo=bar',
    cookies: { ...browser, ...inCookie('expired') },
  }),
  handshake('an address with path and query', expired, {
    url: 'https://app.example/hello?foo=bar&a=%20b+c',
    cookies: inCookie('expired'),
  }),
  handshake('development: behind a forwarding host', expired, {
    ...dev,
    url: 'http://10.0.0.7:3000/hello?foo=bar',
    headers: proxied('app.example'),
    cookies: { ...browser, ...inCookie('expired') },
  }),
  handshake('behind a forwarding host', expired, {
    url: 'http://10.0.0.7:3000/hello?foo=bar',
    headers: proxied('app.example'),
    cookies: inCookie('expired'),
  }),
  handshake('development: behind a forwarding host with a port', expired, {
    ...dev,
    url: 'http://10.0.0.7:3000/hello?foo=bar',
    headers: proxied('app.example:3213'),
    cookies: { ...browser, ...inCookie('expired') },
    options: anyParty,
  }),
  handshake('behind a forwarding host with a port', expired, {
    url: 'http://10.0.0.7:3000/hello?foo=bar',
    headers: proxied('app.example:3213'),
    cookies: inCookie('expired'),
    options: anyParty,
  }),
  signedIn('a handshake in its cookie', { cookies: { __clerk_handshake: '@handshake' } }),
  signedOut('a handshake in its cookie that finds nobody', 'session-token-missing', {
    cookies: { __clerk_handshake: '@handshake-signed-out' },
  }),
  handshake('a stale handshake in its cookie, the token expired', expired, {
    cookies: { __clerk_handshake: '@handshake-expired-session', ...inCookie('expired') },
  }),
  signedOut('a handshake of other keys in its cookie', stranger, {
    cookies: { __clerk_handshake: '@handshake-forged' },
  }),
  signedOut('a forged cookie', 'token-invalid-signature', { cookies: inCookie('forged') }),
  handshake('an organization by id, the session has none', mismatch, organizations('/by-id/org_1', 'valid')),
  handshake('an organization by id, the session is expired', expired, organizations('/by-id/org_1', 'expired')),
  handshake('another organization by id', mismatch, organizations('/by-id/org_2', 'valid-org-v1')),
  handshake(
    'another organization by slug, deeper',
    mismatch,
    organizations('/by-slug/globex/settings', 'valid-org-v1'),
  ),
  handshake('the personal account, the session has an organization', mismatch, organizations('/me', 'valid-org-v1')),
  signedIn('the personal account, and it is', organizations('/me', 'valid')),
  signedIn('the organization of the session', organizations('/by-id/org_1', 'valid-org-v1')),
  signedIn('an organization, by a header', { ...organizations('/by-id/org_2', 'valid'), ...inHeader('valid', {}) }),
];
