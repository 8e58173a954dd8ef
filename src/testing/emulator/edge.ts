import type { ClaimsSnapshot } from './claims-snapshot.ts';

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
