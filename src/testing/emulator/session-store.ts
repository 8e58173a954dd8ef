import type { EmulatedSession, EmulatedSessionOptions } from './emulated-session.ts';
import { isLive } from './is-live.ts';

/** The database: one client and its sessions. */
export interface SessionStore {
  create(options: EmulatedSessionOptions): EmulatedSession;
  get(id: string): EmulatedSession | undefined;
  /** @throws TypeError when there is no such session, or it is no member of the new organization. */
  change(id: string, change: Partial<Omit<EmulatedSession, 'id'>>): EmulatedSession;
  remove(id: string): void;
  /** In order of creation. `null` when there is no client. */
  all(): readonly EmulatedSession[] | null;
  /** Of the live sessions the one created last. */
  lastActive(): EmulatedSession | undefined;
  clear(): void;
}

/** @param now - The server's clock. */
export function createSessionStore(now: () => number): SessionStore {
  const sessions = new Map<string, EmulatedSession>();
  let hasClient = false;
  let created = 0;

  function checked(session: EmulatedSession): EmulatedSession {
    const { id, organizationId, organizations } = session;
    if (organizationId !== null && organizations !== null && !organizations.some((one) => one.id === organizationId))
      throw new TypeError(`Session ${id} is no member of ${organizationId}: list it in its organizations.`);
    sessions.set(session.id, session);
    return session;
  }

  function known(id: string): EmulatedSession {
    const session = sessions.get(id);
    if (!session)
      throw new TypeError(`The emulator has no session ${JSON.stringify(id)}: create it with createSession.`);
    return session;
  }

  return {
    create(options) {
      created += 1;
      const id = options.id ?? `sess_${created}`;
      if (id === '' || sessions.has(id)) throw new TypeError(`The session id ${JSON.stringify(id)} is empty or taken.`);
      hasClient = true;
      return checked({
        id,
        userId: options.userId ?? 'user_1',
        status: options.status ?? 'active',
        organizationId: options.organizationId || null,
        organizations: options.organizations ?? null,
        claims: { ...options.claims },
        bannedCode: null,
        createdAtMs: now(),
      });
    },
    get: (id) => sessions.get(id),
    change: (id, change) => checked({ ...known(id), ...change }),
    remove(id) {
      known(id);
      sessions.delete(id);
    },
    all: () => (hasClient ? [...sessions.values()] : null),
    lastActive: () => [...sessions.values()].filter(isLive).at(-1),
    clear() {
      sessions.clear();
      hasClient = false;
    },
  };
}
