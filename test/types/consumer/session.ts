// What a user writes around a session. Compiled against the packed package under each module resolution.
import { createSession, MissingExpiredTokenError } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';

const session = createSession({ sessionId: 'sess_1', ...frontendApi({ url: 'https://clerk.example.com' }) });

/** Calls the user's own API with the session's token. */
export async function callApi(url: string): Promise<Response | null> {
  try {
    const token: string | null = await session.getToken();
    return token === null ? null : fetch(url, { headers: { authorization: `Bearer ${token}` } });
  } catch (error) {
    if (MissingExpiredTokenError.is(error)) return null;
    throw error;
  }
}
