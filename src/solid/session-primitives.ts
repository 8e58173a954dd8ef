import {
  type Accessor,
  createComponent,
  createContext,
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  onCleanup,
  type ParentProps,
  useContext,
} from 'solid-js';
import { type AuthorizedFetch, authorizedFetch } from '../fetch/authorized-fetch.ts';
import type { AuthorizedFetchOptions } from '../fetch/options.ts';
import { createExpiringStore, type ExpiringView } from '../view/expiring-store.ts';
import { checkProvided, providedSession } from '../view/provided-session.ts';
import { createSessionStore, type SessionSource, type SessionStore, type SessionView } from '../view/session-store.ts';
import { createTokenStore, type UseTokenOptions } from '../view/token-store.ts';

/** What {@link SessionProvider} takes: exactly one of `session` and `create`. */
export type SessionProviderProps = ParentProps<SessionSource>;

const StoreContext = /* @__PURE__ */ createContext<SessionStore>();

/**
 * Gives the components below it one session: the app's own, or the one that `create` makes once the provider is mounted, and that is disposed of
 * when it is cleaned up. For several sessions put several providers side by side.
 *
 * @throws TypeError for props that cannot be, and within another provider without `nested`.
 *
 * @example
 * ```tsx
 * const start = () => startSession({ ...frontendApi({ url: 'https://clerk.app.example' }) });
 * render(() => <SessionProvider create={start}><App /></SessionProvider>, root);
 * ```
 */
export function SessionProvider(props: SessionProviderProps): JSX.Element {
  const store = createSessionStore(props, useContext(StoreContext));
  createEffect(() => onCleanup(store.mount(props.session)));
  return createComponent(StoreContext.Provider, {
    value: store,
    get children() {
      return props.children;
    },
  });
}

function useSessionStore(name: string): SessionStore {
  return checkProvided(useContext(StoreContext), name);
}

/**
 * Whether somebody is signed in, and what an app shows of it. Its properties are signals, as those of props: do not take it apart. What reads one
 * runs again when that fact changes, never because a token was renewed. On the server and while the page hydrates it is what `initial` of the provider
 * says. What `create` of the provider failed with is for the nearest `ErrorBoundary`.
 *
 * @throws TypeError without a provider.
 */
export function useSession(): SessionView {
  const store = useSessionStore('useSession');
  const view = toAccessor(store.subscribe, store.readOnPage);
  const fact = <Name extends keyof SessionView>(name: Name) => createMemo(() => view()[name]);
  const status = fact('status');
  const degraded = fact('degraded');
  const organizationId = fact('organizationId');
  const session = fact('session');
  return {
    get status() {
      return status();
    },
    get degraded() {
      return degraded();
    },
    get organizationId() {
      return organizationId();
    },
    get session() {
      return session();
    },
  };
}

/**
 * The newest token, raw, for a component that must have one; it changes with each renewal. `null` while none that is usable is held, and on the
 * server. For a request call `getToken` of the session or {@link useAuthorizedFetch} instead: a token that was rendered ages.
 *
 * @throws TypeError without a provider.
 */
export function useToken(options: UseTokenOptions = {}): Accessor<string | null> {
  const store = useSessionStore('useToken');
  const token = createTokenStore(store, options);
  return createMemo(toAccessor(token.subscribe, token.read));
}

/**
 * That the session itself ends soon, for a countdown: the seconds left and why; `null` while it does not, on a server, and without the session's option
 * `lifetime`. Only what reads it renders, each second, and only then. `extend` of the session puts the end off.
 *
 * @throws TypeError without a provider.
 */
export function useExpiring(): Accessor<ExpiringView | null> {
  const expiring = createExpiringStore(useSessionStore('useExpiring'));
  return createMemo(toAccessor(expiring.subscribe, expiring.read));
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

function toAccessor<T>(subscribe: (listener: () => void) => () => void, read: () => T): Accessor<T> {
  const [version, change] = createSignal(undefined, { equals: false });
  onCleanup(subscribe(() => change()));
  return () => {
    version();
    return read();
  };
}
