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

/** The context's store, or a clear word on why there is none. */
export function checkProvided(store: SessionStore | null | undefined, name: string): SessionStore {
  if (store) return store;
  throw new TypeError(`${name}: no SessionProvider of this copy of xstate-session (npm ls xstate-session) above.`);
}

/** @throws TypeError when one provider stands within another one by mistake: each would have a session of its own. */
export function checkNesting(outer: SessionStore | null | undefined, isNested: boolean | undefined): void {
  if (!outer || isNested) return;
  throw new TypeError('SessionProvider: another one is above; set nested if that is meant.');
}
