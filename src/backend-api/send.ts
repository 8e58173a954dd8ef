import { readText } from '../frontend-api/answers.ts';
import { namesOnly, responseError } from '../frontend-api/errors.ts';
import { requestOnce } from '../frontend-api/send.ts';
import { platformClock } from '../platform/clock.ts';
import { RequestTimeoutError, SessionError } from '../protocol/errors.ts';
import { parsedJson } from '../protocol/unknown-values.ts';
import type { Backend } from './options.ts';

/** One call. */
export interface BackendRequest {
  readonly method: 'GET' | 'POST';
  /** What follows the API's URL, encoded. */
  readonly path: string;
  readonly json?: unknown;
  /** The tokens in it: taken out of an error that quotes them, as the secret key is. */
  readonly secrets: readonly string[];
}

/**
 * Sends one request with the secret key, once.
 *
 * @param signal - The caller's: its abort rejects with its reason.
 * @returns The parsed body; `undefined` when it was empty, too large or no JSON. Whatever is no 2xx rejects.
 */
export async function send(backend: Backend, request: BackendRequest, signal: AbortSignal): Promise<unknown> {
  const { clock = platformClock, timeoutMs } = backend;
  signal.throwIfAborted();
  const controller = new AbortController();
  const passOn = () => controller.abort(signal.reason);
  const timeout = new RequestTimeoutError();
  const timer = clock.setTimeout(() => controller.abort(timeout), timeoutMs);
  signal.addEventListener('abort', passOn, { once: true });
  try {
    return await answerOf(backend, request, controller.signal);
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', passOn);
  }
}

async function answerOf(
  backend: Backend,
  { method, path, json, secrets }: BackendRequest,
  signal: AbortSignal,
): Promise<unknown> {
  const { base, secretKey, apiVersion, fetch: ownFetch } = backend;
  let response: Response;
  let text: string;
  try {
    const headers = {
      authorization: `Bearer ${secretKey}`,
      'clerk-api-version': apiVersion,
      accept: 'application/json',
    };
    const sent = { method, ...(json !== undefined && { json }), headers, signal };
    response = await requestOnce(base + path, sent, ownFetch);
    text = await readText(response, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new SessionError(
      'network',
      "No answer from the back end's API: check backendApi's url and this server's network.",
      {
        cause: namesOnly(error),
      },
    );
  }
  if (response.ok) return parsedJson(text);
  throw responseError(response, text, [secretKey, ...secrets]);
}
