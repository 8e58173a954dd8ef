import type { Surroundings, TestedClient } from '../contract.ts';

/** Of a token's life, after which share it asks for the next. */
const REFRESH_SHARE = 0.7;
const RETRY_MS = 1_000;

/**
 * A refresh loop as it is written in an afternoon: it refreshes in time, tries once more when the network fails, and takes any answer but
 * a token for the end of the session. For orientation: nobody ships it.
 */
export function naiveLoop({ fetch, time }: Surroundings): TestedClient {
  let token: string | null = null;
  let lostBecause: string | null = null;
  let timers = 0;

  function lose(why: string): void {
    timers += 1;
    token = null;
    lostBecause = why;
  }

  function plan(ms: number, isLastTry: boolean): void {
    timers += 1;
    const mine = timers;
    time.setTimeout(() => {
      if (mine === timers) void refresh(isLastTry);
    }, ms);
  }

  async function refresh(isLastTry: boolean): Promise<void> {
    try {
      const response = await fetch('/auth/token', { method: 'POST' });
      if (!response.ok) return lose(`the server answered ${response.status}`);
      const body = (await response.json()) as { token: string };
      token = body.token;
      const { iat, exp } = JSON.parse(atob(body.token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''));
      plan((exp - iat) * 1_000 * REFRESH_SHARE, false);
    } catch {
      if (isLastTry) lose('the network failed twice');
      else plan(RETRY_MS, true);
    }
  }

  return {
    signIn: () => refresh(false),
    token: async () => token,
    signedOutBecause: () => lostBecause,
    async signOut() {
      lose('signed out');
      await fetch('/auth/sign-out', { method: 'POST' });
    },
  };
}
