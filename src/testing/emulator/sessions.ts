/** An organization the user of a session is a member of. */
export interface EmulatedOrganization {
  readonly id: string;
  readonly slug?: string;
  readonly role?: string;
}

/** What a session can be created with. */
export interface EmulatedSessionOptions {
  /** Default `sess_1`, `sess_2`, … */
  readonly id?: string;
  /** Default `user_1`. */
  readonly userId?: string;
  /** The active organization. Default `null`: the personal account. */
  readonly organizationId?: string | null;
  /** The memberships; a token for another organization is then `404`. Default: the user is a member of every organization. */
  readonly organizations?: readonly EmulatedOrganization[];
  /** Default `active`. */
  readonly status?: EmulatedSessionStatus;
  /** Custom claims of its session tokens; registered claims win. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** How long it lasts whatever its user does: then it is `expired`. Default `null`: for ever. */
  readonly lifetimeMs?: number | null;
  /** How long it lasts after it was created or touched: then it is `abandoned`. Default `null`: for ever. */
  readonly idleLifetimeMs?: number | null;
}

/** As the frontend API calls them; only `active` and `pending` sessions get tokens. */
export type EmulatedSessionStatus =
  | 'active'
  | 'pending'
  | 'ended'
  | 'expired'
  | 'removed'
  | 'replaced'
  | 'abandoned'
  | 'revoked';

/** A session as the database has it. */
export interface EmulatedSession {
  readonly id: string;
  readonly userId: string;
  readonly status: EmulatedSessionStatus;
  readonly organizationId: string | null;
  readonly organizations: readonly EmulatedOrganization[] | null;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The code its requests are refused with. */
  readonly bannedCode: string | null;
  readonly createdAtMs: number;
  /** `expire_at`; `null`: never. */
  readonly expiresAtMs: number | null;
  /** `abandon_at`; `null`: never. */
  readonly idleExpiresAtMs: number | null;
  readonly idleLifetimeMs: number | null;
}

/** The database: one client and its sessions. */
export interface SessionStore {
  create(options: EmulatedSessionOptions): EmulatedSession;
  get(id: string): EmulatedSession | undefined;
  /** @throws TypeError when there is no such session, or it is no member of the new organization. */
  change(id: string, change: Partial<Omit<EmulatedSession, 'id'>>): EmulatedSession;
  remove(id: string): void;
  /** Its user goes on: moves the end for want of use. @throws TypeError when there is no such session. */
  touch(id: string): EmulatedSession;
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

  const after = (ms: number | null | undefined) => (ms == null ? null : now() + ms);

  /** As it is now: one whose time has passed has ended. */
  function aged(id: string): EmulatedSession | undefined {
    const session = sessions.get(id);
    if (session === undefined || !isLive(session)) return session;
    if (now() >= (session.expiresAtMs ?? Infinity)) return checked({ ...session, status: 'expired' });
    return now() >= (session.idleExpiresAtMs ?? Infinity) ? checked({ ...session, status: 'abandoned' }) : session;
  }

  const allAged = () => [...sessions.keys()].flatMap((id) => aged(id) ?? []);

  function known(id: string): EmulatedSession {
    const session = aged(id);
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
        expiresAtMs: after(options.lifetimeMs),
        idleExpiresAtMs: after(options.idleLifetimeMs),
        idleLifetimeMs: options.idleLifetimeMs ?? null,
      });
    },
    get: aged,
    touch: (id) => checked({ ...known(id), idleExpiresAtMs: after(known(id).idleLifetimeMs) }),
    change: (id, change) => checked({ ...known(id), ...change }),
    remove(id) {
      known(id);
      sessions.delete(id);
    },
    all: () => (hasClient ? allAged() : null),
    lastActive: () => allAged().filter(isLive).at(-1),
    clear() {
      sessions.clear();
      hasClient = false;
    },
  };
}

/** Whether tokens may be minted for it. */
export function isLive(session: EmulatedSession): boolean {
  return session.bannedCode === null && (session.status === 'active' || session.status === 'pending');
}

/** The membership by id or slug; without a list of memberships any organization will do. */
export function findOrganization(session: EmulatedSession, idOrSlug: string): EmulatedOrganization | undefined {
  if (session.organizations === null) return { id: idOrSlug };
  return session.organizations.find(({ id, slug }) => id === idOrSlug || slug === idOrSlug);
}

/** The refresh tokens of an emulator's sessions: one is good at a time. */
export interface RefreshTokens {
  /** The one that is good now. */
  of(sessionId: string): string;
  /** Says what one that is shown is worth, and uses it up where tokens rotate. */
  use(sessionId: string, token: string): 'accepted' | 'unknown' | 'reused';
}

/** Beyond as many used ones the oldest count as unknown. */
const USED_MAX = 1_000;

/**
 * @param rotated - Whether each use brings another. One that is used twice is then held for stolen: the good one counts no more.
 * @param secret - Makes text that is not guessed.
 */
export function createRefreshTokens(rotated: boolean, secret: (prefix: string) => string): RefreshTokens {
  const good = new Map<string, string>();
  const used = new Map<string, string>();

  function replace(sessionId: string): string {
    const token = secret('refresh_');
    good.set(sessionId, token);
    return token;
  }

  return {
    of: (sessionId) => good.get(sessionId) ?? replace(sessionId),
    use(sessionId, token) {
      if (token === good.get(sessionId)) {
        if (!rotated) return 'accepted';
        used.set(token, sessionId);
        const [oldest] = used.keys();
        if (used.size > USED_MAX && oldest !== undefined) used.delete(oldest);
        replace(sessionId);
        return 'accepted';
      }
      if (used.get(token) !== sessionId) return 'unknown';
      replace(sessionId);
      return 'reused';
    },
  };
}
