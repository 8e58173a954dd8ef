import { type Logger, loggerOf, warn } from '../platform/logger.ts';
import { check } from '../protocol/caller-input.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import type { Session } from '../session/session.ts';
import type { SecureTokenStore, StoredSession } from './secure-token-store.ts';

/** What is told of a store that fails. */
export interface RememberSessionOptions {
  /** Where the warning goes. Default: the console. */
  readonly logger?: Logger;
}

/** What remembers a session. */
export interface RememberedSession {
  /** Resolves once what was known last is stored, or could not be. */
  settled(): Promise<void>;
  /** Remembers no more; what is stored stays. */
  end(): void;
}

/**
 * Keeps a store up to date with a session: with each new token of its own, and with its end, which empties the store. So an app that was killed
 * starts with a token to offer, also in an outage.
 *
 * A store that fails is told to the logger, without what was to be stored, and costs nothing but that: the next token is stored again.
 *
 * @throws TypeError for what is no session, no store or no logger.
 *
 * @example
 * ```ts
 * const store = secureTokenStore(SecureStore);
 * const stored = await store.read();
 * if (stored !== null) {
 *   const session = createSession({ ...frontendApi({ url: 'https://clerk.app.example' }), ...stored });
 *   rememberSession(session, store);
 *   nativeSignals(session, { AppState, NetInfo });
 *   session.start();
 * }
 * ```
 */
export function rememberSession(
  session: Session,
  store: Pick<SecureTokenStore<StoredSession>, 'write'>,
  options: RememberSessionOptions = {},
): RememberedSession {
  check(isSession(session), 'rememberSession: session', 'a session, of createSession', session);
  check(typeof store?.write === 'function', 'rememberSession: store', 'one of secureTokenStore', store);
  const logger = loggerOf(options);
  const { sessionId } = session;
  let writing: Promise<void> = Promise.resolve();
  let next: StoredSession | null | undefined;

  /** Of several that come while one is written only the last is. */
  function writeSoon(stored: StoredSession | null): void {
    const isWaiting = next !== undefined;
    next = stored;
    if (isWaiting) return;
    writing = writing.then(async () => {
      const latest = next ?? null;
      next = undefined;
      try {
        await store.write(latest);
      } catch {
        warn(logger, 'the session could not be stored; the next token is tried again');
      }
    });
  }

  const subscriptions = [
    session.on('token.issued', ({ template, organizationId, jwt }) => {
      const isOwn = template === null && organizationId === session.organizationId;
      if (isOwn) writeSoon({ sessionId, lastActiveToken: jwt, organizationId });
    }),
    session.on('session.ended', () => writeSoon(null)),
  ];

  return {
    settled: () => writing,
    end() {
      for (const unsubscribe of subscriptions) unsubscribe();
    },
  };
}

/** By its shape: a session of another copy of the package does as well, for nothing here looks inside. */
export function isSession(given: unknown): boolean {
  return typeof fieldOf(given, 'on') === 'function' && typeof fieldOf(given, 'send') === 'function';
}
