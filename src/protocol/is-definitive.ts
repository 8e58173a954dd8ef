import type { FailureKind } from './failure.ts';

/**
 * Whether asking again cannot help the caller who asked. All other failures are transient. Neither kind ends a session.
 *
 * @param holdsLastActiveToken - Whether there was a token to offer; without one `missing-expired-token` is definitive too.
 */
export function isDefinitive(kind: FailureKind, holdsLastActiveToken: boolean): boolean {
  return kind === 'rejected' || kind === 'invalid-token' || (kind === 'missing-expired-token' && !holdsLastActiveToken);
}
