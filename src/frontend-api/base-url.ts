import { check } from '../protocol/check.ts';
import { withoutTrailingSlashes } from '../protocol/without-parameters.ts';

/**
 * Checks where the frontend API is, and brings it into the shape paths are appended to.
 *
 * @param url - See `FrontendApiOptions.url`.
 * @returns The URL without trailing slashes.
 * @throws TypeError when it is no URL, neither https nor loopback, or has credentials, a query or a hash. It never quotes the URL.
 */
export function baseUrl(url: unknown): string {
  let href = '';
  try {
    href = new URL(String(url)).href;
  } catch {
    // The parser's error quotes its input, which may hold credentials.
  }
  check(ALLOWED.test(href), 'frontendApi: url', 'https (or loopback) and a path, nothing else', url);
  return withoutTrailingSlashes(href);
}

/** As the URL parser spells them: https anywhere, or http on a name or an address of this machine; then a path. */
const ALLOWED = /^(https:\/\/[^@/]+|http:\/\/(([^@/]+\.)?localhost|127\.[\d.]+|\[::1\])(:\d+)?)\/[^?#]*$/;
