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
  readonly first: SessionView;
  /** What there is to show: the same object until something of it changes. Throws what `create` failed with. */
  read(): SessionView;
  /** The same, but {@link SessionStore.first} until the provider is on a page: for frameworks that do not tell a hydration apart. */
  shown(): SessionView;
  /** The session, ended or not; `undefined` while it is not known, or the provider on no page. */
  current(): Session | null | undefined;
  /** Calls back whenever there may be something else to show. */
  subscribe(listener: () => void): () => void;
  /** The provider is on a page, until the function that comes back is called. It may come again. */
  mount(): () => void;
  /** The app gives another session of its own. */
  give(session: Session | null | undefined): void;
}

/** A session that `create` makes. */
interface Creation {
  /** Not there while it is being made, or when that failed. */
  session?: Session | null;
  /** Throws what that failed with. */
  rethrow?: () => never;
  /** Told how it went. Without one nobody wants the session any more. */
  owner?: (() => void) | undefined;
}

/** What has just lost its provider, for one that takes its place within the same task. */
const released = /* @__PURE__ */ new WeakMap<object, Creation>();

/** Awaited, it is the end of the task: what runs in it has run. */
const taskEnd = undefined;

const SIGNED_OUT: SessionView = { status: 'signed-out', degraded: false, organizationId: null, session: null };
const FACTS = /* @__PURE__ */ Object.keys(SIGNED_OUT) as (keyof SessionView)[];

/** @throws TypeError when not exactly one of `session` and `create` is given, or it is none. */
export function createSessionStore({ session, create, initial }: SessionSource): SessionStore {
  checkSource(session, create);
  const first: SessionView = { ...SIGNED_OUT, status: 'loading', ...initial };
  const listeners = new Set<() => void>();
  let creation: Creation = {};
  let isMounted = false;
  let view = first;
  let unsubscribe: (() => void) | undefined;

  const current = () => (create === undefined ? session : creation.session);

  function read(): SessionView {
    creation.rethrow?.();
    const next = viewOf(current()) ?? first;
    if (FACTS.some((fact) => next[fact] !== view[fact])) view = next;
    return view;
  }

  function tell(): void {
    for (const listener of [...listeners]) listener();
  }

  /** A renewal changes the session's state twice, and nothing that is shown. */
  function tellOfChange(): void {
    const before = view;
    if (read() !== before) tell();
  }

  function follow(): void {
    unsubscribe?.();
    unsubscribe = isMounted ? current()?.subscribe(tellOfChange) : undefined;
    tell();
  }

  return {
    first,
    read,
    shown: () => (isMounted ? read() : first),
    current: () => (isMounted ? current() : undefined),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    mount() {
      isMounted = true;
      if (create !== undefined) {
        creation = released.get(create) ?? startCreation(create);
        creation.owner = follow;
        released.delete(create);
      }
      follow();
      return () => {
        isMounted = false;
        unsubscribe?.();
        if (create !== undefined) void release(creation, create);
      };
    },
    give(next) {
      if (create !== undefined || next === session) return;
      checkSource(next);
      session = next;
      follow();
    },
  };
}

function startCreation(create: Create): Creation {
  const creation: Creation = {};
  void makeSession(creation, create);
  return creation;
}

async function makeSession(creation: Creation, create: Create): Promise<void> {
  // By then a provider that StrictMode only tries out has left.
  await taskEnd;
  if (creation.owner === undefined) return;
  try {
    const session = await create();
    checkSource(session);
    creation.session = session;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'no-session') creation.session = null;
    else {
      creation.rethrow = () => {
        throw error;
      };
    }
  }
  if (creation.owner === undefined) return creation.session?.dispose();
  creation.session?.start();
  creation.owner();
}

/** StrictMode and hot updates take a provider away and bring it back within one task: that is not to end anything. */
async function release(creation: Creation, create: Create): Promise<void> {
  creation.owner = undefined;
  released.set(create, creation);
  await taskEnd;
  if (creation.owner !== undefined) return;
  released.delete(create);
  creation.session?.dispose();
}

function viewOf(session: Session | null | undefined): SessionView | undefined {
  if (session === undefined) return undefined;
  if (session === null || session.status === 'signed-out') return SIGNED_OUT;
  const { degraded, organizationId } = session;
  return { status: 'signed-in', degraded, organizationId, session };
}

function checkSource(session: Session | null | undefined, create?: Create): void {
  const isRight =
    create === undefined ? session === null || internalsOf.has(session as Session) : session === undefined;
  if (isRight) return;
  throw new TypeError(
    'SessionProvider: give create, null, or a session of this copy of xstate-session (npm ls xstate-session), no proxy.',
  );
}
