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
  /** What there is to show: the same object until something of it changes. Throws what `create` failed with. */
  read(): SessionView;
  /** The same, but {@link SessionStore.initial} until the provider is on a page: for frameworks that do not tell a hydration apart. */
  readOnPage(): SessionView;
  /** The session, ended or not; `undefined` while it is not known, or the provider on no page. */
  current(): Session | null | undefined;
  /** Calls back whenever there may be something else to show. */
  subscribe(listener: () => void): () => void;
  /** The provider is on a page, until the function that comes back is called. It may come again. */
  mount(): () => void;
  /** The app gives another session of its own. */
  replace(session: Session | null | undefined): void;
}

/** A session that `create` makes. */
interface Creation {
  /** Not there while it is being made, or when that failed. */
  session?: Session | null;
  /** Throws what that failed with. */
  rethrow?: () => never;
  /** Told how it went. Without one nobody wants the session any more. */
  onSettled?: (() => void) | undefined;
}

/** What has just lost its provider, for one that takes its place within the same task. */
const withoutProvider = /* @__PURE__ */ new WeakMap<object, Creation>();

const SIGNED_OUT: SessionView = { status: 'signed-out', degraded: false, organizationId: null, session: null };
const VIEW_FIELDS = /* @__PURE__ */ Object.keys(SIGNED_OUT) as (keyof SessionView)[];

/** @throws TypeError when not exactly one of `session` and `create` is given, or it is none. */
export function createSessionStore(source: SessionSource): SessionStore {
  const { create } = source;
  let { session } = source;
  checkSource(session, create);
  const initial: SessionView = { ...SIGNED_OUT, status: 'loading', ...source.initial };
  const listeners = new Set<() => void>();
  let creation: Creation = {};
  let isMounted = false;
  let view = initial;
  let unsubscribe: (() => void) | undefined;

  const current = () => (create === undefined ? session : creation.session);

  function read(): SessionView {
    creation.rethrow?.();
    const next = viewOf(current()) ?? initial;
    if (VIEW_FIELDS.some((field) => next[field] !== view[field])) view = next;
    return view;
  }

  function notify(): void {
    for (const listener of [...listeners]) listener();
  }

  /** A renewal changes the session's state twice, and nothing that is shown. */
  function notifyIfChanged(): void {
    const before = view;
    if (read() !== before) notify();
  }

  function followCurrent(): void {
    unsubscribe?.();
    unsubscribe = isMounted ? current()?.subscribe(notifyIfChanged) : undefined;
    notify();
  }

  return {
    initial,
    read,
    readOnPage: () => (isMounted ? read() : initial),
    current: () => (isMounted ? current() : undefined),
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    mount() {
      isMounted = true;
      if (create !== undefined) {
        creation = withoutProvider.get(create) ?? startCreation(create);
        creation.onSettled = followCurrent;
        withoutProvider.delete(create);
      }
      followCurrent();
      return () => {
        isMounted = false;
        unsubscribe?.();
        if (create !== undefined) void release(creation, create);
      };
    },
    replace(next) {
      if (create !== undefined || next === session) return;
      checkSource(next);
      session = next;
      followCurrent();
    },
  };
}

function startCreation(create: Create): Creation {
  const creation: Creation = {};
  void makeSession(creation, create);
  return creation;
}

async function makeSession(creation: Creation, create: Create): Promise<void> {
  // At the end of the task a provider that StrictMode only tries out has left.
  await Promise.resolve();
  if (creation.onSettled === undefined) return;
  try {
    const session = await create();
    checkSource(session);
    creation.session = session;
  } catch (error) {
    const isNobody = (error as { code?: unknown } | null)?.code === 'no-session';
    if (isNobody) creation.session = null;
    else {
      creation.rethrow = () => {
        throw error;
      };
    }
  }
  if (creation.onSettled === undefined) {
    creation.session?.dispose();
    return;
  }
  creation.session?.start();
  creation.onSettled();
}

/** StrictMode and hot updates take a provider away and bring it back within one task: that is not to end anything. */
async function release(creation: Creation, create: Create): Promise<void> {
  creation.onSettled = undefined;
  withoutProvider.set(create, creation);
  // At the end of the task whoever takes its place has come.
  await Promise.resolve();
  if (creation.onSettled !== undefined) return;
  withoutProvider.delete(create);
  creation.session?.dispose();
}

function viewOf(session: Session | null | undefined): SessionView | undefined {
  if (session === undefined) return undefined;
  if (session === null || session.status === 'signed-out') return SIGNED_OUT;
  const { degraded, organizationId } = session;
  return { status: 'signed-in', degraded, organizationId, session };
}

function checkSource(session: Session | null | undefined, create?: Create): void {
  const isOwnSession = session === null || (session !== undefined && internalsOf.has(session));
  if (create === undefined ? isOwnSession : session === undefined) return;
  throw new TypeError(
    'SessionProvider: give create, null, or a session of this copy of xstate-session (npm ls xstate-session), no proxy.',
  );
}
