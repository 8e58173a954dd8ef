import type { Session } from 'xstate-session';
import { startSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';
import type { TestedClient } from '../contract.ts';

/** As the README starts a session in a page. */
export function oursOverFrontendApi(): TestedClient {
  let session: Session | null = null;
  let endedBecause: string | null = null;
  return {
    async signIn() {
      session = await startSession({ ...frontendApi({ url: 'https://clerk.app.example' }) });
      session?.on('session.ended', ({ reason }) => {
        endedBecause = reason;
      });
      await session?.getToken();
    },
    token: async () => (await session?.getToken()) ?? null,
    signedOutBecause: () => endedBecause,
    signOut: async () => session?.end(),
  };
}
