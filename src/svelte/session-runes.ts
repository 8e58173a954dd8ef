import { getContext, onMount, setContext } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { toStore } from 'svelte/store';
import { type AuthorizedFetch, authorizedFetch } from '../fetch/authorized-fetch.ts';
import type { AuthorizedFetchOptions } from '../fetch/options.ts';
import { createExpiringStore, type ExpiringView } from '../view/expiring-store.ts';
import { checkProvided, providedSession } from '../view/provided-session.ts';
import {
  createSessionStore,
  isOtherView,
  type SessionSource,
  type SessionStore,
  type SessionView,
  viewOf,
} from '../view/session-store.ts';
import { createTokenStore, type UseTokenOptions } from '../view/token-store.ts';

const STORE = /* @__PURE__ */ Symbol('xstate-session');

/**
 * Gives the component that calls it while it initialises, and those below, one session: the app's own, or the one that `create` makes once
 * the component is mounted, and that is disposed of when it is destroyed. A function, no component: the package needs no compiler.
 *
 * @param source - A function that reads it, where the app's own session may become another one. Hold that in `$state.raw`: a
 *   proxy of a session is refused.
 * @throws TypeError for a source that cannot be, and within another provider without `nested`.
 *
 * @example
 * ```html
 * <script>
 *   provideSession({ create: () => startSession({ ...frontendApi({ url: 'https://clerk.app.example' }) }) });
 * </script>
 * ```
 */
export function provideSession(source: SessionSource | (() => SessionSource)): void {
  const read = typeof source === 'function' ? source : () => source;
  const store = createSessionStore(read(), getContext<SessionStore | undefined>(STORE));
  setContext(STORE, store);
  const appSession = toStore(() => read().session);
  onMount(() => {
    let unmount: (() => void) | undefined;
    const unsubscribe = appSession.subscribe((session) => {
      unmount?.();
      unmount = store.mount(session);
    });
    return () => {
      unsubscribe();
      unmount?.();
    };
  });
}

function useSessionStore(name: string): SessionStore {
  return checkProvided(getContext<SessionStore | undefined>(STORE), name);
}

// `createSubscriber` rather than stores: its getters work in runes as in `$:`, need no `$` before them, and no compiler here.

/**
 * Whether somebody is signed in, and what an app shows of it. Read its properties where they are needed, do not take it apart: each read in a
 * template, `$derived` or `$effect` follows the session. Nothing runs again because a token was renewed. On the server and while the page hydrates it
 * is what `initial` of the provider says. To read throws what `create` of the provider failed with, for the nearest `<svelte:boundary>`.
 *
 * @throws TypeError without a provider.
 */
export function useSession(): SessionView {
  const store = useSessionStore('useSession');
  const follow = createSubscriber((update) => subscribeToView(store, update));
  const read = () => {
    follow();
    return store.readOnPage();
  };
  return {
    get status() {
      return read().status;
    },
    get degraded() {
      return read().degraded;
    },
    get organizationId() {
      return read().organizationId;
    },
    get session() {
      return read().session;
    },
  };
}

/** Svelte runs again what reads, whatever has become of it: not for a renewal, which shows nothing else. */
function subscribeToView(store: SessionStore, update: () => void): () => void {
  const readCurrent = () => viewOf(store.current() ?? null);
  let shown = readCurrent();
  return store.subscribe(() => {
    const before = shown;
    shown = readCurrent();
    // Without a session nothing is renewed, but it may become known that there is none.
    if (!store.current() || isOtherView(shown, before)) update();
  });
}

/**
 * The newest token, raw, as `current`, for a component that must have one; it changes with each renewal. `null` while none that is usable is
 * held, and on the server. For a request call `getToken` of the session or {@link useAuthorizedFetch} instead: a token that was rendered ages.
 *
 * @throws TypeError without a provider.
 */
export function useToken(options: UseTokenOptions = {}): { readonly current: string | null } {
  const store = useSessionStore('useToken');
  const token = createTokenStore(store, options);
  const follow = createSubscriber(token.subscribe);
  return {
    get current() {
      follow();
      return token.read();
    },
  };
}

/**
 * That the session itself ends soon, for a countdown, as `current`: the seconds left and why; `null` while it does not, on a server, and without the session's option
 * `lifetime`. Only what reads it renders, each second, and only then. `extend` of the session puts the end off.
 *
 * @throws TypeError without a provider.
 */
export function useExpiring(): { readonly current: ExpiringView | null } {
  const expiring = createExpiringStore(useSessionStore('useExpiring'));
  const follow = createSubscriber(expiring.subscribe);
  return {
    get current() {
      follow();
      return expiring.read();
    },
  };
}

/**
 * `authorizedFetch` of the provider's session. A request waits until it is known whether somebody is signed in; where nobody is, and on a
 * server, it rejects with a `SessionError` of the code `not-signed-in`.
 *
 * @throws TypeError without a provider, and for an option that cannot be.
 */
export function useAuthorizedFetch(options?: AuthorizedFetchOptions): AuthorizedFetch {
  return authorizedFetch(providedSession(useSessionStore('useAuthorizedFetch')), options);
}
