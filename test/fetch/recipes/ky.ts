import ky from 'ky';
import { type Session, SessionError } from 'xstate-session';
import { authorizedFetch } from 'xstate-session/fetch';

export const kyFor = (session: Session, origin: string) =>
  ky.create({
    fetch: authorizedFetch(session, { origins: [origin] }),
    // The session waits and repeats by itself: what it rejects with would be the same a second later.
    retry: { shouldRetry: ({ error }) => (error instanceof SessionError ? false : undefined) },
  });
