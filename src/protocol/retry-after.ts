import { MAX_DELAY_MS } from './limits.ts';

/**
 * How long the server asked to be left alone: `Retry-After`, as seconds or as an HTTP date. A date counts from the answer's own
 * `Date`, so that a wrong clock here does not matter, else from now. In a browser both headers are hidden from another
 * origin unless the server exposes them.
 *
 * @param header - Gives a header by its name.
 * @param nowMs - The wall clock, milliseconds since the epoch; without it a date alone says nothing.
 * @returns Milliseconds in [0, 2^31 − 1], or `undefined` when there is none that can be read. The two obsolete forms of a
 *   date are not read.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110, section 10.2.3}
 */
export function retryAfterMs(
  header: (name: string) => string | null | undefined,
  nowMs = Number.NaN,
): number | undefined {
  const value = header('retry-after') ?? '';
  const waitMs = /^-?[\d.]+$/.test(value)
    ? Number(value) * 1_000
    : httpDateMs(value) - (httpDateMs(header('date') ?? '') || nowMs);
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_DELAY_MS);
}

/** NaN for anything but `Sun, 06 Nov 1994 08:49:37 GMT`: left alone, `Date.parse` reads a date into almost any text. */
function httpDateMs(text: string): number {
  // biome-ignore lint/style/noRestrictedGlobals: it reads no clock, the same text gives the same number.
  return HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
}

const HTTP_DATE = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/;
