import { type ConfirmSession, createSession } from 'xstate-session';
import type { Surroundings, TestedClient } from '../contract.ts';

/** As the README starts a session beside an own back end: a 401 is a question, not a verdict. */
export function oursOverOwnBackEnd(surroundings: Surroundings): TestedClient {
  return overOwnBackEnd(surroundings, {
    async confirmSession(_input, { signal }) {
      const response = await surroundings.fetch('/auth/session', { signal });
      if (!response.ok) throw response;
      return (await response.json()) as { ended: boolean };
    },
  });
}

/** The same without a `confirmSession`. */
export function oursWithoutConfirming(surroundings: Surroundings): TestedClient {
  return overOwnBackEnd(surroundings, {});
}

function overOwnBackEnd(
  { fetch }: Surroundings,
  confirming: { readonly confirmSession?: ConfirmSession },
): TestedClient {
  let endedBecause: string | null = null;
  const session = createSession({
    sessionId: 'current',
    async createToken(_input, { signal }) {
      const response = await fetch('/auth/token', { method: 'POST', signal });
      if (!response.ok) throw response;
      const { token } = (await response.json()) as { token: string };
      return token;
    },
    async endSession(_input, { signal }) {
      await fetch('/auth/sign-out', { method: 'POST', keepalive: true, signal });
    },
    ...confirming,
  });
  session.on('session.ended', ({ reason }) => {
    endedBecause = reason;
  });
  return {
    async signIn() {
      await session.getToken();
    },
    token: () => session.getToken(),
    signedOutBecause: () => endedBecause,
    signOut: () => session.end(),
  };
}
