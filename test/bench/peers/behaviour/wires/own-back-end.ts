import { jsonAnswer, type Wire } from '../world.ts';

/** An app's own back end, which knows its user by a cookie that no script sees. */
export const ownBackEnd: Wire = {
  answer({ method, url }, api) {
    if (url.pathname === '/auth/session') return jsonAnswer(200, { ended: !api.isSessionAlive });
    if (method !== 'POST') return jsonAnswer(405, { error: 'method_not_allowed' });
    if (url.pathname === '/auth/sign-out') {
      api.isSessionAlive = false;
      return { status: 204, body: '', headers: {} };
    }
    if (url.pathname !== '/auth/token') return jsonAnswer(404, { error: 'not_found' });
    return api.isSessionAlive
      ? jsonAnswer(200, { token: api.mint({ sid: undefined }) })
      : jsonAnswer(401, { error: 'signed_out' });
  },
};
