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
  for (let start = query.indexOf(PREFIX); start !== -1; start = query.indexOf(PREFIX, start + PREFIX.length)) {
    if (start > 0 && query[start - 1] !== '&') continue;
    const ampersand = query.indexOf('&', start);
    const end = ampersand === -1 ? query.length : ampersand;
    const name = nameOf(query, start, end, names);
    if (name === undefined || values.has(name)) continue;
    values.set(name, new URLSearchParams(query.slice(start, end)).get(name) ?? '');
    if (values.size === names.size) break;
  }
  return values;
}

/** Which of the names a part of a query has. */
function nameOf(query: string, begin: number, end: number, names: Iterable<string>): string | undefined {
  for (const name of names) {
    const nameEnd = begin + name.length;
    if (query.startsWith(name, begin) && (nameEnd === end || (nameEnd < end && query[nameEnd] === '='))) return name;
  }
  return undefined;
}
