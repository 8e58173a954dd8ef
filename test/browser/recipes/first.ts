import { createBrowserSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';

/** Starts the session that the cookie names, else the one the server knows; `null` when nobody is signed in. */
export async function startSession() {
  const api = frontendApi({ url: 'https://clerk.app.example' });
  try {
    return createBrowserSession({ ...api });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'no-session')) throw error;
  }
  const { lastActiveSessionId, sessions } = await api.readClient();
  const found = sessions.find(({ id }) => id === lastActiveSessionId);
  return found ? createBrowserSession({ ...api, sessionId: found.id, lastActiveToken: found.lastActiveToken }) : null;
}
