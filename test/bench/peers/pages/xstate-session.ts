import { createBrowserSession, startSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';
import type { Contestant } from './contestant.ts';

const api = (origin: string) => frontendApi({ url: `${origin}/clerk` });

export const contestant: Contestant = {
  async open(origin) {
    const session = await startSession(api(origin));
    return async () => session?.getToken();
  },
  async openAnother(origin, index) {
    const session = createBrowserSession({ ...api(origin), sessionId: `sess_${index}` });
    await session.getToken();
    return session;
  },
};
