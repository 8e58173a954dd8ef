import { type ClientOptions, createClient } from 'graphql-ws';
import { type Session, SessionError } from 'xstate-session';

/** Subscriptions. Each connection signs in with a token that is usable then, and not with one that was refused. */
export function subscriptionsFor(session: Session, url: string, options: Partial<ClientOptions> = {}) {
  let sent: string | null = null;
  let refused: string | null = null;
  const client = createClient({
    url,
    connectionParams: async () => {
      sent = await session.getToken({ notThis: refused });
      if (sent === null) throw new SessionError('not-signed-in', 'The session has ended.');
      return { token: sent };
    },
    ...options,
    on: {
      ...options.on,
      // What a server says whose onConnect answers false. After 4401 this client does not come back.
      closed: (event) => {
        refused = event instanceof Object && 'code' in event && event.code === 4403 ? sent : null;
      },
    },
  });
  session.on('session.ended', () => client.terminate());
  return client;
}
