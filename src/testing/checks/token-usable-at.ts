import type { Limits } from '../../protocol/limits.ts';
import type { TokenMask, TraceMoment } from '../trace.ts';

/** Whether a token was certainly usable at a moment. Not when the server's time is unknown. */
export function tokenUsableAt(token: TokenMask, { serverAtMs }: TraceMoment, limits: Limits): boolean {
  // A second more than the largest cutoff, because "iat" is whole seconds and so is what a client learns from it.
  return serverAtMs !== undefined && serverAtMs < token.expiresAtMs - limits.cutoffMaxMs - 1_000;
}
