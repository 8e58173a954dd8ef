import type { SessionContext } from '../../machines/session/contract.ts';
import { usableUntilMs } from '../../machines/session/schedule.ts';
import type { SessionTime } from './session-time.ts';

/**
 * The token of a key that may be handed out now. Most calls end here: what follows from the chart's context is worked out once
 * for each context, and a read makes no object (the row "allocated by getToken()" of the benches).
 */
export interface CachedToken {
  /** The usable token's promise, the same one as long as the token is held; `null` when there is none. */
  promise(): Promise<string> | null;
  /** The usable token, or `null`. */
  jwt(): string | null;
  /** When somebody last asked for a token of the key, in session time. */
  readonly askedAtMs: number;
  /** Somebody asks, whether or not what is held will do. */
  noteCaller(): void;
}

/** @param readContext - The context of the key's chart: it says what is held. */
export function createCachedToken(time: SessionTime, readContext: () => SessionContext): CachedToken {
  let knownContext: SessionContext | null = null;
  let jwt: string | null = null;
  let promise: Promise<string> | null = null;
  let usableUntil = -Infinity;
  let askedAtMs = time.read();

  /** Whether a usable token is held now. */
  function isUsable(): boolean {
    const context = readContext();
    if (context !== knownContext) workOut(context);
    askedAtMs = time.read();
    return askedAtMs < usableUntil;
  }

  function workOut(context: SessionContext): void {
    const { held } = context;
    knownContext = context;
    usableUntil = held === null ? -Infinity : usableUntilMs(context, held);
    if (held?.jwt === jwt) return;
    jwt = held?.jwt ?? null;
    promise = jwt === null ? null : Promise.resolve(jwt);
  }

  return {
    promise: () => (isUsable() ? promise : null),
    jwt: () => (isUsable() ? jwt : null),
    get askedAtMs() {
      return askedAtMs;
    },
    noteCaller() {
      askedAtMs = time.read();
    },
  };
}
