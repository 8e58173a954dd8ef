/** Every parameter that matters begins so; most addresses have none and need not be taken apart. */
const PREFIX = '__clerk_';
const NONE: ReadonlyMap<string, string> = new Map();

/**
 * Reads the parameters that are asked for from an address, and no other; the first value of a name counts, as a cookie's does.
 *
 * @param url - An absolute address.
 * @param names - What is asked for; each begins with `__clerk_`.
 */
export function readParameters(url: string, names: ReadonlySet<string>): ReadonlyMap<string, string> {
  const question = url.indexOf('?');
  if (question === -1 || !url.includes(PREFIX, question)) return NONE;
  const hash = url.indexOf('#', question);
  const query = url.slice(question + 1, hash === -1 ? url.length : hash);
  const values = new Map<string, string>();
  for (let at = query.indexOf(PREFIX); at !== -1; at = query.indexOf(PREFIX, at + PREFIX.length)) {
    if (at > 0 && query[at - 1] !== '&') continue;
    const ampersand = query.indexOf('&', at);
    const part = query.slice(at, ampersand === -1 ? query.length : ampersand);
    const name = part.split('=', 1)[0] ?? '';
    if (names.has(name) && !values.has(name)) values.set(name, new URLSearchParams(part).get(name) ?? '');
  }
  return values;
}
