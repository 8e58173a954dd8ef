import { type DecisionRow, group, handshake, type RowPart, signedIn, signedOut } from './row.ts';

const production = { isSatellite: true, domain: 'sat.example' } as const;
const development = { ...production, signInUrl: 'https://app.example/sign-in' } as const;
const autoSync = { ...production, satelliteAutoSync: true } as const;
const developmentAutoSync = { ...development, satelliteAutoSync: true } as const;
const at = (query = '') => ({ url: `https://sat.example/page${query}` });
const notSynced = at('?__clerk_synced=false');
const synced = at('?__clerk_synced=true');
/** The issuer of a production satellite's plain tokens is its own. */
const user = { cookies: { __session: '@valid-satellite', __client_uat: 'in' } };
const browser = { __clerk_db_jwt: 'browser' };
const dev = { instance: 'development', options: development } as const;
const sync = 'satellite-needs-syncing';
const stranger = 'session-token-and-uat-missing';
const empty = { headers: { 'sec-fetch-dest': 'empty' } };

/** An app on a domain of its own, signed in by way of the primary one. */
export const satelliteRows: readonly DecisionRow[] = group(
  'A satellite domain',
  { options: { ...production, authorizedParties: ['https://app.example', 'https://sat.example'] }, ...at() },
  (
    [
      signedOut('nothing: strangers are not sent around', stranger),
      signedOut('nothing, __clerk_synced=true', stranger, synced),
      handshake('nothing, __clerk_synced=false', sync, notSynced),
      signedOut('nothing, __clerk_synced=false: POST', stranger, { ...notSynced, method: 'POST' }),
      signedOut('nothing, __clerk_synced=false: iframe', stranger, {
        ...notSynced,
        headers: { 'sec-fetch-dest': 'iframe' },
      }),
      signedOut('nothing, __clerk_synced=false: text/html without destination', stranger, {
        ...notSynced,
        headers: { accept: 'text/html' },
      }),
      handshake('nothing, satelliteAutoSync', sync, { options: autoSync }),
      handshake('nothing, satelliteAutoSync, __clerk_synced=FALSE is no value', sync, {
        ...at('?__clerk_synced=FALSE'),
        options: autoSync,
      }),
      handshake('nothing, satelliteAutoSync, the first __clerk_synced counts', sync, {
        ...at('?__clerk_synced=false&__clerk_synced=true'),
        options: autoSync,
      }),
      signedOut('nothing, satelliteAutoSync, __clerk_synced=true', stranger, { ...synced, options: autoSync }),
      handshake('a token in force, __clerk_synced=false', sync, { ...notSynced, ...user }),
      signedIn('a token in force', user),
      signedIn('a token in force, reached from another origin', {
        ...user,
        headers: { 'sec-fetch-dest': 'document', referer: 'https://app.example/' },
      }),
      signedIn('a header token, __clerk_synced=false', {
        ...notSynced,
        headers: { 'sec-fetch-dest': 'document', authorization: 'Bearer @valid' },
      }),
      signedOut("a plain token of the primary domain's issuer: another app's", stranger, {
        cookies: { __session: '@valid', __client_uat: 'in' },
      }),
      handshake('satelliteAutoSync, __client_uat alone', 'client-uat-but-no-session-token', {
        options: autoSync,
        cookies: { __client_uat: 'in' },
      }),
      handshake('satelliteAutoSync, a token alone', 'session-token-but-no-client-uat', {
        options: autoSync,
        cookies: { __session: '@valid-satellite' },
      }),
      handshake('an expired token', 'session-token-expired-refresh-non-eligible-no-refresh-cookie', {
        cookies: { __session: '@expired-satellite', __client_uat: 'in' },
      }),
      handshake('the third sync of a burst', sync, { ...notSynced, cookies: { __clerk_redirect_count: '2' } }),
      signedOut('the fourth sync of a burst', sync, { ...notSynced, cookies: { __clerk_redirect_count: '3' } }),
      signedOut('development: nothing', stranger, dev),
      handshake('development: nothing, satelliteAutoSync: before the development browser is missed', sync, {
        ...dev,
        options: developmentAutoSync,
      }),
      signedOut('development: nothing, by fetch', 'dev-browser-missing', { ...dev, ...empty }),
      handshake('development: a token in force, __clerk_synced=false', sync, {
        ...dev,
        ...notSynced,
        cookies: { ...browser, __session: '@valid', __client_uat: 'in' },
      }),
      handshake('development: synced, the address brings a development browser', 'dev-browser-sync', {
        ...dev,
        ...at('?__clerk_synced=true&__clerk_db_jwt=browser'),
      }),
      signedOut('development: synced, nobody signed in', stranger, { ...dev, ...synced, cookies: browser }),
      handshake('development: synced, no development browser', 'dev-browser-missing', { ...dev, ...synced }),
      signedIn('development: a token in force, by fetch', {
        ...dev,
        ...empty,
        cookies: { ...browser, __session: '@valid', __client_uat: 'in' },
      }),
      signedOut('development: another domain asks, and a satellite knows of no development browser', stranger, {
        ...dev,
        ...at('?__clerk_redirect_url=https%3A%2F%2Fapp.example%2Fback&__clerk_synced=true'),
        cookies: browser,
      }),
      handshake('satelliteAutoSync, behind a proxy instead of a domain', sync, {
        options: { isSatellite: true, proxyUrl: '/__clerk', satelliteAutoSync: true },
      }),
      signedOut('a domain alone makes no satellite', stranger, { ...notSynced, options: { domain: 'sat.example' } }),
    ] satisfies RowPart[]
  ).map((row) => ({
    ...row,
    // Every row's own options still name the parties.
    ...(row.options && {
      options: { authorizedParties: ['https://app.example', 'https://sat.example'], ...row.options },
    }),
  })),
);
