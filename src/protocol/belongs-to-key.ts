import type { SessionToken } from './session-token.ts';
import type { TokenKey } from './token-key.ts';

/**
 * Whether a token can be of this session and key. A `sid` that is present must match; the organization is compared only
 * for session tokens (no template) that carry a `sid`, because an own back end may know neither.
 */
export function belongsToKey(token: SessionToken, key: TokenKey & { readonly sessionId: string }): boolean {
  if (token.sid === null) return true;
  if (token.sid !== key.sessionId) return false;
  return key.template !== null || token.organizationId === key.organizationId;
}
