/**
 * An address without some of its search parameters; every other byte of it stays as it was. Unlike `URLSearchParams`,
 * which would re-encode the whole query.
 *
 * @param url - The address, absolute or not.
 * @param names - The parameters to take out, as they read when decoded.
 */
export function withoutParameters(url: string, names: readonly string[]): string {
  // What is before the hash; a question mark in the hash begins no query.
  return url.replace(/^([^?#]*)\?([^#]*)/, (_all, path: string, query: string) => {
    const kept = query.split('&').filter((part) => !names.includes(decodedName(part)));
    return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
  });
}

/** What it reads as when decoded, as far as it is ASCII: no name that is asked for is anything else. It never throws. */
function decodedName(part: string): string {
  const name = (part.split('=', 1)[0] ?? '').replaceAll('+', ' ');
  if (!name.includes('%')) return name;
  return name.replace(/%[0-7][\da-f]/gi, (encoded) => String.fromCharCode(Number.parseInt(encoded.slice(1), 16)));
}

/** A text without the slashes at its end. No pattern: `/\/+$/` begins anew at each slash of a long row in the middle. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}
