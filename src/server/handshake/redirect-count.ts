import { wireNames } from '../wire-names.ts';

/** How long a count in an address is of this burst, in seconds: whoever finds the address in a bookmark begins anew. */
const BURST_SECONDS = 120;

/** The counter's cookie. It lives as long as a redirect takes. */
export function redirectCountCookie(count: number): string {
  return `${wireNames.redirectCount}=${count}; SameSite=Lax; HttpOnly; Max-Age=2`;
}

/** The count a cookie has. It is the browser's to keep, so it may be forged: what is no count is none, less than none is none. */
export function countInCookie(value: string | undefined): number {
  const count = Number(value ?? 0);
  return count > 0 ? Math.ceil(count) : 0;
}

/** The count an address has, `<count>-<seconds since the epoch>`; 0 when it is none, or of another burst. */
export function countInAddress(value: string | undefined, now: () => number): number {
  const [, count, seconds] = /^(\d)-(\d{1,12})$/.exec(value ?? '') ?? [];
  if (count === undefined) return 0;
  return Math.abs(now() / 1000 - Number(seconds)) <= BURST_SECONDS ? Number(count) : 0;
}

/**
 * The count for the address to come back to: the second leg to stand on where the cookie gets lost, because a frontend API
 * takes longer than it lives or something drops cookies on the way.
 */
export function countForAddress(count: number, nowMs: number): string {
  return `${Math.min(count, 9)}-${Math.floor(nowMs / 1000)}`;
}
