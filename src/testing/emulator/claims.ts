import type { GenuineToken } from './signer.ts';

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
export function isSessionTokenOf(sessionId: string, { claims, header }: GenuineToken): boolean {
  return claims.sid === sessionId && header.cat !== TOKEN_CATEGORY.template;
}

/** The organization that claims are of. */
export function organizationOf(claims: Readonly<Record<string, unknown>>): string | null {
  const id = typeof claims.o === 'object' && claims.o !== null && 'id' in claims.o ? claims.o.id : null;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** What the edge remembers of what the origin told it: the claims of each session and organization. */
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
