import type { TokenClaims } from '../../machines/request/contract.ts';
import { tokenCharsMax } from './token-chars-max.ts';

/** A JWT taken apart. **Nothing of it is verified.** */
export interface PeekedToken {
  readonly jwt: string;
  readonly header: TokenClaims;
  readonly claims: TokenClaims;
}

/**
 * Takes a JWT apart, or answers `null` for anything else. Total, and quick: it runs before every verification, which takes
 * the token apart again, this time to trust it.
 */
export function peekToken(jwt: string | null | undefined): PeekedToken | null {
  if (typeof jwt !== 'string' || jwt.length > tokenCharsMax || NOT_COMPACT.test(jwt)) return null;
  const [head, payload, signature, ...more] = jwt.split('.', 4);
  if (head === undefined || payload === undefined || signature === undefined || more.length > 0) return null;
  const header = decodedObject(head);
  const claims = header && decodedObject(payload);
  return header && claims && { jwt, header, claims };
}

/** What the compact form has no place for (RFC 7515, section 7.1); the platform's decoder would skip white space. */
const NOT_COMPACT = /[^\w.-]/;
const NOT_ASCII = /[\x80-\xff]/;

function decodedObject(part: string): TokenClaims | null {
  try {
    const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const value: unknown = JSON.parse(NOT_ASCII.test(bytes) ? decodedUtf8(bytes) : bytes);
    return isObject(value) ? value : null;
  } catch {
    // The error would quote the token.
    return null;
  }
}

function decodedUtf8(bytes: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

function isObject(value: unknown): value is TokenClaims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
