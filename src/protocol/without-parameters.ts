/**
 * An address without some of its search parameters; every other byte of it stays as it was. Unlike `URLSearchParams`,
 * which would re-encode the whole query.
 *
 * @param url - The address, absolute or not.
 * @param names - The parameters to take out, as they read when decoded.
 */
export function withoutParameters(url: string, names: readonly string[]): string {
  const hashAt = url.indexOf('#');
  const hash = hashAt < 0 ? '' : url.slice(hashAt);
  const beforeHash = hashAt < 0 ? url : url.slice(0, hashAt);
  const queryAt = beforeHash.indexOf('?');
  if (queryAt < 0) return url;
  const parts = beforeHash.slice(queryAt + 1).split('&');
  const kept = parts.filter((part) => !names.includes(decodedName(part)));
  if (kept.length === parts.length) return url;
  const query = kept.length === 0 ? '' : `?${kept.join('&')}`;
  return `${beforeHash.slice(0, queryAt)}${query}${hash}`;
}

function decodedName(part: string): string {
  const name = part.split('=', 1)[0] ?? '';
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
