import { readToken } from './oracle/token-rules.ts';
import type { TokenMask } from './trace.ts';

/** Turns tokens into masks; the same token always into the same one. */
export type MaskToken = (jwt: string) => TokenMask;

/** A new masker, which numbers the tokens it meets. It keeps them in memory, and gives none away. */
export function tokenMasker(): MaskToken {
  const masks = new Map<string, TokenMask>();
  return (jwt) => {
    const known = masks.get(jwt);
    if (known) return known;
    const token = readToken(jwt);
    const mask: TokenMask = {
      number: masks.size + 1,
      issuedAtMs: token?.issuedAtMs ?? 0,
      expiresAtMs: token?.expiresAtMs ?? 0,
      oiat: token?.oiat ?? null,
      sid: token?.sid ?? null,
      organizationId: token?.organizationId ?? null,
    };
    masks.set(jwt, mask);
    return mask;
  };
}
