import { createFetch } from 'ofetch';
import type { Session } from 'xstate-session';
import { authorizedFetch } from 'xstate-session/fetch';

export const ofetchFor = (session: Session, origin: string) =>
  createFetch({ fetch: authorizedFetch(session, { origins: [origin] }) }).create({ baseURL: origin, retry: 0 });
