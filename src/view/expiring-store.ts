import { internalsOf } from '../session/internals.ts';
import type { Session } from '../session/session.ts';
import type { SessionStore } from './session-store.ts';

/** That the session itself ends soon, for a countdown. */
export interface ExpiringView {
  /** Whole seconds until it ends, rounded up; 0 once its time has passed and the server is asked. */
  readonly secondsLeft: number;
  /** `idle`: its user can extend it. `absolute`: it has lived as long as it may. */
  readonly cause: 'idle' | 'absolute';
}

/** The countdown of one provider's session. */
export interface ExpiringStore {
  /** `null` while the session does not end soon: the same object until the second changes. */
  read(): ExpiringView | null;
  /** Wants to hear of the session's end for as long as somebody listens, and ticks only while it is near. */
  subscribe(listener: () => void): () => void;
}

export function createExpiringStore(store: SessionStore): ExpiringStore {
  let view: ExpiringView | null = null;

  return {
    read: () => view,
    subscribe(listener) {
      let followed: Session | null = null;
      let unfollow = () => {};

      function show(next: ExpiringView | null): void {
        if (next?.secondsLeft === view?.secondsLeft && next?.cause === view?.cause) return;
        view = next;
        listener();
      }

      function followCurrent(): void {
        const session = store.current() ?? null;
        if (session === followed) return;
        unfollow();
        followed = session;
        unfollow = session === null ? () => {} : follow(session, show);
        if (session === null) show(null);
      }

      const unsubscribe = store.subscribe(followCurrent);
      followCurrent();
      return () => {
        unsubscribe();
        unfollow();
        followed = null;
      };
    },
  };
}

/** Shows each second of a session's last ones. */
function follow(session: Session, show: (view: ExpiringView | null) => void): () => void {
  const clock = internalsOf.get(session)?.clock;
  let timer: unknown;

  function tick(): void {
    clock?.clearTimeout(timer);
    const { expiring } = session;
    show(expiring === null ? null : { secondsLeft: Math.ceil(expiring.inMs / 1_000), cause: expiring.cause });
    if (expiring !== null && expiring.inMs > 0) timer = clock?.setTimeout(tick, expiring.inMs % 1_000 || 1_000);
  }

  const subscriptions = [
    session.on('session.expiring', tick),
    session.on('session.extended', tick),
    session.on('session.ended', tick),
  ];
  tick();
  return () => {
    for (const unsubscribe of subscriptions) unsubscribe();
    clock?.clearTimeout(timer);
  };
}
