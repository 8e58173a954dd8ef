import { LIFETIME_SECONDS } from '../scenarios.ts';
import { type Api, jsonAnswer, type Wire } from '../world.ts';

/** Supabase Auth: refresh tokens rotate, and the parent of the one in force stays good. */
export const supabaseWire: Wire = {
  answer({ url, fields }, api) {
    switch (url.pathname) {
      case '/auth/v1/token': {
        const isRefresh = url.searchParams.get('grant_type') === 'refresh_token';
        if (isRefresh && !api.isSessionAlive) {
          return jsonAnswer(400, {
            code: 'session_not_found',
            error_code: 'session_not_found',
            msg: 'Session not found',
          });
        }
        const refreshToken = isRefresh ? api.rotate(fields.refresh_token) : api.refreshToken;
        return refreshToken === null
          ? jsonAnswer(400, { code: 'refresh_token_not_found', msg: 'Invalid Refresh Token: Refresh Token Not Found' })
          : jsonAnswer(200, session(api, refreshToken));
      }
      case '/auth/v1/logout':
        api.isSessionAlive = false;
        return { status: 204, body: '', headers: {} };
      case '/auth/v1/user':
        return jsonAnswer(200, user);
      default:
        return jsonAnswer(404, { code: 'not_found', msg: 'not found' });
    }
  },
};

const user = {
  id: 'user_1',
  aud: 'authenticated',
  role: 'authenticated',
  email: 'ada@app.example',
  app_metadata: {},
  user_metadata: {},
};

function session(api: Api, refreshToken: string): object {
  return {
    access_token: api.mint(),
    token_type: 'bearer',
    expires_in: LIFETIME_SECONDS,
    expires_at: Math.floor(api.now() / 1_000) + LIFETIME_SECONDS,
    refresh_token: refreshToken,
    user,
  };
}
