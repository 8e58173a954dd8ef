/** The refresh tokens of an emulator's sessions: one is good at a time. */
export interface RefreshTokens {
  /** The one that is good now. */
  of(sessionId: string): string;
  /** Judges one that is shown, and uses it up where tokens rotate. */
  use(sessionId: string, token: string): 'accepted' | 'unknown' | 'reused';
}

/** As many used ones are told from unknown ones. */
const USED_MAX = 1_000;

/**
 * @param rotated - Whether each use brings another. One that is used twice is then held for stolen: the good one counts no more.
 * @param secret - Makes text that nobody guesses.
 */
export function createRefreshTokens(rotated: boolean, secret: (prefix: string) => string): RefreshTokens {
  const good = new Map<string, string>();
  const used = new Map<string, string>();

  function replace(sessionId: string): string {
    const token = secret('refresh_');
    good.set(sessionId, token);
    return token;
  }

  return {
    of: (sessionId) => good.get(sessionId) ?? replace(sessionId),
    use(sessionId, token) {
      if (token === good.get(sessionId)) {
        if (!rotated) return 'accepted';
        used.set(token, sessionId);
        const [oldest] = used.keys();
        if (used.size > USED_MAX && oldest !== undefined) used.delete(oldest);
        replace(sessionId);
        return 'accepted';
      }
      if (used.get(token) !== sessionId) return 'unknown';
      replace(sessionId);
      return 'reused';
    },
  };
}
