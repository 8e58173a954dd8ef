import { Auth0Client } from '@auth0/auth0-spa-js';
import type { Contestant } from './contestant.ts';

/** As the documentation recommends where browsers block the cookies of others: refresh tokens, kept from page to page. */
const KEPT = { useRefreshTokens: true, cacheLocation: 'localstorage' } as const;

const clientOf = (origin: string, clientId: string, settings: object) =>
  new Auth0Client({
    domain: `${origin}/auth0`,
    clientId,
    authorizationParams: { redirect_uri: `${origin}/callback` },
    ...settings,
  });

async function signIn(origin: string, clientId: string, settings: object): Promise<Auth0Client> {
  const client = clientOf(origin, clientId, settings);
  let callback = '';
  await client.loginWithRedirect({
    openUrl(url) {
      const asked = new URL(url).searchParams;
      const given = { state: asked.get('state') ?? '', code: `${clientId}.${asked.get('nonce')}` };
      callback = `${origin}/callback?${new URLSearchParams(given)}`;
    },
  });
  await client.handleRedirectCallback(callback);
  return client;
}

/** A page that keeps its tokens from page to page. */
export const contestant: Contestant = {
  signIn: (origin) => signIn(origin, 'app', KEPT),
  async open(origin) {
    const client = clientOf(origin, 'app', KEPT);
    return () => client.getTokenSilently();
  },
  openAnother: (origin, index) => signIn(origin, `app-${index}`, {}),
};

/** The default: tokens in memory only, so that each page signs in anew, silently. */
export const inMemory: Contestant = {
  ...contestant,
  async open(origin) {
    const client = await signIn(origin, 'app', {});
    return () => client.getTokenSilently();
  },
};
