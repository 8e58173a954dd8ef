import { base64url } from 'jose';
import type { RefreshSessionInput } from '../../../machines/request/contract.ts';
import type { RefreshEligibility } from '../../../machines/request/facts-and-reasons.ts';
import { withDeadline } from '../bounds.ts';
import type { PublicAddress } from '../request/address.ts';
import type { ParsedRequest } from '../request/read.ts';
import type { Settings } from '../settings.ts';
import type { RefreshAnswer } from '../shared-refresh.ts';
import { type PeekedToken, peekToken } from '../token/peek.ts';
import { sessionPayload } from './payload.ts';

/** Whether the token of a request could be refreshed without a redirect once it has expired, else why not. */
export function refreshEligibility(
  parsed: ParsedRequest,
  token: PeekedToken | null,
  settings: Settings,
): RefreshEligibility {
  if (!parsed.isGet) return 'non-eligible-non-get';
  if (parsed.refreshToken === null) return 'non-eligible-no-refresh-cookie';
  if (settings.refreshSession === undefined) return 'missing-api-client';
  if (token === null) return 'expired-session-token-decode-failed';
  return refreshSessionId(token) === null ? 'expired-session-token-missing-sid-claim' : 'possible';
}

/**
 * What `refreshSession` is asked with; `null` when it cannot be asked.
 *
 * @param expired - The token in judgement, and no other: beside one in the header there may be another user's cookies.
 */
export function refreshInput(
  parsed: ParsedRequest,
  expired: PeekedToken | null,
  address: PublicAddress,
): RefreshSessionInput | null {
  const sessionId = expired === null ? null : refreshSessionId(expired);
  if (expired === null || sessionId === null || parsed.refreshToken === null) return null;
  return {
    sessionId,
    expiredToken: expired.jwt,
    refreshToken: parsed.refreshToken,
    suffixedCookies: parsed.usesSuffix,
    requestOrigin: address.url.origin,
    requestHeaders: Object.fromEntries([...parsed.request.headers].map(([name, value]) => [name, [value]])),
  };
}

/**
 * The session an expired token can be refreshed for, or `null`. The token is not verified here, and back ends put the id
 * into an address: anything but a plain word is none.
 */
function refreshSessionId({ claims }: PeekedToken): string | null {
  const { sid } = claims;
  return typeof sid === 'string' && /^[A-Za-z0-9_-]{1,255}$/.test(sid) ? sid : null;
}

/** How long an answer is kept for those who come late with the cookies it replaces. */
const KEEP_MAX_MS = 10_000;

/**
 * Asks the back end for new cookies, together with all who ask for the same.
 *
 * @param refreshSession - The app's.
 * @param signal - Of the request that asks.
 * @returns What came, not checked.
 */
export async function refreshTogether(
  refreshSession: NonNullable<Settings['refreshSession']>,
  input: RefreshSessionInput,
  { sharedRefresh, frontendApi, cookieSuffix, clock, deadlineMs, now }: Settings,
  signal: AbortSignal,
): Promise<readonly string[]> {
  async function refresh(): Promise<RefreshAnswer> {
    // The deadline is the refresh's own: the request that began it may be gone while others still wait.
    const lines = await withDeadline((ownSignal) => refreshSession(input, { signal: ownSignal }), clock, deadlineMs);
    const { cookies, sessionToken } = sessionPayload(lines, cookieSuffix);
    const { exp } = peekToken(sessionToken)?.claims ?? {};
    const lifeMs = typeof exp === 'number' ? exp * 1000 - now() : 0;
    return { cookies, keepMs: Math.max(0, Math.min(KEEP_MAX_MS, lifeMs)) };
  }
  return sharedRefresh.share(await refreshKey(input, frontendApi), refresh, { signal, now });
}

/** Who shares: the same refresh token, of the same session (the expired token has proved it), at the same frontend API. */
async function refreshKey({ sessionId, refreshToken }: RefreshSessionInput, frontendApi: string): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([frontendApi, sessionId, refreshToken]));
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
}
