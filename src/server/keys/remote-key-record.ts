import type { KeySource } from './key-source.ts';

/** What is remembered of one tenant's published key set. Shared by everyone who verifies tokens of that tenant. */
export interface RemoteKeyRecord {
  /** The keys, and when they came. */
  held: { readonly keys: KeySource; readonly atMs: number } | null;
  /** When keys were last fetched to replace others. */
  reloadedAtMs: number | null;
  /** When a fetch last failed. */
  failedAtMs: number | null;
  /** The fetch under way. */
  pending: Promise<void> | null;
}

/** A record of nothing. */
export function remoteKeyRecord(): RemoteKeyRecord {
  return { held: null, reloadedAtMs: null, failedAtMs: null, pending: null };
}
