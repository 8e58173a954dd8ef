import type { TokenClaims } from '../../machines/request/contract.ts';
import type { TokenRefusalReason } from '../../machines/request/facts-and-reasons.ts';
import { withKeyLoaded } from './keys/key-source.ts';
import { checkKnownOptions } from './known-options.ts';
import type { VerifyOptions } from './options.ts';
import { explain } from './request-state.ts';
import { peekToken } from './token/peek.ts';
import { isPending, verifyToken } from './token/verify.ts';
import { resolveVerifySettings, type VerifySettings } from './verify-settings.ts';

/** What {@link verifySessionToken} found. */
export type VerificationResult =
  /** Verified: category, signature, times, and what the options ask for. */
  | { readonly verified: true; readonly claims: TokenClaims }
  /** Not to be trusted in any part. */
  | { readonly verified: false; readonly reason: TokenRefusalReason | 'session-pending'; readonly message: string };

const resolved = new WeakMap<VerifyOptions, VerifySettings>();

/**
 * Verifies a session token on its own, without a request around it: a WebSocket's, a message's.
 *
 * The signature is checked before the claims. RS256, RS384 and RS512 only. Tokens of machines and templates are refused,
 * though the same keys have signed them. A missing key is fetched, within `deadlineMs`.
 *
 * @param token - The raw JWT. Anything else is refused, not thrown at.
 * @param options - Read once per object.
 * @throws TypeError when an option is missing or of the wrong type.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725#section-3 RFC 8725, section 3}
 */
export async function verifySessionToken(token: string, options: VerifyOptions): Promise<VerificationResult> {
  const settings = resolved.get(options) ?? resolveVerifySettings(checkKnownOptions(options));
  resolved.set(options, settings);
  const peeked = peekToken(token);
  const check = await withKeyLoaded(settings, async () => {
    const found = await verifyToken(peeked, settings);
    return 'mustLoad' in found ? ('must-load' as const) : found;
  });
  if (typeof check === 'string') return { verified: false, reason: check, message: explain(check) };
  if ('reason' in check) return { verified: false, reason: check.reason, message: explain(check.reason) };
  if (isPending(check.claims) && settings.pendingSessions === 'signed-out') {
    return { verified: false, reason: 'session-pending', message: explain('session-pending') };
  }
  return { verified: true, claims: check.claims };
}
