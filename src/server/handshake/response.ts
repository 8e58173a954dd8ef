import type { RequestOutput } from '../../../machines/request/contract.ts';
import { withoutParameters } from '../../protocol/addresses.ts';
import { localLocation } from '../request/address.ts';
import type { RequestCase } from '../request/request-case.ts';
import { explain, type RequestState } from '../request-state.ts';
import { warnOnce } from '../warn-once.ts';
import { wireNames } from '../wire-names.ts';
import { forgetHandshake } from './handshake-cookies.ts';
import { frontendApiLocation, otherDomainLocation } from './location.ts';
import { makeMark, markCookies } from './mark.ts';
import { redirectCountCookie } from './redirect-count.ts';

/**
 * The answer to a request that is to be redirected: 307, with every header of the state.
 *
 * That is each state with the status `handshake`, and any other whose headers have a `Location` (the address is cleaned of
 * what a handshake left there).
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
const PARAMETERS = [
  wireNames.handshake,
  wireNames.help,
  wireNames.devBrowser,
  wireNames.handshakeNonce,
  wireNames.redirectCount,
  wireNames.handshakeStarted,
];

/** The headers that go with how a request is answered. */
export function answerHeaders(requestCase: RequestCase, output: RequestOutput): Headers {
  const isHandshake = output.status === 'handshake';
  const headers = isHandshake ? handshakeHeaders(requestCase, output.reason ?? '') : new Headers();
  const cookies = [...output.cookies, ...forgetHandshake(requestCase, output)];
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  const isCleaned = !isHandshake && isToBeCleaned(requestCase, output) && addCleanAddress(headers, requestCase);
  if (cookies.length > 0 || isCleaned) forbidCaching(headers);
  addDebug(headers, output);
  return headers;
}

/** The headers of a redirect to a handshake. */
export function handshakeHeaders(requestCase: RequestCase, reason: string): Headers {
  const { parsed, settings, address } = requestCase;
  const otherDomain = otherDomainLocation(requestCase, reason);
  const mark = otherDomain === null ? makeMark(settings) : null;
  const headers = new Headers({ location: otherDomain ?? frontendApiLocation(requestCase, reason, mark) });
  headers.append('set-cookie', redirectCountCookie(parsed.redirectCount + 1));
  if (mark !== null) {
    const lines = markCookies(mark, settings.now(), address.url, parsed.request.headers.get('cookie'));
    for (const line of lines) headers.append('set-cookie', line);
  } else if (otherDomain === null) {
    warnOnce(settings, 'A handshake has no mark, its answer counts in a cookie only: check randomBytes.');
  }
  forbidCaching(headers);
  return headers;
}

/**
 * Whether the browser is to be redirected once more, to the same address without what a handshake left there.
 *
 * After a handshake of a development instance, always. Else only a document whose address has the count of redirects, and
 * only where cookies are seen to be kept. Of one that is not signed in it must be the counter's own, not only one that was
 * set beside it: the count in it is the one to go on with, or a loop would begin anew.
 */
function isToBeCleaned({ parsed, settings }: RequestCase, { resolvedHandshake, status }: RequestOutput): boolean {
  if (settings.instance === 'development') {
    if (resolvedHandshake) return true;
    // What is wrong with a payload is to be read, not to be redirected away.
    if (parsed.brought !== null) return false;
  }
  const keeps = status === 'signed-in' ? parsed.keepsCookies : parsed.keepsRedirectCount;
  return parsed.hasRedirectCountInUrl && parsed.isHandshakeEligible && keeps;
}

/** Whether there was anything to clean. */
function addCleanAddress(headers: Headers, { settings, parsed, address }: RequestCase): boolean {
  const cleaned = withoutParameters(address.url.href, PARAMETERS);
  if (cleaned === address.url.href) return false;
  headers.set('location', localLocation(cleaned, settings));
  // It takes more than the counter's two seconds to find out that a back end is away: the count must outlive that.
  if (parsed.redirectCount > 0) headers.append('set-cookie', redirectCountCookie(parsed.redirectCount));
  return true;
}

/** A cache that keeps a cookie gives one user's session to the next; one that keeps a redirect makes a loop of it. */
function forbidCaching(headers: Headers): void {
  headers.set('cache-control', 'private, no-store');
}

function addDebug(headers: Headers, { status, reason }: RequestOutput): void {
  headers.set('x-clerk-auth-status', status);
  if (reason === null) return;
  headers.set('x-clerk-auth-message', explain(reason));
  // A back end's error code is part of the reason, and may hold what no header can.
  if (/^[\x20-\x7e]{1,500}$/.test(reason)) headers.set('x-clerk-auth-reason', reason);
}
