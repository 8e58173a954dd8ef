import type { EmulatedTemplate, MintOptions, TemplateFacts } from './contract.ts';
import { type EmulatedSession, findOrganization } from './sessions.ts';
import type { GenuineToken, Signer } from './signer.ts';

/** What a token says besides its times, and when that was last read from the database (seconds; `null`: unknown). */
export interface ClaimsSnapshot {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly oiat: number | null;
}

/** What a genuine token says, without its times. */
export function claimsSnapshot({ claims, header }: GenuineToken): ClaimsSnapshot {
  const { iat: _iat, exp: _exp, nbf: _nbf, jti: _jti, ...lasting } = claims;
  return { claims: lasting, oiat: typeof header.oiat === 'number' ? header.oiat : null };
}

/** The header's `cat`: the kind of a token. */
export const TOKEN_CATEGORY = { session: 'cl_B7d4PD111AAA', template: 'cl_B7d4PD222AAA' } as const;

/** Whether a token is a session token of this session: template tokens prove nothing. */
export function isSessionTokenOf(sessionId: unknown, { claims, header }: GenuineToken): boolean {
  return claims.sid === sessionId && header.cat !== TOKEN_CATEGORY.template;
}

/** The organization that claims are of. */
export function organizationOf(claims: Readonly<Record<string, unknown>>): string | null {
  const id = typeof claims.o === 'object' && claims.o !== null && 'id' in claims.o ? claims.o.id : null;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** What the edge remembers of what the origin answered: the claims of each session and organization. */
export interface Edge {
  /** What it knows, when that is younger than `staleSeconds`. */
  recall(sessionId: string, organizationId: string | null, staleSeconds: number): ClaimsSnapshot | undefined;
  remember(sessionId: string, organizationId: string | null, snapshot: ClaimsSnapshot): void;
}

/** @param now - The server's clock. */
export function createEdge(now: () => number): Edge {
  const snapshots = new Map<string, ClaimsSnapshot>();
  const keyOf = (sessionId: string, organizationId: string | null) => JSON.stringify([sessionId, organizationId]);
  return {
    recall(sessionId, organizationId, staleSeconds) {
      const snapshot = snapshots.get(keyOf(sessionId, organizationId));
      const isYoung = (snapshot?.oiat ?? Number.NEGATIVE_INFINITY) > Math.floor(now() / 1000) - staleSeconds;
      return isYoung ? snapshot : undefined;
    },
    remember(sessionId, organizationId, snapshot) {
      snapshots.set(keyOf(sessionId, organizationId), snapshot);
    },
  };
}

/** What the forge needs to know of the emulator. */
export interface ForgeSettings {
  readonly now: () => number;
  readonly issuer: () => string;
  readonly lifetimeSeconds: () => number;
  readonly templates: Readonly<Record<string, EmulatedTemplate>> | undefined;
  readonly session: (id: string) => EmulatedSession | undefined;
}

/** Makes claims and tokens. */
export interface TokenForge {
  /** Reads the database: the claims of a session token, as of now. */
  read(session: EmulatedSession, organizationId: string | null, azp?: string): ClaimsSnapshot;
  /** A session token issued now; its "iat" so many seconds before. */
  session(snapshot: ClaimsSnapshot, backdatedSeconds?: number): Promise<string>;
  /** A template token issued now, for the session that the snapshot is of; its "iat" so many seconds before. */
  template(name: string, snapshot: ClaimsSnapshot, backdatedSeconds?: number): Promise<string>;
  hasTemplate(name: string): boolean;
  /** A token as it was asked for. */
  mint(options: MintOptions, forged?: boolean): Promise<string>;
}

/** `nbf` lies this far before `iat`, for servers whose clock is slow. */
const NOT_BEFORE_SECONDS = 10;

/** @param signer - Signs what the forge makes. */
export function createTokenForge(settings: ForgeSettings, signer: Signer): TokenForge {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  let minted = 0;

  function times(issuedAt: number, lifetimeSeconds: number): Record<string, unknown> {
    minted += 1;
    const nbf = issuedAt - NOT_BEFORE_SECONDS;
    return { iat: issuedAt, nbf, exp: issuedAt + lifetimeSeconds, jti: `tok_${minted}` };
  }

  function read(session: EmulatedSession, organizationId: string | null, azp?: string): ClaimsSnapshot {
    const claims = {
      ...session.claims,
      ...(azp !== undefined && { azp }),
      iss: settings.issuer(),
      ...(organizationId !== null && { o: organizationClaim(session, organizationId) }),
      sid: session.id,
      sts: session.status,
      sub: session.userId,
      v: 2,
    };
    return { claims, oiat: seconds(settings.now()) };
  }

  function templateClaims(name: string, snapshot: ClaimsSnapshot): Record<string, unknown> {
    const { sid, sub, iss, azp } = snapshot.claims;
    const template = settings.templates?.[name];
    const facts: TemplateFacts = {
      sessionId: String(sid),
      userId: String(sub),
      organizationId: organizationOf(snapshot.claims),
    };
    const own = typeof template?.claims === 'function' ? template.claims(facts) : template?.claims;
    return { ...own, ...(azp !== undefined && { azp }), iss, sub, ...(template?.sid && { sid }) };
  }

  function sign(
    kind: keyof typeof TOKEN_CATEGORY,
    claims: Record<string, unknown>,
    oiat: number | null,
  ): Promise<string> {
    return signer.sign(claims, { cat: TOKEN_CATEGORY[kind], ...(oiat !== null && { oiat }) });
  }

  return {
    read,
    hasTemplate: (name) => settings.templates === undefined || Object.hasOwn(settings.templates, name),
    session({ claims, oiat }, backdatedSeconds = 0) {
      const issuedAt = seconds(settings.now()) - backdatedSeconds;
      return sign('session', { ...claims, ...times(issuedAt, settings.lifetimeSeconds() + backdatedSeconds) }, oiat);
    },
    template(name, snapshot, backdatedSeconds = 0) {
      const issuedAt = seconds(settings.now()) - backdatedSeconds;
      const lifetimeSeconds = settings.templates?.[name]?.lifetimeSeconds ?? settings.lifetimeSeconds();
      const claims = { ...templateClaims(name, snapshot), ...times(issuedAt, lifetimeSeconds + backdatedSeconds) };
      return sign('template', claims, snapshot.oiat);
    },
    mint(options, forged = false) {
      const session = settings.session(options.sessionId) ?? strangerOf(options.sessionId);
      const organizationId = options.organizationId === undefined ? session.organizationId : options.organizationId;
      const snapshot = read(session, organizationId || null);
      const kind = options.template === undefined ? 'session' : 'template';
      const issuedAt = seconds(options.issuedAtMs ?? settings.now());
      const oiat = options.oiat === undefined ? issuedAt : options.oiat;
      const claims = {
        ...(options.template === undefined ? snapshot.claims : templateClaims(options.template, snapshot)),
        ...times(issuedAt, options.lifetimeSeconds ?? settings.lifetimeSeconds()),
        ...options.claims,
      };
      const header = { cat: TOKEN_CATEGORY[kind], ...(oiat !== null && { oiat }), ...options.header };
      return forged ? signer.forge(claims, header) : signer.sign(claims, header);
    },
  };
}

function organizationClaim(session: EmulatedSession, id: string): Record<string, string> {
  const { slug, role } = findOrganization(session, id) ?? {};
  return { id, ...(slug !== undefined && { slg: slug }), ...(role !== undefined && { rol: role }) };
}

function strangerOf(id: string): EmulatedSession {
  const endless = { expiresAtMs: null, idleExpiresAtMs: null, idleLifetimeMs: null };
  const nothing = {
    organizationId: null,
    organizations: null,
    claims: {},
    bannedCode: null,
    createdAtMs: 0,
    ...endless,
  };
  return { id, userId: 'user_stranger', status: 'active', ...nothing };
}
