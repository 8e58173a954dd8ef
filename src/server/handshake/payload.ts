import { parseSetCookie } from 'cookie';
import type { HandshakePayload, HandshakeVerdict } from '../../../machines/request/contract.ts';
import { withKeyLoaded } from '../keys/key-source.ts';
import type { Settings } from '../settings.ts';
import { peekToken } from '../token/peek.ts';
import { verifySignature } from '../token/verify.ts';
import { wireNames } from '../wire-names.ts';

/** Everything a refresh or handshake may set; whatever else it asks for is not passed on. */
const FAMILY: readonly string[] = [
  wireNames.session,
  wireNames.clientUat,
  wireNames.refresh,
  wireNames.devBrowser,
  wireNames.handshake,
  wireNames.handshakeNonce,
  wireNames.activeContext,
];
const LINES_MAX = 50;
const LINE_CHARS_MAX = 8_192;

/**
 * What `Set-Cookie` lines amount to: those of the session's family, as they are, and the session token the last of them
 * sets. Not verified.
 *
 * @param lines - Anything; what is not a line is dropped.
 * @param cookieSuffix - The app's suffix: cookies with another one are somebody else's.
 */
export function sessionPayload(lines: unknown, cookieSuffix: string): HandshakePayload {
  const cookies: string[] = [];
  let sessionToken = '';
  for (const line of Array.isArray(lines) ? lines.slice(0, LINES_MAX) : []) {
    const { name, value } = readLine(line);
    if (!isFamily(name, cookieSuffix)) continue;
    cookies.push(String(line));
    if (name.startsWith(wireNames.session)) sessionToken = value;
  }
  return { cookies, sessionToken };
}

function readLine(line: unknown): { name: string; value: string } {
  // A line break would end the header and begin another.
  if (typeof line !== 'string' || line.length > LINE_CHARS_MAX || !/^[\t\x20-\x7e]+$/.test(line)) {
    return { name: '', value: '' };
  }
  const { name, value } = parseSetCookie(line);
  return { name, value: value ?? '' };
}

function isFamily(name: string, suffix: string): boolean {
  return FAMILY.includes(name) || (suffix !== '' && FAMILY.some((member) => name === `${member}_${suffix}`));
}

/**
 * Verifies and reads the token a handshake brought: category, header, signature, and that it is no older than it may be.
 *
 * @param issuedSinceMs - In milliseconds since the epoch. A token that does not say when it was issued passes.
 */
export async function verifyHandshake(
  jwt: string,
  settings: Settings,
  issuedSinceMs: number,
): Promise<HandshakeVerdict> {
  const token = peekToken(jwt);
  const check = await withKeyLoaded(settings.keys, async () => {
    const found = await verifySignature(token, settings);
    return 'mustLoad' in found ? ('must-load' as const) : found;
  });
  if (typeof check === 'string') return { verified: false, reason: check };
  if ('reason' in check) return { verified: false, reason: check.reason };
  const { iat } = check.claims;
  if (typeof iat === 'number' && iat * 1000 < issuedSinceMs) return { verified: false, reason: 'token-expired' };
  return { verified: true, ...sessionPayload(check.claims.handshake, settings.cookieSuffix) };
}
