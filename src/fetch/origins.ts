import { isSecure } from '../protocol/addresses.ts';
import { check, checkAddress } from '../protocol/caller-input.ts';

/** Whether a request to an address may carry the token. */
export type MayCarryToken = (url: URL) => boolean;

/**
 * Whether this is a page, or a worker of one: it has an origin, and an address.
 *
 * Workers on the edge have an origin too, the text "null", but no address: they are servers.
 */
export function isPage(): boolean {
  return typeof globalThis.origin === 'string' && typeof globalThis.location === 'object';
}

/** The page's own origin; `null` where there is no page, or where it has none: a sandboxed frame, a file. */
export function pageOrigin(): string | null {
  return isPage() && /^https?:/.test(globalThis.origin) ? globalThis.origin : null;
}

/**
 * The address a caller means, as `fetch` would read it: against the page's where there is one.
 *
 * @throws TypeError when it is none, or a relative one where there is no page. The message does not quote it.
 */
export function addressOf(input: string | URL | Request): URL {
  const text = input instanceof Request ? input.url : String(input);
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  const url = parsedUrl(text, base);
  const expected = base === undefined ? 'an absolute URL, for there is no page that it could be relative to' : 'a URL';
  check(url !== null, 'authorizedFetch: input', expected, input);
  return url;
}

/** `URL.canParse` is younger than browsers that the package runs in. */
function parsedUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/**
 * The rule that a list of origins, a function, or nothing makes.
 *
 * @throws TypeError for a list with something in it that is no origin a token may go to.
 */
export function originRule(origins: readonly string[] | MayCarryToken | undefined): MayCarryToken {
  if (origins === undefined) return ({ origin }) => origin === pageOrigin();
  if (typeof origins === 'function') {
    return (url) => {
      const answer: unknown = origins(new URL(url));
      // A promise is truthy: taken for a yes, an async function would let every origin have the token.
      check(typeof answer === 'boolean', 'authorizedFetch: the answer of origins', 'true or false', answer);
      return answer;
    };
  }
  check(Array.isArray(origins), 'authorizedFetch: origins', 'a list of origins, or a function', origins);
  const known = new Set(origins.map(checkedOrigin));
  return ({ origin }) => known.has(origin);
}

const EXPECTED =
  'an origin like "https://api.example.com", without path or wildcard, and https unless it is loopback (a function may allow others)';

function checkedOrigin(given: unknown): string {
  const url = typeof given === 'string' ? parsedUrl(given) : null;
  checkAddress(url !== null && isTrusted(url), 'authorizedFetch: each of origins', EXPECTED, given);
  return url.origin;
}

function isTrusted(url: URL): boolean {
  return isSecure(url) && url.href === `${url.origin}/` && !url.hostname.includes('*');
}
