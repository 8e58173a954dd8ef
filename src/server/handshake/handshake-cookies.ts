import type { RequestOutput } from '../../../machines/request/contract.ts';
import { isForMachinesOnly } from '../request/accepted-tokens.ts';
import type { RequestCase } from '../request/request-case.ts';
import { wireNames } from '../wire-names.ts';

/** A handshake is a round trip of redirects: a browser that takes longer is sent once more. */
const STARTED_SECONDS = 180;
/** A cookie's domain is the app's own or one above it; more levels than these has nobody. */
const DOMAINS_MAX = 3;

/**
 * The cookie that says that this server has sent the browser to a handshake: an answer that comes back in the address counts
 * only beside it. No script reads it, and no other site can set it.
 */
export function handshakeStartedCookie(nowMs: number, page: URL): string {
  const secure = page.protocol === 'https:' ? '; Secure' : '';
  const value = Math.floor(nowMs / 1000);
  return `${wireNames.handshakeStarted}=${value}; Path=/; SameSite=Lax; HttpOnly; Max-Age=${STARTED_SECONDS}${secure}`;
}

/**
 * The `Set-Cookie` lines that take away what was looked at once, whether it counted or not: a payload that stayed would be
 * resolved with every request, and one that was refused would be refused with every request.
 */
export function forgetHandshake(
  { parsed, facts, address, settings }: RequestCase,
  { status, cookies }: RequestOutput,
): string[] {
  // With a token in the header nobody looked at them, nor where only machines are let in; and only a GET resolves one.
  const isLookedAt = facts.carrier !== 'header' && !isForMachinesOnly(settings.acceptsToken);
  if (!isLookedAt || parsed.request.method !== 'GET') return [];
  const lines: string[] = [];
  for (const name of parsed.handshakeCookies) {
    if (cookies.some((line) => line.startsWith(`${name}=`))) continue;
    // Whoever set it knows with which domain; a browser ignores a line that does not fit.
    for (const domain of ['', ...domainsOf(address.url.hostname)]) lines.push(`${name}=; Path=/${domain}; Max-Age=0`);
  }
  const isUsed = parsed.brought !== null && parsed.handshakeStartedAt !== null && status !== 'handshake';
  if (isUsed) lines.push(`${wireNames.handshakeStarted}=; Path=/; Max-Age=0`);
  return lines;
}

/** The host and those above it, as the attribute. None for an address of numbers, nor for a name of one part. */
function domainsOf(hostname: string): string[] {
  const labels = hostname.split('.');
  if (labels.length < 2 || /^\d+$|\]$/.test(labels.at(-1) ?? '')) return [];
  const most = Math.min(labels.length - 1, DOMAINS_MAX);
  return Array.from({ length: most }, (_, above) => `; Domain=${labels.slice(labels.length - 2 - above).join('.')}`);
}
