import { Auth0Client } from '@auth0/auth0-spa-js';
import type { TestedClient } from '../contract.ts';
import { CLIENT_ID, ISSUER } from '../wires/oauth.ts';
import { asksForSignIn } from './sign-in-codes.ts';

/** With refresh tokens, in memory: what its documentation recommends where third-party cookies are blocked. */
export function auth0SpaJs(): TestedClient {
  let signedOutBecause: string | null = null;
  const auth0 = new Auth0Client({
    domain: new URL(ISSUER).host,
    clientId: CLIENT_ID,
    useRefreshTokens: true,
    cacheLocation: 'memory',
    authorizationParams: { redirect_uri: 'https://app.example/callback', audience: 'https://api.app.example' },
  });
  return {
    async signIn() {
      let authorizeUrl = new URL(ISSUER);
      await auth0.loginWithRedirect({
        openUrl(url: string) {
          authorizeUrl = new URL(url);
        },
      });
      const answer = new URLSearchParams({
        code: authorizeUrl.searchParams.get('nonce') ?? '',
        state: authorizeUrl.searchParams.get('state') ?? '',
      });
      await auth0.handleRedirectCallback(`https://app.example/callback?${answer}`);
    },
    async token() {
      try {
        return await auth0.getTokenSilently();
      } catch (error) {
        const code = (error as { error?: string }).error;
        if (asksForSignIn(code)) signedOutBecause ??= code;
        throw error;
      }
    },
    signedOutBecause: () => signedOutBecause,
    signOut: () => auth0.logout({ openUrl: false }),
  };
}
