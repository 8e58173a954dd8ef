/** What both clients came to. */
export interface Score {
  /** Calls of the app that had a token that the API takes. */
  calls: number;
  /** Calls that had to wait or go without. */
  without: number;
  /** Calls that had a token that had expired. */
  expired: number;
  /** Users who had to sign in again. */
  lost: number;
}

/** A try to sign the user out. */
export interface Game {
  readonly session: Score;
  readonly naive: Score;
  /** Notes what was broken. */
  broke(what: string): void;
  /** The result in words, to copy. */
  result(isSignedIn: boolean, endReason: string | null): string;
  /** Begins anew. */
  restart(): void;
}

const noScore = (): Score => ({ calls: 0, without: 0, expired: 0, lost: 0 });

/** @param now - Milliseconds. */
export function createGame(now: () => number): Game {
  let beganAtMs = now();
  const faults = new Map<string, number>();
  const session = noScore();
  const naive = noScore();

  return {
    session,
    naive,
    broke(what) {
      faults.set(what, (faults.get(what) ?? 0) + 1);
    },
    result(isSignedIn, endReason) {
      const broken = [...faults].map(([what, times]) => `${what.toLowerCase()} ${times}×`);
      const total = [...faults.values()].reduce((sum, times) => sum + times, 0);
      const byWhom = endReason === 'signed-out' ? 'by their own wish' : "by the server's own verdict";
      const seconds = Math.round((now() - beganAtMs) / 1_000);
      return [
        `I tried to sign a user out of xstate-session: ${total} ${total === 1 ? 'fault' : 'faults'} in ${seconds} s${broken.length > 0 ? ` (${broken.join(', ')})` : ''}.`,
        isSignedIn ? 'The user is still signed in' : `The user is signed out, ${byWhom}`,
        `after ${session.calls} ${session.calls === 1 ? 'call' : 'calls'}; ${session.expired} of them had an expired token.`,
        `The plain refresh loop beside it lost ${naive.lost} ${naive.lost === 1 ? 'user' : 'users'}.`,
      ].join(' ');
    },
    restart() {
      beganAtMs = now();
      faults.clear();
      Object.assign(session, noScore());
      Object.assign(naive, noScore());
    },
  };
}
