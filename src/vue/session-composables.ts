import {
  type ComputedRef,
  computed,
  customRef,
  type DefineSetupFnComponent,
  defineComponent,
  type InjectionKey,
  inject,
  type MaybeRefOrGetter,
  onMounted,
  onScopeDispose,
  type PropType,
  provide,
  type Ref,
  type ShallowRef,
  shallowRef,
  toRaw,
  toValue,
  triggerRef,
  watchEffect,
} from 'vue';
import { type AuthorizedFetch, authorizedFetch } from '../fetch/authorized-fetch.ts';
import type { AuthorizedFetchOptions } from '../fetch/options.ts';
import { createExpiringStore, type ExpiringView } from '../view/expiring-store.ts';
import { checkProvided, providedSession } from '../view/provided-session.ts';
import { createSessionStore, type SessionSource, type SessionStore, type SessionView } from '../view/session-store.ts';
import { createTokenStore, type UseTokenOptions } from '../view/token-store.ts';

/** A provider's store, triggered whenever there may be something else to show. */
const STORE: InjectionKey<ShallowRef<SessionStore>> = /* @__PURE__ */ Symbol('xstate-session');

/**
 * Gives the component that calls it in its setup, and those below, one session: the app's own, or the one that `create` makes once the
 * component is mounted, and that is disposed of when it is unmounted. {@link SessionProvider} is the same as a component.
 *
 * @param source - A ref or a getter where the app's own session may become another one.
 * @throws TypeError for a source that cannot be, and within another provider without `nested`.
 */
export function provideSession(source: MaybeRefOrGetter<SessionSource>): void {
  const readSession = () => toRaw(toValue(source).session);
  const outer = inject(STORE, null)?.value;
  const store = createSessionStore({ ...toValue(source), session: readSession() }, outer);
  const provided = shallowRef(store);
  store.subscribe(() => triggerRef(provided));
  provide(STORE, provided);
  onMounted(() => {
    watchEffect((onCleanup) => onCleanup(store.mount(readSession())));
  });
}

/** {@link provideSession} as a component: its props are the source. */
export const SessionProvider: DefineSetupFnComponent<SessionSource> = /* @__PURE__ */ defineComponent(
  (props: SessionSource, { slots }) => {
    provideSession(() => props);
    return () => slots.default?.();
  },
  {
    name: 'SessionProvider',
    props: {
      session: Object as PropType<SessionSource['session']>,
      create: Function as PropType<SessionSource['create']>,
      initial: Object as PropType<SessionSource['initial']>,
      nested: Boolean,
    },
  },
);

function useSessionStore(name: string): ShallowRef<SessionStore> {
  return checkProvided(inject(STORE, null), name);
}

/** The facts of a session, each a ref of its own. */
export interface SessionRefs {
  /** `loading` until it is known whether somebody is signed in, as on a server and while the page hydrates. */
  readonly status: ComputedRef<SessionView['status']>;
  /** Whether attempts fail while no usable token is held: what a quiet banner tells of. */
  readonly degraded: ComputedRef<boolean>;
  /** The session's organization; `null` for the personal account, and where nobody is signed in. */
  readonly organizationId: ComputedRef<string | null>;
  /** The session itself, to call; `null` unless it is there and goes on. */
  readonly session: ComputedRef<SessionView['session']>;
}

/**
 * Whether somebody is signed in, and what an app shows of it. A ref changes when its fact does, never because a token was renewed. On the server
 * and while the page hydrates it is what `initial` of the provider says. To read a ref throws what `create` of the provider failed with.
 *
 * @throws TypeError without a provider.
 */
export function useSession(): SessionRefs {
  const store = useSessionStore('useSession');
  const fact = <Name extends keyof SessionView>(name: Name) => computed(() => store.value.readOnPage()[name]);
  return {
    status: fact('status'),
    degraded: fact('degraded'),
    organizationId: fact('organizationId'),
    session: fact('session'),
  };
}

/**
 * The newest token, raw, for a component that must have one; it changes with each renewal. `null` while none that is usable is held, and on the
 * server. For a request call `getToken` of the session or {@link useAuthorizedFetch} instead: a token that was rendered ages.
 *
 * @throws TypeError without a provider.
 */
export function useToken(options: UseTokenOptions = {}): Readonly<Ref<string | null>> {
  const token = createTokenStore(useSessionStore('useToken').value, options);
  return toRef(token.subscribe, token.read);
}

/**
 * That the session itself ends soon, for a countdown: the seconds left and why; `null` while it does not, on a server, and without the session's option
 * `lifetime`. Only what reads it renders, each second, and only then. `extend` of the session puts the end off.
 *
 * @throws TypeError without a provider.
 */
export function useExpiring(): Readonly<Ref<ExpiringView | null>> {
  const expiring = createExpiringStore(useSessionStore('useExpiring').value);
  return toRef(expiring.subscribe, expiring.read);
}

/**
 * `authorizedFetch` of the provider's session. A request waits until it is known whether somebody is signed in; where nobody is, and on a
 * server, it rejects with a `SessionError` of the code `not-signed-in`.
 *
 * @throws TypeError without a provider, and for an option that cannot be.
 */
export function useAuthorizedFetch(options?: AuthorizedFetchOptions): AuthorizedFetch {
  return authorizedFetch(providedSession(useSessionStore('useAuthorizedFetch').value), options);
}

function toRef<T>(subscribe: (listener: () => void) => () => void, read: () => T): Readonly<Ref<T>> {
  return customRef((track, trigger) => {
    onScopeDispose(subscribe(trigger));
    return {
      get() {
        track();
        return read();
      },
      set() {},
    };
  });
}
