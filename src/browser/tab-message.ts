import { decodeSessionToken } from '../protocol/decode-session-token.ts';
import type { TokenKey } from '../protocol/token-key.ts';
import { attempt } from './attempt.ts';

/** What tabs of one session tell each other. A contract between versions of an app: change it only with `v`. */
export type TabMessage =
  | ({ readonly v: 1; readonly sessionId: string; readonly type: 'token.issued'; readonly jwt: string } & TokenKey)
  | { readonly v: 1; readonly sessionId: string; readonly type: 'session.ended' };

/** The longest message that is read, in characters of its JSON. A cookie ends at 4 kB, so no session token is near it. */
const LENGTH_MAX = 16_384;

/**
 * Takes a message apart.
 *
 * @param data - Anything: whatever runs on the origin can post here.
 * @returns The message, or `null` unless it is of this version and session, not too long, and its token is what it says.
 */
export function parseTabMessage(data: unknown, sessionId: string): TabMessage | null {
  return attempt(() => {
    if (JSON.stringify(data).length > LENGTH_MAX) return null;
    const { v, sessionId: sid, type, template, organizationId, jwt } = data as { [name: string]: unknown };
    if (v !== 1 || sid !== sessionId) return null;
    if (type === 'session.ended') return { v, sessionId, type };
    if (type !== 'token.issued' || typeof jwt !== 'string' || !isName(template) || !isName(organizationId)) return null;
    const token = decodeSessionToken(jwt);
    const isOfSession = token?.sid === sessionId || (token?.sid === null && template !== null);
    // A template's token need not name its organization; one that does must name this one.
    const isOfOrganization =
      token?.organizationId === organizationId || (token?.organizationId === null && template !== null);
    return isOfSession && isOfOrganization ? { v, sessionId, type, template, organizationId, jwt } : null;
  }, null);
}

const isName = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && value !== '');
