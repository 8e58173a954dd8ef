import ky from 'ky';
import type { ActorCall } from '../protocol/actor-contracts.ts';
import { classifyFailure } from '../protocol/classify-failure.ts';
import type { Wire } from './frontend-api-options.ts';
import { noAnswerError } from './no-answer-error.ts';
import { parseJson } from './parse-json.ts';
import { readText } from './read-text.ts';
import { responseError } from './response-error.ts';
import { retryAfterMs } from './retry-after-ms.ts';

/**
 * Sends one request, once, without a deadline of its own: retry and deadline belong to the chart. Everything but a 2xx
 * answer rejects with one of the package's errors, and an abort with the signal's reason.
 *
 * @param wire - The wire's options.
 * @param path - What follows the frontend API's URL, encoded.
 * @param request - What to send there.
 * @param call - Its signal ends the request.
 * @param secrets - The tokens in it, to be taken out of an error that quotes them.
 * @returns The parsed body, out of its envelope `{ "response": … }` if it has one; `undefined` when it was empty, too large
 *   or no JSON.
 */
export async function send(
  { url, fetch: ownFetch, credentials = 'include', onLine, now = Date.now }: Wire,
  path: string,
  request: Pick<RequestInit, 'method' | 'body' | 'cache' | 'keepalive'>,
  call?: Partial<ActorCall>,
  secrets: readonly string[] = [],
): Promise<unknown> {
  const signal = call?.signal;
  let response: Response | undefined;
  let text = '';
  let broken: unknown;
  try {
    signal?.throwIfAborted();
    response = await ky(url + path, {
      ...request,
      // Where it is left to the runtime, Bun forgets it as soon as the form is read.
      ...(request.body && { headers: { 'content-type': FORM } }),
      ...(signal && { signal }),
      credentials,
      // Followed, a 307 would carry tokens wherever it points.
      redirect: 'manual',
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      // ky would call it as a method of its options, which a browser's fetch refuses.
      fetch: (input, init) => (ownFetch ?? globalThis.fetch)(input as Request, init),
    });
    text = await readText(response, signal);
    if (response.ok) return withoutEnvelope(parseJson(text));
  } catch (error) {
    signal?.throwIfAborted();
    broken = error ?? true;
  }
  const status = response?.status ?? 0;
  const { kind } = classifyFailure({ status });
  // Without its body a refusal says nothing for certain; a 401, a 429 and a 5xx do.
  if (kind === 'network' || (broken && kind === 'rejected')) {
    return Promise.reject(noAnswerError(broken, onLine ? onLine() : globalThis.navigator?.onLine));
  }
  return Promise.reject(responseError(status, text, response && retryAfterMs(response.headers, now), secrets));
}

/** The only body this wire sends, as the Fetch standard spells its type. */
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';

function withoutEnvelope(json: unknown): unknown {
  const { response = json } = Object(json);
  return response;
}
