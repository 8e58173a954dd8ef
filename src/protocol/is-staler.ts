import type { SessionToken } from './session-token.ts';

/**
 * Whether `incoming` was made from older claims than `held`: compared by `oiat`, then "iat". A token without `oiat` loses
 * to one with it; on a full tie the incoming one is not staler. Expiry plays no part.
 *
 * Only meaningful between tokens of one session and organization (for a template: of one token key).
 *
 * @param incoming - The token that arrived.
 * @param held - The token it would replace.
 */
export function isStaler(incoming: Freshness, held: Freshness): boolean {
  if (incoming.oiat !== held.oiat) {
    if (incoming.oiat === null) return true;
    if (held.oiat === null) return false;
    return incoming.oiat < held.oiat;
  }
  return incoming.issuedAtMs < held.issuedAtMs;
}

/** What decides which of two tokens is fresher. */
export type Freshness = Pick<SessionToken, 'oiat' | 'issuedAtMs'>;
