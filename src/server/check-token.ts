import { checkSignature } from './check-signature.ts';
import type { PeekedToken } from './peek-token.ts';
import { refuseClaims } from './refuse-claims.ts';
import type { VerifySettings } from './settings.ts';
import type { TokenCheck } from './token-check.ts';

/**
 * Verifies a session token: category and header, then the signature, and only then the claims, so that a forged token
 * learns nothing from the answer.
 *
 * @param skewMs - How far clocks may be apart.
 */
export async function checkToken(
  token: PeekedToken | null,
  settings: VerifySettings,
  skewMs = settings.clockSkewMs,
): Promise<TokenCheck> {
  const signed = await checkSignature(token, settings);
  if (!('claims' in signed)) return signed;
  const reason = refuseClaims(signed.claims, settings, skewMs);
  return reason === null ? signed : { reason };
}
