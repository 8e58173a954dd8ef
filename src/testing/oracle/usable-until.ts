import type { Limits } from '../../protocol/limits.ts';
import type { ReadToken } from './contract.ts';

/** The moment, in server time, from which a token is not handed out any more: its expiry less the cutoff. */
export function usableUntilMs(token: ReadToken, limits: Limits): number {
  const share = limits.cutoffShare * (token.expiresAtMs - token.issuedAtMs);
  const cutoffMs = Math.min(Math.max(share, limits.cutoffMinMs), limits.cutoffMaxMs);
  return token.expiresAtMs - cutoffMs;
}
