import type { ApiAnswer } from '../contract.ts';
import { LIFETIME_SECONDS } from '../scenarios.ts';
import { type Api, jsonAnswer, type Wire } from '../world.ts';

/** Where the authorization server is. */
export const ISSUER = 'https://auth.app.example';
export const CLIENT_ID = 'app';

const ID_TOKEN_SECONDS = 36_000;

/** An OAuth 2 authorization server with OpenID Connect, which rotates refresh tokens. */
export const oauthWire = (issuer: string): Wire => ({
  answer({ url, fields }, api) {
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return jsonAnswer(200, {
          issuer,
          authorization_endpoint: `${ISSUER}/authorize`,
          token_endpoint: `${ISSUER}/oauth/token`,
          revocation_endpoint: `${ISSUER}/oauth/revoke`,
          end_session_endpoint: `${ISSUER}/logout`,
        });
      case '/oauth/revoke':
        api.isSessionAlive = false;
        return { status: 200, body: '', headers: {} };
      case '/oauth/token':
        return answerToken(issuer, fields, api);
      default:
        return jsonAnswer(404, { error: 'not_found' });
    }
  },
});

function answerToken(issuer: string, fields: Readonly<Record<string, string>>, api: Api): ApiAnswer {
  const isRefresh = fields.grant_type === 'refresh_token';
  const refreshToken = !isRefresh ? api.refreshToken : api.isSessionAlive ? api.rotate(fields.refresh_token) : null;
  if (refreshToken === null) {
    return jsonAnswer(400, { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' });
  }
  const issuedAt = Math.floor(api.now() / 1_000);
  return jsonAnswer(200, {
    access_token: api.mint(),
    token_type: 'Bearer',
    expires_in: LIFETIME_SECONDS,
    refresh_token: refreshToken,
    scope: 'openid profile email offline_access',
    // The code is the nonce of the authorization request.
    id_token: api.mint({
      iss: issuer,
      aud: CLIENT_ID,
      sub: 'user_1',
      iat: issuedAt,
      exp: issuedAt + ID_TOKEN_SECONDS,
      ...(fields.code !== undefined && { nonce: fields.code }),
    }),
  });
}
