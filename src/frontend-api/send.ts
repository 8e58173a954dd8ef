import ky, { type Options } from 'ky';
import type { ActorCall } from '../protocol/actor-contracts.ts';
import { ForeignAnswerError } from '../protocol/errors.ts';
import { classifyFailure } from '../protocol/failure.ts';
import { fieldOf, parsedJson } from '../protocol/unknown-values.ts';
import { readText } from './answers.ts';
import { noAnswerError, responseError } from './errors.ts';
import type { Wire } from './options.ts';

/**
 * Sends one request, once, without a deadline of its own: retry and deadline belong to the chart. Everything but a 2xx
 * answer in JSON rejects with one of the package's errors, and an abort with the signal's reason. The API answers in JSON and
 * redirects nobody: a redirect, a page or nothing at all is somebody else's answer.
 *
 * @param wire - The wire's options.
 * @param path - What follows the frontend API's URL, encoded.
 * @param request - What to send there.
 * @param call - Its signal ends the request.
 * @param secrets - The tokens in it, to be taken out of an error that quotes them.
 * @returns The parsed body, out of its envelope `{ "response": … }` if it has one.
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
  let isBroken = false;
  let cause: unknown;
  try {
    signal?.throwIfAborted();
    response = await requestOnce(
      url + path,
      {
        ...request,
        // Where it is left to the runtime, Bun forgets it as soon as the form is read.
        ...(request.body && { headers: { 'content-type': FORM } }),
        ...(signal && { signal }),
        credentials,
      },
      ownFetch,
    );
    text = await readText(response, signal);
  } catch (error) {
    signal?.throwIfAborted();
    isBroken = true;
    cause = error;
  }
  const { status = 0, type } = response ?? {};
  const { kind } = classifyFailure({ status, type }, { body: isBroken ? null : text });
  // Without its body an answer says nothing for certain; a 429 and a 5xx do.
  if (response === undefined || kind === 'network') {
    throw noAnswerError(cause, onLine ? onLine() : globalThis.navigator?.onLine);
  }
  if (status >= 400) throw responseError(response, text, secrets, now());
  const json = parsedJson(text);
  // A browser hides of a redirect where it leads, and its status too.
  if (!response.ok || json === undefined) throw new ForeignAnswerError({ status: status || undefined });
  return withoutEnvelope(json);
}

/** The only body this wire sends, as the Fetch standard spells its type. */
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';

function withoutEnvelope(json: unknown): unknown {
  const response = fieldOf(json, 'response');
  return response === undefined ? json : response;
}

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
