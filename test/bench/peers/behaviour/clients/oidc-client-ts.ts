import { ErrorResponse, UserManager } from 'oidc-client-ts';
import type { TestedClient } from '../contract.ts';
import { CLIENT_ID, ISSUER } from '../wires/oauth.ts';
import { asksForSignIn } from './sign-in-codes.ts';

/**
 * With `automaticSilentRenew`, which is its default, and a refresh token. An app that finds the token expired asks for another by
 * `signinSilent`, as its documentation shows.
 */
export function oidcClientTs(): TestedClient {
  let signedOutBecause: string | null = null;
  const manager = new UserManager({
    authority: ISSUER,
    client_id: CLIENT_ID,
    redirect_uri: 'https://app.example/callback',
    scope: 'openid profile email offline_access',
  });
  const judge = (error: unknown) => {
    if (error instanceof ErrorResponse && asksForSignIn(error.error)) signedOutBecause ??= error.error;
  };
  manager.events.addSilentRenewError(judge);
  manager.events.addUserUnloaded(() => {
    signedOutBecause ??= 'user unloaded';
  });
  return {
    async signIn() {
      await manager.signinResourceOwnerCredentials({ username: 'ada', password: 'x' });
    },
    async token() {
      const user = await manager.getUser();
      if (user === null) return null;
      if (!user.expired) return user.access_token;
      try {
        return (await manager.signinSilent())?.access_token ?? null;
      } catch (error) {
        judge(error);
        throw error;
      }
    },
    signedOutBecause: () => signedOutBecause,
    async signOut() {
      await manager.revokeTokens();
      await manager.removeUser();
    },
  };
}
