import type { Session } from '../session/session.ts';
import type { SessionStore } from './session-store.ts';

/** Which token a component has. */
export interface UseTokenOptions {
  /** The JWT template's name. `null` or not given: the session token. */
  readonly template?: string | null;
  /** The organization. Not given: the session's own. `null` or `''`: the personal account. */
  readonly organizationId?: string | null;
}

/** The token of one key, for a component that must have it. */
export interface TokenStore {
  /** The newest token, `null` while none that is usable is held. */
  read(): string | null;
  /** Asks for the token for as long as somebody listens, and calls back when there may be another one. */
  subscribe(listener: () => void): () => void;
}

export function createTokenStore(store: SessionStore, key: UseTokenOptions): TokenStore {
  let token: string | null = null;

  return {
    read: () => token,
    subscribe(listener) {
      let followed: Session | null = null;
      let unfollow: (() => void) | undefined;

      function followCurrent(): void {
        const session = store.current() ?? null;
        if (session === followed) return;
        unfollow?.();
        followed = session;
        const showToken = (next: string | null) => {
          if (session !== followed || next === token) return;
          token = next;
          listener();
        };
        showToken(null);
        unfollow = session === null ? undefined : follow(session, key, showToken);
      }

      const unsubscribe = store.subscribe(followCurrent);
      followCurrent();
      return () => {
        unsubscribe();
        unfollow?.();
        followed = null;
      };
    },
  };
}

/** Shows the tokens of a session as they come, and `null` when none is held. */
function follow(session: Session, key: UseTokenOptions, showToken: (token: string | null) => void): () => void {
  let isWaiting = false;
  const settle = (token: string | null) => {
    isWaiting = false;
    showToken(token);
  };
  function requestToken(): void {
    if (isWaiting) return;
    isWaiting = true;
    session.getToken(key).then(settle, () => settle(null));
    // By then a token that is held has come.
    void Promise.resolve().then(() => {
      if (isWaiting) showToken(null);
    });
  }
  // Its state too: an organization that is switched is no event.
  const subscriptions = [session.on('*', requestToken), session.subscribe(requestToken)];
  requestToken();
  return () => {
    for (const unsubscribe of subscriptions) unsubscribe();
  };
}
