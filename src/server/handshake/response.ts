import type { RequestOutput } from '../../../machines/request/contract.ts';
import { withoutParameters } from '../../protocol/without-parameters.ts';
import { localLocation } from '../request/address.ts';
import type { RequestCase } from '../request/request-case.ts';
import { explain, type RequestState } from '../request-state.ts';
import { wireNames } from '../wire-names.ts';
import { handshakeLocation } from './location.ts';

/**
 * The answer to a request that is to be redirected: 307, with every header of the state.
 *
 * That is each state with the status `handshake`, and any other whose headers have a `Location` (a development instance
 * cleans its address after a handshake).
 *
 * @throws TypeError when the state has no `Location`.
 */
export function handshakeResponse(state: RequestState): Response {
  if (!state.headers.has('location')) {
    throw new TypeError('handshakeResponse needs a state with a Location header: check state.status first');
  }
  return new Response(null, { status: 307, headers: state.headers });
}

/** Every parameter a handshake comes back with: one that is left would be resolved again. */
const PARAMETERS = [wireNames.handshake, wireNames.help, wireNames.devBrowser, wireNames.handshakeNonce];

/** The headers that go with how a request is answered. */
export function answerHeaders(requestCase: RequestCase, output: RequestOutput): Headers {
  const headers = new Headers();
  for (const cookie of output.cookies) headers.append('set-cookie', cookie);
  if (output.resolvedHandshake) addResolved(headers, requestCase, output);
  if (output.status === 'handshake') {
    headers.set('location', handshakeLocation(requestCase, output.reason ?? ''));
    headers.append('set-cookie', redirectCount(requestCase.parsed.redirectCount + 1));
  }
  // A redirect that a browser or a proxy remembers is a redirect loop.
  if (headers.has('location')) headers.set('cache-control', 'no-store');
  addDebug(headers, output);
  return headers;
}

function addResolved(headers: Headers, { settings, parsed, address }: RequestCase, output: RequestOutput): void {
  // The address that is answered may hold a secret: no other origin's script shall read the answer.
  headers.set('access-control-allow-origin', 'null');
  headers.set('access-control-allow-credentials', 'true');
  if (settings.instance !== 'development') return;
  const cleaned = withoutParameters(address.url.href, PARAMETERS);
  if (cleaned === address.url.href) return;
  headers.set('location', localLocation(cleaned, parsed.request, settings));
  // It takes more than the counter's two seconds to find out that a back end is away: the count must outlive that.
  if (output.status !== 'signed-in' && parsed.redirectCount > 0) {
    headers.append('set-cookie', redirectCount(parsed.redirectCount));
  }
}

function redirectCount(count: number): string {
  return `${wireNames.redirectCount}=${count}; SameSite=Lax; HttpOnly; Max-Age=2`;
}

function addDebug(headers: Headers, { status, reason }: RequestOutput): void {
  headers.set('x-clerk-auth-status', status);
  if (reason === null) return;
  headers.set('x-clerk-auth-message', explain(reason));
  // A back end's error code is part of the reason, and may hold what no header can.
  if (/^[\x20-\x7e]{1,500}$/.test(reason)) headers.set('x-clerk-auth-reason', reason);
}
