import type { PeekedToken } from './peek-token.ts';

/**
 * The session an expired token can be refreshed for, or `null`. The token is not verified here, and back ends put the id
 * into an address: anything but a plain word is none.
 */
export function refreshSessionId({ claims }: PeekedToken): string | null {
  const { sid } = claims;
  return typeof sid === 'string' && /^[A-Za-z0-9_-]{1,255}$/.test(sid) ? sid : null;
}
