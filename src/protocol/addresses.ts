/**
 * Addresses: which may be trusted with a secret, and how a part of one is taken out without touching the rest.
 *
 * @module
 */

/** Whether what is sent to an address stays secret on the way: https, or http to this machine. */
export function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Whether a host is this machine itself, as the URL parser spells it: in lower case, an address of version 6 in brackets. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

const LOOPBACK = /^(?:localhost|[^@/]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address is an origin and a path: credentials, a query or a hash, also an empty one, would stand beside these two. */
export function isPlain({ href, origin, pathname }: URL): boolean {
  return href === origin + pathname;
}

/** Whether an address has a user or a password in it. */
export function hasCredentials({ username, password }: URL): boolean {
  return username + password !== '';
}

/**
 * Where an API is, in the shape paths are appended to.
 *
 * @returns The URL without trailing slashes; `null` when it is no URL, neither https nor loopback, or has credentials, a query or a hash.
 */
export function apiBase(url: unknown): string | null {
  try {
    const parsed = new URL(String(url));
    return isSecure(parsed) && isPlain(parsed) ? withoutTrailingSlashes(parsed.href) : null;
  } catch {
    // The parser's error quotes its input, which may hold credentials.
    return null;
  }
}

/**
 * An address without some of its search parameters; every other byte of it stays as it was. Unlike `URLSearchParams`,
 * which would re-encode the whole query.
 *
 * @param url - The address, absolute or not.
 * @param names - The parameters to take out, as they read when decoded.
 */
export function withoutParameters(url: string, names: readonly string[]): string {
  const question = url.search(/[?#]/);
  // What is before the hash; a question mark in the hash begins no query.
  if (url[question] !== '?') return url;
  const hash = url.indexOf('#', question);
  const end = hash === -1 ? url.length : hash;
  const isAskedFor = parameterTest(names);
  const kept: string[] = [];
  let keptFrom = question + 1;
  for (let begin = keptFrom; begin <= end; ) {
    const ampersand = url.indexOf('&', begin);
    const partEnd = ampersand === -1 || ampersand > end ? end : ampersand;
    if (isAskedFor(url, begin, partEnd)) {
      // Neighbours that stay are taken over as one text: most addresses are one.
      if (begin > keptFrom) kept.push(url.slice(keptFrom, begin - 1));
      keptFrom = partEnd + 1;
    }
    begin = partEnd + 1;
  }
  if (keptFrom === question + 1) return url;
  if (keptFrom <= end) kept.push(url.slice(keptFrom, end));
  const query = kept.length === 0 ? '' : `?${kept.join('&')}`;
  return `${url.slice(0, question)}${query}${url.slice(end)}`;
}

/**
 * Whether the part of a query between two places has one of the names. The address may be a stranger's, and 15 kB of it may
 * have as many parts: what is too short or too long to be a name, with each of its characters encoded or none, is not decoded.
 */
function parameterTest(names: readonly string[]): (url: string, begin: number, end: number) => boolean {
  const shortest = Math.min(...names.map((name) => name.length));
  const longestEncoded = Math.max(...names.map((name) => name.length * ENCODED_CHARS));
  return (url, begin, end) => {
    if (end - begin < shortest) return false;
    const part = url.slice(begin, Math.min(end, begin + longestEncoded + 1));
    const equals = part.indexOf('=');
    const length = equals === -1 ? part.length : equals;
    return length >= shortest && length <= longestEncoded && names.includes(decodedName(part.slice(0, length)));
  };
}

/** An ASCII character, encoded: `%5F`. */
const ENCODED_CHARS = 3;

/** What it reads as when decoded, as far as it is ASCII: no name that is asked for is anything else. It never throws. */
function decodedName(encoded: string): string {
  const name = encoded.replaceAll('+', ' ');
  if (!name.includes('%')) return name;
  return name.replace(/%[0-7][\da-f]/gi, (character) => String.fromCharCode(Number.parseInt(character.slice(1), 16)));
}

/** An address without `https://` or `http://`. No pattern: it is asked of the issuer of every request's token. */
export function withoutScheme(address: string): string {
  const scheme = SCHEMES.find((known) => address.startsWith(known)) ?? '';
  return address.slice(scheme.length);
}

const SCHEMES = ['https://', 'http://'];

/** A text without the slashes at its end. No pattern: `/\/+$/` begins anew at each slash of a long row in the middle. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}
