import type { SessionToken } from './session-token.ts';
import type { TokenKey } from './token-key.ts';

/** Whether a token can be of a session: a `sid` that is present must match. */
export function isOfSession({ sid }: SessionToken, sessionId: string): boolean {
  return sid === null || sid === sessionId;
}

/**
 * Why a token cannot be of this session and key; `null` when it can. A `sid` that is present must match; the organization
 * is compared only for session tokens (no template) that carry a `sid`, because an own back end may know neither.
 */
export function keyRuleBrokenBy(
  token: SessionToken,
  key: TokenKey & { readonly sessionId: string },
): 'other-session' | 'other-organization' | null {
  if (!isOfSession(token, key.sessionId)) return 'other-session';
  return token.sid === null || key.template !== null || token.organizationId === key.organizationId
    ? null
    : 'other-organization';
}
