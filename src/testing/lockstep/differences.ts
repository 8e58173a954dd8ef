import type { Emission, PendingRequest } from '../oracle/contract.ts';
import type { ExpectedRequest, MintRequest, WireAdapter, WireMeaning, WireRequest } from '../wire-adapter.ts';
import type { DrivenEvent, HeldRequest } from './contract.ts';

/** What a request on the wire is, for a wire adapter. */
export type ReadHeldRequest = HeldRequest & { readonly request: WireRequest; readonly meaning: WireMeaning | null };

/**
 * What is wrong with the one request on the wire, or `null`: what it means, its form to the letter, and what else the wire's adapter
 * finds.
 *
 * @param firstForm - The form of the plain token request that came before, if any.
 */
export function wireDiffers(
  held: readonly ReadHeldRequest[],
  expected: PendingRequest | null,
  firstForm: string | undefined,
  wire: WireAdapter,
): string | null {
  if (expected === null) {
    return held.length === 0 ? null : `${held.length} requests are on the wire (${pathOf(held[0])}), expected none`;
  }
  const [one] = held;
  if (held.length !== 1 || !one) return `${held.length} requests are on the wire, expected one of ${expected.actor}`;
  const { meaning, request } = one;
  if (expected.actor !== 'createToken' && expected.actor !== 'confirmSession')
    return `a request is on the wire, expected ${expected.actor}`;
  const wanted = expectedRequest(expected);
  if (meaning?.type !== wanted.type)
    return `a request for ${pathOf(one)} is on the wire, expected one to ${wanted.type}`;
  const mistake = wire.mistakeIn?.(request, wanted) ?? null;
  if (mistake !== null) return mistake;
  if (meaning.sessionId !== undefined && meaning.sessionId !== wanted.sessionId)
    return `it is for another session than ${wanted.sessionId}`;
  return meaning.type === 'mint' && wanted.type === 'mint' ? mintDiffers(meaning, wanted, firstForm) : null;
}

function expectedRequest(
  expected: Extract<PendingRequest, { actor: 'createToken' | 'confirmSession' }>,
): ExpectedRequest {
  const { sessionId = '' } = expected.input;
  if (expected.actor === 'confirmSession') return { type: 'confirm', sessionId };
  const { template = null, organizationId = null, expiredToken, skipCache = false } = expected.input;
  return {
    type: 'mint',
    sessionId,
    template,
    organizationId,
    skipCache,
    ...(expiredToken !== undefined && { expiredToken }),
  };
}

/** What a wire does not say cannot be wrong. */
function mintDiffers(
  meaning: MintRequest,
  wanted: Extract<ExpectedRequest, { type: 'mint' }>,
  firstForm: string | undefined,
): string | null {
  const { template = null, organizationId, expiredToken, skipCache, form } = meaning;
  if (template !== wanted.template) return `it asks for the template ${template}, expected ${wanted.template}`;
  if (organizationId !== undefined && (organizationId || null) !== wanted.organizationId)
    return `it asks for the organization ${organizationId}, expected ${wanted.organizationId}`;
  if (skipCache !== undefined && skipCache !== wanted.skipCache)
    return `it ${skipCache ? 'asks' : 'does not ask'} for claims read anew, expected the other`;
  if (expiredToken !== wanted.expiredToken) {
    if (expiredToken === undefined) return 'it offers no expired token, expected the last active one';
    return wanted.expiredToken === undefined
      ? 'it offers an expired token, expected none'
      : 'another expired_token than the last active one';
  }
  const isRepetition = wanted.expiredToken !== undefined;
  return isRepetition && form !== firstForm ? 'the body of the retry differs from the first' : null;
}

/** Method and path of a request, for people. */
export function pathOf(request: HeldRequest | undefined): string {
  return request ? `${request.method} ${request.url.pathname}` : 'nothing';
}

/**
 * What differs between the events predicted and the events emitted, or `null`. Tokens are not quoted.
 *
 * @param mayLackCode - What a wire does not say a session need not know.
 */
export function emissionDiffers(
  expected: readonly Emission[],
  actual: readonly DrivenEvent[],
  mayLackCode = false,
): string | null {
  const names = (events: readonly { readonly type: string }[]) =>
    events.map(({ type }) => type).join(', ') || 'nothing';
  if (names(expected) !== names(actual)) return `emitted ${names(actual)}, expected ${names(expected)}`;
  for (const [index, emission] of expected.entries()) {
    const wrong = fieldDiffers(emission, actual[index] as DrivenEvent & Record<string, unknown>, mayLackCode);
    if (wrong) return `${emission.type}: ${wrong}`;
  }
  return null;
}

function fieldDiffers(
  expected: Emission,
  actual: Readonly<Record<string, unknown>>,
  mayLackCode: boolean,
): string | null {
  for (const [name, value] of Object.entries(expected)) {
    if (name === 'jwt' || name === 'url') {
      if (actual[name] !== value) return `another ${name} than expected`;
    } else if (name === 'retryInMs') {
      const { minMs, maxMs } = value as { minMs: number; maxMs: number };
      const ms = actual.retryInMs;
      const within = typeof ms === 'number' && ms >= minMs - 1 && ms <= maxMs + 1;
      if (!within) return `retryInMs is ${String(ms)}, expected ${minMs} to ${maxMs}`;
    } else if (actual[name] !== value && !(name === 'code' && actual.code === undefined && mayLackCode)) {
      return `${name} is ${String(actual[name])}, expected ${String(value)}`;
    }
  }
  for (const name of ['status', 'code']) {
    if (actual[name] !== undefined && !(name in expected)) return `${name} is ${String(actual[name])}, expected none`;
  }
  return null;
}
