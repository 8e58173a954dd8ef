import { SessionError } from '../protocol/errors.ts';
import { isPage, pageOrigin } from './origins.ts';
import type { CallerRequest, Outgoing } from './outgoing.ts';

/** As many as `fetch` follows. */
const REDIRECTS_MAX = 20;

/** What tells a server who somebody is: it goes to no other origin. */
const CREDENTIALS = ['authorization', 'cookie', 'dpop', 'host', 'proxy-authorization'];

/** What describes a body that is no longer there. */
const ABOUT_BODY = ['content-encoding', 'content-language', 'content-length', 'content-location', 'content-type'];

/**
 * How the platform is to treat a redirect of a request that has the token, so that no other origin gets it.
 *
 * - A server's `fetch` shows a redirect: it is followed here. Some did or do take `Authorization` along (workerd before September 2025,
 *   packages in the place of `fetch`).
 * - A page's shows nothing of it. Those of today follow it and drop `Authorization` on the way to another origin
 *   (https://github.com/whatwg/fetch/pull/1544). An older one is only let follow within the page's own origin, or not at all.
 * - A proof of possession is made for one address, so that a page with one can follow no redirect.
 *
 * @param asked - What the caller wants.
 * @param hasProof - Whether the request has a proof of possession.
 */
export function redirectMode(
  { url }: Outgoing,
  asked: RequestRedirect,
  hasProof: boolean,
): Pick<RequestInit, 'redirect' | 'mode'> {
  if (asked !== 'follow') return { redirect: asked };
  if (!isPage() || hasProof) return { redirect: 'manual' };
  if (dropsAuthorization()) return { redirect: 'follow' };
  return url.origin === pageOrigin() ? { redirect: 'follow', mode: 'same-origin' } : { redirect: 'manual' };
}

/**
 * Whether the page's `fetch` is young enough: it has what came after (Chrome 132, Firefox 128, Safari 18) the header was dropped (Chrome
 * 119, Firefox 111, Safari 16.1). Asked of fetch itself, for what is only the language's may be a polyfill.
 */
function dropsAuthorization(): boolean {
  return 'bytes' in Response.prototype;
}

/**
 * Where a redirect leads, as `fetch` would follow it.
 *
 * @param count - How many were followed before.
 * @returns `null` when the answer is no redirect to be followed.
 * @throws SessionError `redirect-refused`.
 */
export function redirectOf(request: CallerRequest, from: Outgoing, response: Response, count: number): Outgoing | null {
  if (request.redirect !== 'follow') return null;
  if (response.type === 'opaqueredirect') {
    throw redirectRefused(
      from,
      'this platform does not tell where to, nor is it sure that it would keep the token back',
    );
  }
  const location = response.headers.get('location');
  if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) return null;
  if (count === REDIRECTS_MAX) throw redirectRefused(from, `${count} times, which is no way to an answer`);
  const url = parsedLocation(location, from.url);
  if (url === null) throw redirectRefused(from, 'to what is no http address');
  const isGet = becomesGet(response.status, from.method);
  const hasBody = from.hasBody && !isGet;
  if (hasBody && !request.isRepeatable) throw redirectRefused(from, 'and its body, a stream, cannot be sent again');
  const isElsewhere = url.origin !== from.url.origin;
  const headers = new Headers(from.headers);
  for (const name of [...(isGet ? ABOUT_BODY : []), ...(isElsewhere ? CREDENTIALS : [])]) headers.delete(name);
  const isAuthorized = from.isAuthorized && !isElsewhere;
  return { url, method: isGet ? 'GET' : from.method, headers, hasBody, isAuthorized };
}

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return !/^(?:GET|HEAD)$/.test(method);
  return (status === 301 || status === 302) && method === 'POST';
}

function parsedLocation(location: string, base: URL): URL | null {
  try {
    const url = new URL(location, base);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function redirectRefused({ url, method }: Outgoing, why: string): SessionError {
  return new SessionError(
    'redirect-refused',
    `${method} at ${url.origin} was redirected, ${why}: use the final address.`,
  );
}
