import { connectionReset } from './connection-reset.ts';
import type { Engine } from './engine.ts';
import { MAX_BODY_BYTES } from './max-body-bytes.ts';

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
    const signal = AbortSignal.any(given ? [given, closing()] : [closing()]);
    const outcome = await engine(async () => {
      const body = await request.text();
      const { method, url } = request;
      const headers = Object.fromEntries(request.headers);
      return { method, url, headers, body: new TextEncoder().encode(body).length > MAX_BODY_BYTES ? null : body };
    }, signal);
    if (outcome === 'connection-reset') throw connectionReset();
    const { status, headers, body } = outcome;
    return new Response(BODILESS.has(status) ? null : body, { status, headers });
  };
}
