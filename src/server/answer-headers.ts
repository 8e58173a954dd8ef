import type { RequestOutput } from '../../machines/request/contract.ts';
import { withoutParameters } from '../protocol/without-parameters.ts';
import { explain } from './explain.ts';
import { handshakeLocation } from './handshake-location.ts';
import { localLocation } from './local-location.ts';
import type { RequestMaterial } from './request-material.ts';
import { wireNames } from './wire-names.ts';

/** Every parameter a handshake comes back with: one that is left would be resolved again. */
const PARAMETERS = [wireNames.handshake, wireNames.help, wireNames.devBrowser, wireNames.handshakeNonce];

/** The headers that go with how a request is answered. */
export function answerHeaders(material: RequestMaterial, output: RequestOutput): Headers {
  const headers = new Headers();
  for (const cookie of output.cookies) headers.append('set-cookie', cookie);
  if (output.resolvedHandshake) addResolved(headers, material, output);
  if (output.status === 'handshake') {
    headers.set('location', handshakeLocation(material, output.reason ?? ''));
    headers.append('set-cookie', redirectCount(material.reading.redirectCount + 1));
  }
  // A redirect that a browser or a proxy remembers is a redirect loop.
  if (headers.has('location')) headers.set('cache-control', 'no-store');
  addDebug(headers, output);
  return headers;
}

function addResolved(headers: Headers, { settings, reading, address }: RequestMaterial, output: RequestOutput): void {
  // The address that is answered may hold a secret: no other origin's script shall read the answer.
  headers.set('access-control-allow-origin', 'null');
  headers.set('access-control-allow-credentials', 'true');
  if (settings.instance !== 'development') return;
  const cleaned = withoutParameters(address.url.href, PARAMETERS);
  if (cleaned === address.url.href) return;
  headers.set('location', localLocation(cleaned, reading.request, settings));
  // It takes more than the counter's two seconds to find out that a back end is away: the count must outlive that.
  if (output.status !== 'signed-in' && reading.redirectCount > 0) {
    headers.append('set-cookie', redirectCount(reading.redirectCount));
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
