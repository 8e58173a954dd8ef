import type { RefreshSessionInput, RequestParts } from '../../machines/request/contract.ts';
import { refreshSessionId } from './refresh-session-id.ts';
import type { RequestMaterial } from './request-material.ts';

/** The texts of a request that the chart's actors are started with. */
export function requestParts(material: RequestMaterial): RequestParts {
  const { reading, token } = material;
  return {
    sessionToken: token?.jwt ?? '',
    handshakePayload: reading.handshakeNonce ?? reading.handshakeToken ?? '',
    refresh: refreshInput(material),
  };
}

function refreshInput({ reading, address }: RequestMaterial): RefreshSessionInput | null {
  const expired = reading.peek(reading.cookieToken ?? reading.headerToken);
  const sessionId = expired === null ? null : refreshSessionId(expired);
  if (expired === null || sessionId === null || reading.refreshToken === null) return null;
  return {
    sessionId,
    expiredToken: expired.jwt,
    refreshToken: reading.refreshToken,
    suffixedCookies: reading.usesSuffix,
    requestOrigin: address.url.origin,
    requestHeaders: Object.fromEntries([...reading.request.headers].map(([name, value]) => [name, [value]])),
  };
}
