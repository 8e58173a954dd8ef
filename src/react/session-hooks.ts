import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
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
} from '../view/session-store.ts';
import { createTokenStore, type UseTokenOptions } from '../view/token-store.ts';

/** What {@link SessionProvider} takes: exactly one of `session` and `create`. */
export interface SessionProviderProps extends SessionSource {
  /** What reads the session. */
  readonly children?: ReactNode;
}

const StoreContext = /* @__PURE__ */ createContext<SessionStore | null>(null);

/**
 * Gives the components below it one session: the app's own, or the one that `create` makes when the provider comes onto a page,
 * and that it disposes of when it leaves. StrictMode and hot updates make no second one. For several sessions put several providers side by side.
 *
 * @throws TypeError while it renders, for props that cannot be, and within another provider without `nested`.
 *
 * @example
 * ```tsx
 * const start = () => startSession({ ...frontendApi({ url: 'https://clerk.app.example' }) });
 * root.render(<SessionProvider create={start}><App /></SessionProvider>);
 * ```
 */
export function SessionProvider({ children, ...source }: SessionProviderProps): ReactElement {
  const outer = useContext(StoreContext);
  const [store] = useState(() => withStableView(createSessionStore(source, outer)));
  useEffect(() => store.mount(source.session), [store, source.session]);
  return createElement(StoreContext.Provider, { value: store }, children);
}

/** React compares whole views: the same object until something of it changes. */
function withStableView(store: SessionStore): SessionStore {
  let view = store.initial;
  return {
    ...store,
    read() {
      const next = store.read();
      if (isOtherView(next, view)) view = next;
      return view;
    },
  };
}

function useSessionStore(name: string): SessionStore {
  return checkProvided(useContext(StoreContext), name);
}

/**
 * Whether somebody is signed in, and what an app shows of it. Renders again when one of these facts changes, never because a token was
 * renewed. It does not suspend. On the server and while the page hydrates it is what `initial` of the provider says.
 *
 * @throws TypeError without a provider. What `create` of the provider failed with, for the nearest error boundary.
 */
export function useSession(): SessionView {
  const store = useSessionStore('useSession');
  return useSyncExternalStore(store.subscribe, store.read, () => store.initial);
}

/**
 * The newest token, raw, for a component that must have one; it renders with each renewal. `null` while none that is usable is held, and on
 * the server. For a request call `getToken` of the session or {@link useAuthorizedFetch} instead: a token that was rendered ages.
 *
 * @throws TypeError without a provider.
 */
export function useToken(options: UseTokenOptions = {}): string | null {
  const store = useSessionStore('useToken');
  const { template, organizationId } = options;
  const token = useMemo(() => createTokenStore(store, { template, organizationId }), [store, template, organizationId]);
  return useSyncExternalStore(token.subscribe, token.read, () => null);
}

/**
 * That the session itself ends soon, for a countdown: the seconds left and why; `null` while it does not, on a server, and without the session's option
 * `lifetime`. Only what reads it renders, each second, and only then. `extend` of the session puts the end off.
 *
 * @throws TypeError without a provider.
 */
export function useExpiring(): ExpiringView | null {
  const store = useSessionStore('useExpiring');
  const expiring = useMemo(() => createExpiringStore(store), [store]);
  return useSyncExternalStore(expiring.subscribe, expiring.read, () => null);
}

/**
 * `authorizedFetch` of the provider's session: the same function in every render. A request waits until it is known whether somebody is
 * signed in; where nobody is, and on a server, it rejects with a `SessionError` of the code `not-signed-in`.
 *
 * @param options - As the first render gives them.
 * @throws TypeError without a provider, and for an option that cannot be.
 */
export function useAuthorizedFetch(options?: AuthorizedFetchOptions): AuthorizedFetch {
  const store = useSessionStore('useAuthorizedFetch');
  const [first] = useState(options);
  return useMemo(() => authorizedFetch(providedSession(store), first), [store, first]);
}
