import { EventSource } from 'eventsource';
import type { Session } from 'xstate-session';
import { authorizedFetch } from 'xstate-session/fetch';

/** Server-sent events: each connection, the first and every later one, has a token that is usable then. */
export function eventsFor(session: Session, url: string): EventSource {
  const source = new EventSource(url, { fetch: authorizedFetch(session, { origins: [new URL(url).origin] }) });
  session.on('session.ended', () => source.close());
  return source;
}
