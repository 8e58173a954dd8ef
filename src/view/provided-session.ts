import type { Session } from '../session/session.ts';
import type { SessionStore } from './session-store.ts';

/**
 * What `authorizedFetch` needs of a session, before there is one: a request waits, for as long as its signal lets it, until it is
 * known whether somebody is signed in. On a server nobody is.
 */
export function providedSession(store: SessionStore): Pick<Session, 'getToken' | 'organizationId'> {
  return {
    get organizationId() {
      return store.current()?.organizationId ?? null;
    },
    async getToken(options) {
      const session = await knownSession(store, options?.signal);
      return session === null ? null : session.getToken(options);
    },
  };
}

function knownSession(store: SessionStore, signal: AbortSignal | undefined): Promise<Session | null> {
  return new Promise((resolve, reject) => {
    const stop = store.subscribe(resolveIfKnown);
    function stopAnd(settle: () => void): void {
      stop();
      signal?.removeEventListener('abort', giveUp);
      settle();
    }
    const giveUp = () => stopAnd(() => reject(signal?.reason));
    function resolveIfKnown(): void {
      try {
        store.readOnPage();
        const session = store.current();
        const isServer = !('window' in globalThis);
        if (session !== undefined || isServer) stopAnd(() => resolve(session ?? null));
      } catch (error) {
        stopAnd(() => reject(error));
      }
    }
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    else resolveIfKnown();
  });
}

/** What the context has, or a clear word on why there is nothing. */
export function checkProvided<Provided extends object>(provided: Provided | null | undefined, name: string): Provided {
  if (provided) return provided;
  throw new TypeError(`${name}: no SessionProvider of this copy of xstate-session (npm ls xstate-session) above.`);
}
