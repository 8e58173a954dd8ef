import type { TokenMask, TraceMoment } from '../trace.ts';
import type { TraceView } from './check.ts';

/** Whether a token was certainly usable at a moment. Not when the server's time is unknown. */
export function tokenUsableAt(
  token: TokenMask,
  { serverAtMs }: TraceMoment,
  { limits, slowestMintMs }: Pick<TraceView, 'limits' | 'slowestMintMs'>,
): boolean {
  // A second more than the largest cutoff, because "iat" is whole seconds and so is what a client learns from it; and a
  // client takes "iat" for the moment it asked at, so a slow answer may shorten a token's life by all it took.
  const marginMs = limits.cutoffMaxMs + 1_000 + slowestMintMs;
  return serverAtMs !== undefined && serverAtMs < token.expiresAtMs - marginMs;
}
