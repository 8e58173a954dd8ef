import * as oauth from 'oauth4webapi';
import { type CreateToken, type EndSession, ForeignAnswerError, UnauthenticatedError } from 'xstate-session';

/** Where the app keeps its refresh token. Read anew for each request: another tab may have replaced it. */
export interface RefreshTokens {
  /** `null`: nobody is signed in. A store that cannot be read rejects. */
  read(): Promise<string | null>;
  write(refreshToken: string | null): Promise<void>;
}

interface OAuthOptions {
  /** What discovery found, or the endpoints as you know them. */
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly refreshTokens: RefreshTokens;
  /** Default: that of a public client, which has no secret. */
  readonly clientAuth?: oauth.ClientAuth;
  /** For an authorization server on this machine only. */
  readonly allowInsecureRequests?: boolean;
}

/** A session whose tokens come from the refresh token grant: RFC 6749, section 6. */
export function oauthActors(options: OAuthOptions): { createToken: CreateToken; endSession: EndSession } {
  const { server, client, refreshTokens, clientAuth = oauth.None(), allowInsecureRequests = false } = options;
  const how = { [oauth.allowInsecureRequests]: allowInsecureRequests };
  /** Of a user who has signed out, until the server has revoked it. */
  let toRevoke: string | null = null;

  return {
    async createToken(_input, { signal }) {
      const refreshToken = await refreshTokens.read();
      if (refreshToken === null) throw new UnauthenticatedError({ status: 401 });
      const response = await oauth.refreshTokenGrantRequest(server, client, clientAuth, refreshToken, {
        ...how,
        signal,
      });
      if (!response.ok) {
        // The one answer that ends the session, unless a newer token is there: then this one was only late.
        const isOver = (await errorOf(response)) === 'invalid_grant' && (await refreshTokens.read()) === refreshToken;
        if (isOver) throw new UnauthenticatedError({ status: 401 }); // OAuth says it with 400
        // About the app's own credentials, or a proxy's: nobody is signed out by it.
        if (response.status === 401) throw new ForeignAnswerError({ status: 401 });
        throw response; // judged by its status
      }
      const answer = await oauth.processRefreshTokenResponse(server, client, response);
      // Before the access token is used: with rotation the old refresh token is worth nothing from now on.
      if (answer.refresh_token !== undefined) await refreshTokens.write(answer.refresh_token);
      const { access_token: jwt, expires_in: seconds } = answer;
      return { jwt, ...(seconds !== undefined && { expiresInMs: seconds * 1_000 }) };
    },

    async endSession(_input, { signal }) {
      toRevoke = (await refreshTokens.read()) ?? toRevoke;
      // First, whatever the server says: a token that stays would sign the user in again at the next load.
      await refreshTokens.write(null);
      if (toRevoke === null || server.revocation_endpoint === undefined) return;
      const response = await oauth.revocationRequest(server, client, clientAuth, toRevoke, { ...how, signal });
      await oauth.processRevocationResponse(response); // what it throws, `end()` rejects with; another `end()` asks again
      toRevoke = null;
    },
  };
}

/** The `error` of an answer, which stays unread: RFC 6749, section 5.2. */
async function errorOf(response: Response): Promise<unknown> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return body instanceof Object && 'error' in body ? body.error : undefined;
}
