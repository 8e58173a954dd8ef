/**
 * Checks where the frontend API is, and brings it into the shape paths are appended to.
 *
 * @param url - See `FrontendApiOptions.url`.
 * @returns The URL without trailing slashes.
 * @throws TypeError when it is no URL, neither https nor loopback, or has credentials, a query or a hash. It never quotes the URL.
 */
export function baseUrl(url: unknown): string {
  try {
    const { href } = new URL(String(url));
    if (ALLOWED.test(href)) return href.replace(/\/+$/, '');
  } catch {
    // The parser's error quotes its input, which may hold credentials.
  }
  throw new TypeError('frontendApi: url must be https (or loopback), without credentials, query and hash.');
}

/** As the URL parser spells them: https anywhere, or http on a name or an address of this machine; then a path. */
const ALLOWED = /^(https:\/\/[^@/]+|http:\/\/(([^@/]+\.)?localhost|127\.[\d.]+|\[::1\])(:\d+)?)\/[^?#]*$/;
