import { parseSetCookie } from 'cookie';
import type { HandshakePayload, HandshakeVerdict } from '../../../machines/request/contract.ts';
import type { TokenRefusalReason } from '../../../machines/request/facts-and-reasons.ts';
import type { Settings } from '../settings.ts';
import type { PeekedToken } from '../token/peek.ts';
import { kindRefusal, verifySignature } from '../token/verify.ts';
import { wireNames } from '../wire-names.ts';

/** Everything a refresh or handshake may set; whatever else it asks for is not passed on. */
const SESSION_COOKIES: readonly string[] = [
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
    if (!isSessionCookie(name, cookieSuffix)) continue;
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

function isSessionCookie(name: string, suffix: string): boolean {
  return (
    SESSION_COOKIES.includes(name) ||
    (suffix !== '' && SESSION_COOKIES.some((member) => name === `${member}_${suffix}`))
  );
}

/** When a handshake's token must have been issued to count, in milliseconds since the epoch. */
export interface IssueTimes {
  readonly earliestMs: number;
  readonly latestMs: number;
  /** Whether one that does not say when it was issued counts. */
  readonly mayBeMissing: boolean;
}

/**
 * Verifies and reads the token a handshake brought: category, header, signature, and when it was issued. Without network; where
 * its key is not held, that it must be loaded.
 */
export async function verifyHandshake(
  token: PeekedToken | null,
  settings: Settings,
  times: IssueTimes,
): Promise<HandshakeVerdict | 'must-load'> {
  if (token === null) return { verified: false, reason: 'token-invalid' };
  const refused = kindRefusal(token);
  if (refused !== null) return { verified: false, reason: refused };
  // It comes once, and is full of cookies: not to be kept in memory.
  const check = await verifySignature(token, settings, false);
  if ('mustLoad' in check) return 'must-load';
  if ('reason' in check) return { verified: false, reason: check.reason };
  const reason = issueRefusal(token.claims.iat, times);
  if (reason !== null) return { verified: false, reason };
  return { verified: true, ...sessionPayload(token.claims.handshake, settings.cookieSuffix) };
}

function issueRefusal(iat: unknown, { earliestMs, latestMs, mayBeMissing }: IssueTimes): TokenRefusalReason | null {
  if (typeof iat !== 'number') return mayBeMissing && iat === undefined ? null : 'token-verification-failed';
  if (iat * 1000 < earliestMs) return 'token-expired';
  return iat * 1000 > latestMs ? 'token-iat-in-the-future' : null;
}
