/**
 * Reads the errors of other clients: what of an HTTP answer each of them leaves on what it throws. It judges nothing.
 *
 * @module
 */

import { MAX_DELAY_MS } from './limits.ts';
import type { InvalidTokenRule } from './session-token.ts';
import { parsedJson, recordOf } from './unknown-values.ts';

/** The status, the first error code and the asked-for pause that any client's error may carry. */
export interface ResponseFacts {
  /** The HTTP status, when an answer arrived. */
  readonly status?: number;
  /** The first error code of the answer, verbatim. */
  readonly code?: string;
  /** Of `invalid-token`: which rule the answer broke. */
  readonly rule?: InvalidTokenRule;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** What is known of a thrown value beside itself. */
export interface ThrownHints {
  /** The body of the answer it stands for, read from its stream; `null` when the body broke off. */
  readonly body?: string | null;
  /** The wall clock, milliseconds since the epoch: for a `Retry-After` that is a date, when the answer shows no `Date`. */
  readonly nowMs?: number;
}

/** An answer as far as an error shows it. */
export interface ThrownAnswer extends ResponseFacts {
  /** The error's own `code`. */
  readonly ownCode?: unknown;
  /** The media type; `''` when there are headers without one, nothing when no headers are to be seen. */
  readonly contentType?: string;
  /** A redirect that a browser hides. */
  readonly isRedirect?: boolean;
  /** The body is not wholly there, or cannot be decoded. */
  readonly isBroken?: boolean;
  /** The client read the answer by its API's error shape, and found no error in it. */
  readonly isWordless?: boolean;
}

/**
 * Reads what clients leave: `status` or `statusCode`; the body as `data`, `_data`, `body`, `json` or `text`, parsed or not;
 * `headers` or `header`; each on the error or on its `response`. A hostile getter: nothing is known.
 */
export function answerOf(error: unknown, { body, nowMs }: ThrownHints): ThrownAnswer {
  try {
    const thrown = recordOf(error);
    const places = [thrown, recordOf(thrown.response)];
    const statuses = places.flatMap((place) => [place.status, place.statusCode]);
    const status = statuses.find((value): value is number => typeof value === 'number');
    const bodies = places.flatMap((place) => [place, place.data, place._data, place.body, place.json, place.text]);
    const texts = [body, ...bodies].map(decoded);
    const code = texts.map(firstCode).find((found) => found !== undefined);
    const headers = places.flatMap(({ headers, header }) => [headers, header]).find((value) => isObject(value));
    const isPage = texts.some((text) => typeof text === 'string' && text.trimStart().startsWith('<'));
    const contentType = isPage ? 'html' : headers && (headerOf(headers, 'content-type') ?? '').toLowerCase();
    const retryAfterMs = pauseOf(thrown, headers, nowMs);
    const isRedirect = places.some(({ type }) => type === 'opaqueredirect');
    // Without the code that was looked for, a part of a body tells nothing; what begins as a page is whole enough to be known.
    const isRefusal = status !== undefined && status >= 400;
    const isTorn = isRefusal && code === undefined && !isPage && texts.some((text) => isUndecodable(text, contentType));
    const isWordless = thrown.clerkError === true && Array.isArray(thrown.errors) && thrown.errors.length === 0;
    const isLost = body === undefined && code === undefined && contentType !== '' && places.some(isUsedUp);
    const isBroken =
      body === null || isTorn || (isLost && !isWordless && !showsBody(places)) || breaksOff(thrown, status);
    return { ownCode: thrown.code, status, code, contentType, retryAfterMs, isRedirect, isBroken, isWordless };
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Bytes as the text they stand for, which then means what it means as text; anything else as it is. */
function decoded(body: unknown): unknown {
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? new TextDecoder().decode(body) : body;
}

/** A `Response` whose body somebody has read already: what it said, it says no more. */
function isUsedUp({ bodyUsed, text }: Record<string, unknown>): boolean {
  return bodyUsed === true && typeof text === 'function';
}

/**
 * Whether what was read of a body is to be seen, as wretch and ofetch leave it. ky 2 keeps it in `data`, and has nothing there
 * of a body that broke off, nor of an empty one: that has no type.
 */
function showsBody(places: readonly Record<string, unknown>[]): boolean {
  const shown = places.flatMap((place) => {
    const { data, _data, body, json, text } = place;
    return [data, _data, json, text, isUsedUp(place) ? undefined : body];
  });
  return shown.some((value) => value !== undefined && typeof value !== 'function');
}

/** A text that begins as JSON, or is called so, and is none. One too long to be read is not judged. */
function isUndecodable(text: unknown, contentType: string | undefined): boolean {
  if (typeof text !== 'string' || text.length > BODY_CHARS_MAX) return false;
  const isMeantAsJson = /^\s*[[{]/.test(text) || contentType?.includes('json') === true;
  return isMeantAsJson && parsedJson(text) === undefined;
}

/**
 * Whether a client's error says that the body did not arrive, or could not be read.
 *
 * - got: its `ReadError`, and Node's `complete` on the response.
 * - axios: `ERR_BAD_RESPONSE`, which below 500 means that the stream was aborted, and `ECONNABORTED` or `ECONNRESET`.
 * - superagent: the `SyntaxError` of its parser, with the status on it.
 */
function breaksOff(thrown: Record<string, unknown>, status?: number): boolean {
  const { name, code, response } = thrown;
  const { complete, aborted } = recordOf(response);
  if (complete === false || aborted === true || name === 'ReadError' || name === 'SyntaxError') return true;
  if (typeof code === 'string' && BROKEN_CODES.test(code)) return true;
  return code === 'ERR_BAD_RESPONSE' && status !== undefined && status < 500;
}

/** Codes of sockets, decompressors and parsers: beside a status they mean that its body was lost. */
const BROKEN_CODES =
  /^(?:ECONN\w+|EPIPE|ETIMEDOUT|Z_\w+|UND_ERR_(?:SOCKET|ABORTED|BODY_TIMEOUT)|ERR_STREAM_\w+|ERR_BODY_PARSE_FAILURE)$/;

/** The first code of a body of the documented shape, parsed or not. */
function firstCode(body: unknown): string | undefined {
  const { errors } = recordOf(typeof body === 'string' ? parsed(body) : body);
  const { code } = recordOf(Array.isArray(errors) ? errors[0] : undefined);
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}

function parsed(text: string): unknown {
  const isObject = text.length <= BODY_CHARS_MAX && text.trimStart().startsWith('{');
  return isObject ? parsedJson(text) : undefined;
}

/** A header of a `Headers`, or of a plain object whatever the case of its names. */
function headerOf(headers: object, name: string): string | undefined {
  const { get } = headers as { get?: unknown };
  const found: unknown =
    typeof get === 'function'
      ? get.call(headers, name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return found == null ? undefined : String(found);
}

/** Ours is in milliseconds; clerk-js has seconds; all others leave the header. */
function pauseOf(thrown: Record<string, unknown>, headers: object | undefined, nowMs?: number): number | undefined {
  const { retryAfterMs, retryAfter } = thrown;
  if ((retryAfterMs as number) >= 0) return Number(retryAfterMs);
  if (typeof retryAfter === 'number' && retryAfter >= 0) return retryAfter * 1_000;
  return headers && retryAfterOf((name) => headerOf(headers, name), nowMs);
}

/** What is read of an answer's body, and of an error's. */
const BODY_CHARS_MAX = 16_384;

/** A code is a word or a few: it goes into events and logs, where it must neither forge a line nor fill it. */
const CODE = /^[\w.:-]{1,99}$/;

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
export function retryAfterOf(
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
