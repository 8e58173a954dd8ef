import ky, { type Options } from 'ky';

/**
 * Sends one request, once: retry and deadline belong to whoever sends. Any answer is given back, whatever its status.
 *
 * @param url - Absolute.
 * @param request - What to send.
 * @param ownFetch - Not given: the platform's, looked up now.
 */
export function requestOnce(
  url: string,
  request: Options,
  ownFetch?: (input: Request, init?: RequestInit) => Promise<Response>,
): Promise<Response> {
  return ky(url, {
    ...request,
    // Followed, a 307 would carry tokens, or a secret key, wherever it points.
    redirect: 'manual',
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    // ky would call it as a method of its options, which a browser's fetch refuses.
    fetch: (input, init) => (ownFetch ?? globalThis.fetch)(input as Request, init),
  });
}
