import type { PendingRequest } from '../oracle/contract.ts';
import type { HeldRequest } from './wire-gate.ts';

/**
 * What is wrong with the one request on the wire, or `null`: method, path and search exactly, the body of a retry
 * against that of its first request.
 *
 * @param firstBody - The body of the plain token request that came before, if any.
 */
export function wireDiffers(
  held: readonly HeldRequest[],
  expected: PendingRequest | null,
  firstBody: string | undefined,
): string | null {
  if (expected === null) {
    return held.length === 0 ? null : `${held.length} requests are on the wire (${pathOf(held[0])}), expected none`;
  }
  const [request] = held;
  if (held.length !== 1 || !request)
    return `${held.length} requests are on the wire, expected one of ${expected.actor}`;
  if (expected.actor === 'confirmSession') {
    return request.method === 'GET' && request.url.pathname.endsWith('/v1/client')
      ? null
      : `a request for ${pathOf(request)} is on the wire, expected GET /v1/client`;
  }
  if (expected.actor !== 'createToken') return `a request is on the wire, expected ${expected.actor}`;
  const { sessionId = '', template, expiredToken, skipCache } = expected.input;
  const path = `/v1/client/sessions/${encodeURIComponent(sessionId)}/tokens${template ? `/${template}` : ''}`;
  if (request.method !== 'POST' || !request.url.pathname.endsWith(path)) {
    return `a request for ${pathOf(request)} is on the wire, expected POST ${path}`;
  }
  const names = [...request.url.searchParams.keys()].join();
  const expectedNames = expiredToken !== undefined ? 'expired_token' : skipCache ? 'debug' : '';
  if (names !== expectedNames) return `the search has ${names || 'nothing'}, expected ${expectedNames || 'nothing'}`;
  if (expiredToken === undefined) return null;
  if (request.url.searchParams.get('expired_token') !== expiredToken)
    return 'another expired_token than the last active one';
  return request.body === firstBody ? null : 'the body of the retry differs from the first';
}

function pathOf(request: HeldRequest | undefined): string {
  return request ? `${request.method} ${request.url.pathname}` : 'nothing';
}
