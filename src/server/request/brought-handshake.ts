import { wireNames } from '../wire-names.ts';
import type { CookieValues } from './cookies.ts';

/** What a browser brings from a handshake: a signed payload, or a nonce that one can be fetched with. Not verified. */
export interface BroughtHandshake {
  readonly kind: 'nonce' | 'token';
  readonly value: string;
  readonly from: 'address' | 'cookie';
}

/** A nonce that is longer, or of other letters, was made by nobody we know: it is not worth a request to the back end. */
const NONCE = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Finds what a browser brings from a handshake. A nonce counts before a token, the address before the cookie.
 *
 * @param countsInAddress - Anybody can write an address: with a payload in it, one who follows a link would be signed in as
 *   somebody else, or signed out. It counts only from a browser that comes back from a handshake it was sent to; in development,
 *   where the frontend API has no cookies on the app's domain, from any.
 */
export function broughtHandshake(
  query: ReadonlyMap<string, string>,
  cookies: CookieValues,
  countsInAddress: boolean,
): BroughtHandshake | null {
  for (const [kind, name] of KINDS) {
    const inAddress = countsInAddress ? query.get(name) : undefined;
    if (isPayload(kind, inAddress)) return { kind, value: inAddress, from: 'address' };
    const inCookie = cookies.first(name);
    if (isPayload(kind, inCookie)) return { kind, value: inCookie, from: 'cookie' };
  }
  return null;
}

const KINDS = [
  ['nonce', wireNames.handshakeNonce],
  ['token', wireNames.handshake],
] as const;

function isPayload(kind: BroughtHandshake['kind'], value: string | undefined): value is string {
  return value !== undefined && value !== '' && (kind === 'token' || NONCE.test(value));
}
