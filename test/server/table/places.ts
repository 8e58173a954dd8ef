import { type DecisionRow, group, handshake, signedIn, signedOut } from './row.ts';

const cookies = { __session: '@valid', __client_uat: 'in' };
const document = { 'sec-fetch-dest': 'document' };
const from = (referer: string, headers: Record<string, string> = document) => ({ headers: { ...headers, referer } });
const crossOrigin = 'primary-domain-cross-origin-sync';

const organizationSync = {
  organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)', '/by-id/:id', '/both/:id/:slug', '/teams/(.*)'],
  personalAccountPatterns: ['/me', '/me/(.*)', '/teams/mine'],
};

/** Where the document was reached from. */
export const originRows: readonly DecisionRow[] = group('Reached from', { cookies }, [
  handshake('another origin', crossOrigin, from('https://sister.example/')),
  handshake('another port', crossOrigin, from('https://app.example:8443/')),
  handshake('another scheme', crossOrigin, from('http://app.example/')),
  handshake('a subdomain', crossOrigin, from('https://www.app.example/')),
  handshake('a portal of somebody else', crossOrigin, from('https://accounts.evil.example/')),
  handshake('a portal of development, in production', crossOrigin, from('https://swift-fox-1.accounts.dev/')),
  signedIn('its own origin', from('https://app.example/other')),
  signedIn('the frontend API', from('https://clerk.app.example/v1/x')),
  signedIn('the account portal', from('https://accounts.app.example/sign-in')),
  signedIn('nowhere', { headers: document }),
  signedIn('an address that is none', from('android-app')),
  signedIn('an opaque address of nobody', from('about:blank', { 'sec-fetch-dest': 'empty' })),
  signedIn('another origin, in an iframe', from('https://sister.example/', { 'sec-fetch-dest': 'iframe' })),
  signedIn('another origin, without destination', from('https://sister.example/', { accept: 'text/html' })),
  signedIn('another origin, by POST', { method: 'POST', ...from('https://sister.example/') }),
  signedIn('another origin, the second of a burst', {
    ...from('https://sister.example/'),
    cookies: { __clerk_redirect_count: '1' },
  }),
  signedIn('another origin, with a header token', {
    headers: { ...document, referer: 'https://sister.example/', authorization: 'Bearer @valid' },
  }),
  handshake('another origin, with an address that asks for another organization', crossOrigin, {
    ...from('https://sister.example/'),
    url: 'https://app.example/orgs/acme',
    options: { organizationSync },
  }),
  handshake('another origin, and the session is not complete', crossOrigin, {
    ...from('https://sister.example/'),
    cookies: { __session: '@pending' },
  }),
  signedIn('its own origin, behind a proxy', {
    url: 'http://10.0.0.7:3000/page',
    ...from('https://app.example/', { ...document, 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'https' }),
  }),
  handshake('another origin, behind a proxy', crossOrigin, {
    url: 'http://10.0.0.7:3000/page',
    ...from('http://10.0.0.7:3000/', { ...document, 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'https' }),
  }),
  signedIn('development: a portal of development', {
    instance: 'development',
    ...from('https://swift-fox-1.accounts.dev/'),
    cookies: { __clerk_db_jwt: 'browser' },
  }),
  handshake('development: another origin', crossOrigin, {
    instance: 'development',
    ...from('https://sister.example/'),
    cookies: { __clerk_db_jwt: 'browser' },
  }),
  signedOut('another origin, with a token that is none', 'token-invalid-signature', {
    ...from('https://sister.example/'),
    cookies: { __session: '@forged' },
  }),
]);
const at = (path: string) => ({ url: `https://app.example${path}` });
const org = { cookies: { __session: '@valid-org' } };
const mismatch = 'active-organization-mismatch';

/** Which organization the address asks for. The session's is org_1 (acme), or the personal account. */
export const organizationRows: readonly DecisionRow[] = group(
  'Asks for an organization',
  { cookies, options: { organizationSync } },
  [
    signedIn('the one of the token, by slug', { ...at('/orgs/acme'), ...org }),
    signedIn('the one of the token, by id', { ...at('/by-id/org_1'), ...org }),
    signedIn('the one of an older token, by slug', { ...at('/orgs/acme/x'), cookies: { __session: '@valid-org-v1' } }),
    signedIn('with a slash at the end', { ...at('/orgs/acme/'), ...org }),
    signedIn('with a query', { ...at('/orgs/acme?tab=1'), ...org }),
    signedIn('none', { ...at('/about'), ...org }),
    signedIn('none, in letters of another case that match no pattern', { ...at('/organizations/acme'), ...org }),
    signedIn('the personal account, and it is', at('/me')),
    handshake('another slug', mismatch, { ...at('/orgs/globex'), ...org }),
    handshake('another slug, deeper', mismatch, { ...at('/orgs/globex/settings'), ...org }),
    handshake('another id', mismatch, { ...at('/by-id/org_2'), ...org }),
    handshake('the id counts before the slug', mismatch, { ...at('/both/org_2/acme'), ...org }),
    signedIn('the id counts before another slug', { ...at('/both/org_1/globex'), ...org }),
    handshake('one, and it is the personal account', mismatch, at('/orgs/acme')),
    handshake('the personal account, and it is an organization', mismatch, { ...at('/me/settings'), ...org }),
    handshake('a pattern that names none: the personal ones are tried', mismatch, { ...at('/teams/mine'), ...org }),
    signedIn('a pattern that names none, and no personal one', { ...at('/teams/ours'), ...org }),
    signedIn('another slug, by POST', { ...at('/orgs/globex'), ...org, method: 'POST' }),
    signedIn('another slug, by fetch', { ...at('/orgs/globex'), ...org, headers: { 'sec-fetch-dest': 'empty' } }),
    signedIn('another slug, the burst is spent', {
      ...at('/orgs/globex'),
      cookies: { __session: '@valid-org', __clerk_redirect_count: '3' },
    }),
    handshake('another slug, third of a burst', mismatch, {
      ...at('/orgs/globex'),
      cookies: { __session: '@valid-org', __clerk_redirect_count: '2' },
    }),
    signedIn('another slug, with a header token', {
      ...at('/orgs/globex'),
      headers: { 'sec-fetch-dest': 'document', authorization: 'Bearer @valid-org' },
    }),
    signedOut('another slug, and the session is not complete', 'session-pending', {
      ...at('/orgs/globex'),
      cookies: { __session: '@pending' },
    }),
    signedOut('another slug, nobody signed in', 'session-token-and-uat-missing', {
      ...at('/orgs/globex'),
      cookies: { __session: '', __client_uat: '' },
    }),
  ],
);
