import type { SessionToken } from './session-token.ts';
import type { TokenKey } from './token-key.ts';

/**
 * Why a token cannot be of this session and key; `null` when it can. A `sid` that is present must match; the organization
 * is compared only for session tokens (no template) that carry a `sid`, because an own back end may know neither.
 */
export function keyRuleBrokenBy(
  token: SessionToken,
  key: TokenKey & { readonly sessionId: string },
): 'other-session' | 'other-organization' | null {
  if (token.sid === null) return null;
  if (token.sid !== key.sessionId) return 'other-session';
  return key.template !== null || token.organizationId === key.organizationId ? null : 'other-organization';
}
