import type { RequestOutput } from '../../../machines/request/contract.ts';
import { isForMachinesOnly } from '../request/accepted-tokens.ts';
import type { RequestCase } from '../request/request-case.ts';
import { forgetMark } from './mark.ts';

/** A cookie's domain is the app's own or one above it; more levels than these has nobody. */
const DOMAINS_MAX = 3;

/**
 * The `Set-Cookie` lines that take away what was looked at once, whether it counted or not: a payload that stayed would be
 * resolved with every request, and one that was refused would be refused with every request. And a browser comes back from a
 * handshake once: its mark goes, whatever it brought.
 */
export function forgetHandshake(
  { parsed, facts, address, settings }: RequestCase,
  { cookies }: RequestOutput,
): string[] {
  // With a token in the header nobody looked at them, nor where only machines are let in; and only a GET resolves one.
  const isLookedAt = facts.carrier !== 'header' && !isForMachinesOnly(settings.acceptsToken);
  if (!isLookedAt || !parsed.isGet) return [];
  const lines: string[] = [];
  for (const name of parsed.handshakeCookies) {
    if (cookies.some((line) => line.startsWith(`${name}=`))) continue;
    // Whoever set it knows with which domain; a browser ignores a line that does not fit.
    for (const domain of ['', ...domainsOf(address.url.hostname)]) lines.push(`${name}=; Path=/${domain}; Max-Age=0`);
  }
  if (parsed.startedHandshake !== null) lines.push(forgetMark(parsed.startedHandshake.cookieName));
  return lines;
}

/** The host and those above it, as the attribute. None for an address of numbers, nor for a name of one part. */
function domainsOf(hostname: string): string[] {
  const labels = hostname.split('.');
  if (labels.length < 2 || /^\d+$|\]$/.test(labels.at(-1) ?? '')) return [];
  const most = Math.min(labels.length - 1, DOMAINS_MAX);
  return Array.from({ length: most }, (_, above) => `; Domain=${labels.slice(labels.length - 2 - above).join('.')}`);
}
