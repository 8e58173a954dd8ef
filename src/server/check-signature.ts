import { compactVerify, errors } from 'jose';
import type { TokenRefusalReason } from '../../machines/request/request-reason.ts';
import { isCanonicalBase64url } from './is-canonical-base64url.ts';
import type { PeekedToken } from './peek-token.ts';
import type { VerifySettings } from './settings.ts';
import type { TokenCheck } from './token-check.ts';
import { tokenClassOf } from './token-class-of.ts';

/** Asymmetric, and of the one family the frontend API signs with: no `none`, no HMAC with a public key as its secret. */
const ALGORITHMS: readonly unknown[] = ['RS256', 'RS384', 'RS512'];

/** Verifies that a token is genuine: category and header, then the signature. Its claims may still not count here and now. */
export async function checkSignature(token: PeekedToken | null, settings: VerifySettings): Promise<TokenCheck> {
  if (token === null) return { reason: 'token-invalid' };
  const { header, claims, jwt } = token;
  if (tokenClassOf(token) === 'other') return { reason: 'token-type-mismatch' };
  // "crit" would let a token change how it is to be read (RFC 7515, section 4.1.11).
  if ((header.typ !== undefined && header.typ !== 'JWT') || header.crit !== undefined)
    return { reason: 'token-invalid' };
  if (!ALGORITHMS.includes(header.alg)) return { reason: 'token-invalid-algorithm' };
  if (!isCanonicalBase64url(jwt.slice(jwt.lastIndexOf('.') + 1))) return { reason: 'token-invalid-signature' };
  const alg = String(header.alg);
  const found = await settings.keys.find({ alg, kid: typeof header.kid === 'string' ? header.kid : undefined });
  if (!('key' in found)) return found;
  try {
    await compactVerify(jwt, found.key, { algorithms: [alg] });
    return { claims };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): TokenRefusalReason {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'token-invalid-signature';
  if (error instanceof errors.JWSInvalid) return 'token-invalid';
  return 'token-verification-failed';
}
