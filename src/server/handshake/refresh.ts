import type { RefreshSessionInput } from '../../../machines/request/contract.ts';
import type { RefreshEligibility } from '../../../machines/request/request-facts.ts';
import type { PublicAddress } from '../request/address.ts';
import type { ParsedRequest } from '../request/read.ts';
import type { Settings } from '../settings.ts';
import type { PeekedToken } from '../token/peek.ts';

/** Whether the token of a request could be refreshed without a redirect once it has expired, else why not. */
export function refreshEligibility(parsed: ParsedRequest, settings: Settings): RefreshEligibility {
  if (parsed.request.method !== 'GET') return 'non-eligible-non-get';
  if (parsed.refreshToken === null) return 'non-eligible-no-refresh-cookie';
  if (settings.refreshSession === undefined) return 'missing-api-client';
  const token = parsed.peek(parsed.cookieToken ?? parsed.headerToken);
  if (token === null) return 'expired-session-token-decode-failed';
  return refreshSessionId(token) === null ? 'expired-session-token-missing-sid-claim' : 'possible';
}

/** What `refreshSession` is asked with; `null` when it cannot be asked. */
export function refreshInput(parsed: ParsedRequest, address: PublicAddress): RefreshSessionInput | null {
  const expired = parsed.peek(parsed.cookieToken ?? parsed.headerToken);
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
