import axios from 'axios';
import type { Session } from 'xstate-session';
import { authorizedFetch } from 'xstate-session/fetch';

export const axiosFor = (session: Session, origin: string) =>
  axios.create({
    baseURL: origin,
    adapter: 'fetch',
    env: { fetch: authorizedFetch(session, { origins: [origin] }) },
  });
