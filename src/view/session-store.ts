import { internalsOf } from '../session/internals.ts';
import type { Session } from '../session/session.ts';

/**
 * What a component shows of a session. That a token is renewed changes nothing of it.
 */
export interface SessionView {
  /** `loading` until it is known whether somebody is signed in, as on a server and while the page hydrates. */
  readonly status: 'loading' | 'signed-in' | 'signed-out';
  /** Whether attempts fail while no usable token is held: what a quiet banner tells of. */
  readonly degraded: boolean;
  /** The session's organization; `null` for the personal account, and where nobody is signed in. */
  readonly organizationId: string | null;
  /** The session itself, to call; `null` unless it is there and goes on. */
  readonly session: Session | null;
}

/** Where a provider has its session from: exactly one of `session` and `create`. */
export interface SessionSource {
  /** The app's own session, which the provider leaves alone; `null` where nobody is signed in. Another one may follow. */
  readonly session?: Session | null | undefined;
  /**
   * Makes the session, or `null` where nobody is signed in. Called when the provider comes onto a page, never on a server; what it
   * makes is started, and disposed of when the provider leaves. An error with the code `no-session` counts as `null`, any other is
   * thrown to whoever reads the session. In a module of its own it outlives hot updates. Another one later is not looked at.
   */
  readonly create?: (() => Session | null | PromiseLike<Session | null>) | undefined;
  /** What is shown on the server, while the page hydrates, and until `create` is done. Default: `loading`. */
  readonly initial?: Partial<Pick<SessionView, 'status' | 'organizationId'>> | undefined;
  /** Whether the provider stands within another one on purpose: below it, its session is the one. Default `false`. */
  readonly nested?: boolean | undefined;
}

type Create = NonNullable<SessionSource['create']>;

/** The session of one provider, for components of any framework. */
export interface SessionStore {
  /** What is shown on the server and while the page hydrates. */
  readonly initial: SessionView;
  /** What there is to show. Throws what `create` failed with. */
  read(): SessionView;
  /** The same, but {@link SessionStore.initial} until the provider is on a page: for frameworks that do not tell a hydration apart. */
  readOnPage(): SessionView;
  /** The session, ended or not; `undefined` while it is not known, or the provider on no page. */
  current(): Session | null | undefined;
  /** Calls back whenever there may be something else to show. */
  subscribe(listener: () => void): () => void;
  /**
   * The provider is on a page, with this session of the app's, until the function that comes back is called. It may come again, and it does
   * for another session.
   *
   * @throws TypeError for a session that is none.
   */
  mount(session: Session | null | undefined): () => void;
}

/** The session of a provider: the app's own, or what `create` makes. */
interface Holding {
  /** Not there while it is being made. */
  session?: Session | null | undefined;
  /** Throws what that failed with. */
  rethrow?: () => never;
  /** Whether `create` was called. */
  hasBegun?: boolean;
  /** Follows the session, for a provider that is on a page. Without one nobody wants the session any more. */
  follow?: (() => void) | undefined;
}

/** What has just lost its provider, for one that takes its place within the same task. */
const withoutProvider = /* @__PURE__ */ new WeakMap<object, Holding>();

/**
 * @param outer - The store of a provider above.
 * @throws TypeError when not exactly one of `session` and `create` is given, or it is none; within another provider without `nested`, by mistake: each
 *   would have a session of its own.
 */
export function createSessionStore(source: SessionSource, outer: SessionStore | null | undefined): SessionStore {
  const { create } = source;
  if (outer && !source.nested) {
    throw new TypeError('SessionProvider: another one is above; set nested if that is meant.');
  }
  const initial: SessionView = { ...viewOf(null), status: 'loading', ...source.initial };
  const listeners = new Set<() => void>();
  let holding: Holding = { session: checkedSession(source.session, create) };
  let unsubscribe: (() => void) | undefined;

  function read(): SessionView {
    holding.rethrow?.();
    return holding.session === undefined ? initial : viewOf(holding.session);
  }

  /** Another provider may have what this one had. */
  const isOnPage = () => holding.follow === follow;

  function notify(): void {
    for (const listener of [...listeners]) listener();
  }

  function follow(): void {
    unsubscribe = holding.session?.subscribe(notify);
    notify();
  }

  return {
    initial,
    read,
    readOnPage: () => (isOnPage() ? read() : initial),
    current: () => (isOnPage() ? holding.session : undefined),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mount(session) {
      holding = create ? (withoutProvider.get(create) ?? {}) : { session: checkedSession(session) };
      holding.follow = follow;
      if (create) {
        withoutProvider.delete(create);
        void settle(holding, create);
      }
      follow();
      return () => {
        holding.follow = undefined;
        unsubscribe?.();
        if (create) {
          withoutProvider.set(create, holding);
          void settle(holding, create);
        }
      };
    },
  };
}

/**
 * Makes the session that a provider wants, and disposes of the one that nobody wants any more. At the end of the task: StrictMode and hot updates take
 * a provider away and bring it, or another one, within one, and that is neither to make a second session nor to end the first.
 */
async function settle(holding: Holding, create: Create): Promise<void> {
  await Promise.resolve();
  withoutProvider.delete(create);
  if (holding.follow && !holding.hasBegun) {
    holding.hasBegun = true;
    try {
      holding.session = checkedSession(await create());
    } catch (error) {
      holding.session = null;
      const isNobody = (error as { code?: unknown } | null)?.code === 'no-session';
      if (!isNobody) {
        holding.rethrow = () => {
          throw error;
        };
      }
    }
    if (holding.follow) {
      holding.session?.start();
      holding.follow();
    }
  }
  if (!holding.follow) holding.session?.dispose();
}

/** What is shown of a session: of one that has ended the same as of none. */
export function viewOf(session: Session | null): SessionView {
  const ongoing = session?.status === 'signed-out' ? null : session;
  return {
    status: ongoing ? 'signed-in' : 'signed-out',
    degraded: ongoing?.degraded ?? false,
    organizationId: ongoing?.organizationId ?? null,
    session: ongoing,
  };
}

/** A renewal changes the session's state twice, and nothing that is shown: for a framework that cannot tell by itself. */
export function isOtherView(view: SessionView, other: SessionView): boolean {
  const fields = Object.keys(view) as (keyof SessionView)[];
  return fields.some((field) => view[field] !== other[field]);
}

function checkedSession<Given extends Session | null | undefined>(session: Given, create?: Create): Given {
  const isOwnSession = session === null || (session && internalsOf.has(session));
  if (create ? session === undefined : isOwnSession) return session;
  throw new TypeError(
    'SessionProvider: give create, null, or a session of this copy of xstate-session (npm ls xstate-session), no proxy.',
  );
}
