import { QueryClient } from '@tanstack/query-core';
import { type Session, SessionError } from 'xstate-session';
import { authorizedFetch } from 'xstate-session/fetch';

export function queriesFor(session: Session, origin: string) {
  const api = authorizedFetch(session, { origins: [origin] });
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The key is the path. The signal ends the wait for a token, too.
        queryFn: async ({ queryKey: [path], signal }) => {
          const response = await api(`${origin}/${path}`, { signal });
          if (!response.ok) throw response;
          return response.json();
        },
        // The session waits and repeats by itself, and another 401 would be the same.
        retry: (failures, error) =>
          !(error instanceof SessionError) && !(error instanceof Response && error.status < 500) && failures < 3,
      },
    },
  });
}
