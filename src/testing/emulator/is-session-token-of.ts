import type { GenuineToken } from './signer.ts';
import { TOKEN_CATEGORY } from './token-category.ts';

/** Whether a token is a session token of this session: template tokens prove nothing. */
export function isSessionTokenOf(sessionId: string, { claims, header }: GenuineToken): boolean {
  return claims.sid === sessionId && header.cat !== TOKEN_CATEGORY.template;
}
