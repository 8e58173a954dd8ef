import type { Engine } from './engine.ts';
import { MAX_BODY_BYTES } from './incoming-request.ts';

/** Statuses that never have a body. */
const BODILESS = new Set([204, 205, 304]);

/**
 * The engine in the shape of `fetch`.
 *
 * @param closing - Aborts what is pending when the emulator closes.
 */
export function createFetchHandler(
  engine: Engine,
  closing: () => AbortSignal,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = new Request(input, init);
    const given = init?.signal ?? (typeof input === 'object' && 'signal' in input ? input.signal : null);
    const { signal, release } = eitherOf(given ? [given, closing()] : [closing()]);
    const read = async () => {
      const { method, url } = request;
      // Before the body: in Bun the content type of a form is gone once the form was read.
      const headers = Object.fromEntries(request.headers);
      const body = await request.text();
      return { method, url, headers, body: new TextEncoder().encode(body).length > MAX_BODY_BYTES ? null : body };
    };
    const outcome = await engine(read, signal).finally(release);
    if (outcome === 'connection-reset') throw connectionReset();
    const { status, headers, body } = outcome;
    // A text, even an empty one, would be given a content type.
    const isBodiless = BODILESS.has(status) || body === '';
    return new Response(isBodiless ? null : body, { status, headers });
  };
}

/** Aborted with the first of the signals, with its reason. `AbortSignal.any` is missing in some edge runtimes. */
function eitherOf(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; release(): void } {
  const either = new AbortController();
  const abort = () => either.abort(signals.find(({ aborted }) => aborted)?.reason);
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  if (signals.some(({ aborted }) => aborted)) abort();
  const release = () => {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  };
  return { signal: either.signal, release };
}

/** As Node's `fetch` says it. */
export function connectionReset(): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new TypeError('read ECONNRESET'), { code: 'ECONNRESET' }),
  });
}
