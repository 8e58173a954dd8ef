import { MAX_DELAY_MS } from '../protocol/limits.ts';

/**
 * How long the server asked to be left alone: `Retry-After`, as seconds or as an HTTP date. A date counts from the answer's own
 * `Date`, so that a wrong clock here does not matter, else from `now`. In a browser both headers are hidden from another
 * origin unless the server exposes them.
 *
 * @returns Milliseconds in [0, 2^31 − 1], or `undefined` when there is none that can be read. The two obsolete forms of a
 *   date are not read.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110, section 10.2.3}
 */
export function retryAfterMs(headers: Headers, now: () => number): number | undefined {
  const value = headers.get('retry-after') ?? '';
  const waitMs = /^-?[\d.]+$/.test(value)
    ? Number(value) * 1000
    : httpDateMs(value) - (httpDateMs(headers.get('date')) || now());
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_DELAY_MS);
}

/** NaN for anything but `Sun, 06 Nov 1994 08:49:37 GMT`: left alone, `Date.parse` reads a date into almost any text. */
function httpDateMs(text: string | null): number {
  return Date.parse(String(/^\w{3}, \d{1,2} \w{3} \d{4} [\d:]{8} GMT$/.exec(String(text))));
}
