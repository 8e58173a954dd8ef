import type { Emission, PendingRequest } from '../oracle/contract.ts';
import type { DrivenEvent, HeldRequest } from './contract.ts';

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

/** What differs between the events predicted and the events emitted, or `null`. Tokens are not quoted. */
export function emissionDiffers(expected: readonly Emission[], actual: readonly DrivenEvent[]): string | null {
  const names = (events: readonly { readonly type: string }[]) =>
    events.map(({ type }) => type).join(', ') || 'nothing';
  if (names(expected) !== names(actual)) return `emitted ${names(actual)}, expected ${names(expected)}`;
  for (const [index, emission] of expected.entries()) {
    const wrong = fieldDiffers(emission, actual[index] as DrivenEvent & Record<string, unknown>);
    if (wrong) return `${emission.type}: ${wrong}`;
  }
  return null;
}

function fieldDiffers(expected: Emission, actual: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(expected)) {
    if (name === 'jwt' || name === 'url') {
      if (actual[name] !== value) return `another ${name} than expected`;
    } else if (name === 'retryInMs') {
      const { minMs, maxMs } = value as { minMs: number; maxMs: number };
      const ms = actual.retryInMs;
      const within = typeof ms === 'number' && ms >= minMs - 1 && ms <= maxMs + 1;
      if (!within) return `retryInMs is ${String(ms)}, expected ${minMs} to ${maxMs}`;
    } else if (actual[name] !== value) {
      return `${name} is ${String(actual[name])}, expected ${String(value)}`;
    }
  }
  for (const name of ['status', 'code']) {
    if (actual[name] !== undefined && !(name in expected)) return `${name} is ${String(actual[name])}, expected none`;
  }
  return null;
}
