/**
 * Why an attempt failed: the kinds, and how anything thrown becomes one. Pure; what a body says must have been read before.
 *
 * @module
 */

import type { InvalidTokenRule } from './decode-session-token.ts';
import { retryAfterMs as parseRetryAfter } from './retry-after.ts';
import { MISSING_EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN_STATUS } from './wire.ts';

/**
 * Why an attempt failed, in the words the chart's guards read.
 *
 * - `missing-expired-token`: 422 with that code. The edge can mint, and asks for the last active token.
 * - `unauthenticated`: 401, or 403 with a code that names a banned or deactivated user.
 * - `rate-limited`: 429.
 * - `unavailable`: 5xx, 408, 421, 425 or 499.
 * - `network`: no answer arrived, or only a part of one, or an error without a status.
 * - `timeout`: the deadline passed first.
 * - `offline`: the platform said that there is no network.
 * - `rejected`: any other 4xx, or a mistake in an actor (`invalid-answer`, `actor-not-provided`).
 * - `invalid-token`: an answer without a JWT of this key that is usable on arrival.
 * - `stale-answer`: a valid token, staler than the usable one held; or the very token held, when another was wanted: its refresh was due, or an
 *   API had refused it.
 * - `foreign-answer`: somebody else answered in the API's place: an access proxy, a firewall, a captive portal.
 * - `handshake-loop`: the chart refused one more handshake in a burst.
 */
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Every {@link FailureKind}. */
export const FAILURE_KINDS = [
  'missing-expired-token',
  'unauthenticated',
  'rate-limited',
  'unavailable',
  'network',
  'timeout',
  'offline',
  'rejected',
  'invalid-token',
  'stale-answer',
  'foreign-answer',
  'handshake-loop',
] as const;

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

/** A failed attempt as plain data. It carries no message, URL, body or token. */
export interface Failure extends ResponseFacts {
  /** Why it failed. */
  readonly kind: FailureKind;
}

/** What is known of a thrown value beside itself. */
export interface ThrownHints {
  /** The body of the answer it stands for, read from its stream; `null` when the body broke off. */
  readonly body?: string | null;
  /** The wall clock, milliseconds since the epoch: for a `Retry-After` that is a date, when the answer shows no `Date`. */
  readonly nowMs?: number;
}

/**
 * Judges what an actor threw. The one place where errors become data.
 *
 * Judged by the facts that any common client leaves on its errors: the status, the first error code, the headers, in the
 * error or in its `response`; our own errors without a status by their `code`. With neither it is `network`. Total: any value
 * is judged, in time that does not grow with what it carries.
 *
 * @param error - What was thrown: an error of any client, a `Response`, or anything at all.
 * @param hints - What cannot be seen on it at once.
 */
export function classifyFailure(error: unknown, hints: ThrownHints = {}): Failure {
  const answer = answerOf(error, hints);
  return { kind: kindOf(answer), ...factsOf(answer) };
}

/** The same without the judgement: what an HTTP answer left on a thrown value. */
export function responseFacts(error: unknown, hints: ThrownHints = {}): ResponseFacts {
  return factsOf(answerOf(error, hints));
}

/**
 * Whether asking again cannot help the caller who asked. All other failures are transient. Neither kind ends a session.
 *
 * @param holdsLastActiveToken - Whether there was a token to offer; without one `missing-expired-token` is definitive too.
 */
export function isDefinitive(kind: FailureKind, holdsLastActiveToken: boolean): boolean {
  return kind === 'rejected' || kind === 'invalid-token' || (kind === 'missing-expired-token' && !holdsLastActiveToken);
}

/** Statuses by which gates answer in an API's place. Without the API's own error in the body they say nothing of it. */
export const GATE_STATUSES: readonly number[] = [401, 403, 404, 407, 511];

/** The two that no API gives: the proxy's, and the captive portal's. */
const PROXY_STATUSES: readonly number[] = [407, 511];

/** Statuses below 500 that are of the moment: timeout, wrong connection, too early, and nginx's "client closed request". */
const MOMENTARY_STATUSES: readonly number[] = [408, 421, 425, 499];

/** 403 codes that mean the user, not the request, was refused. Any other 403 says nothing about the session. */
const USER_REFUSED = /(?:^|_)(?:banned|deactivated)$/;

/** What errors without an answer say in their `code`: our own words, those that mean a mistake in an actor, and clerk-js's. */
const OWN_CODES: ReadonlyMap<unknown, FailureKind> = /* @__PURE__ */ new Map<unknown, FailureKind>([
  ['offline', 'offline'],
  ['timeout', 'timeout'],
  ['invalid-token', 'invalid-token'],
  ['stale-answer', 'stale-answer'],
  ['foreign-answer', 'foreign-answer'],
  ['invalid-answer', 'rejected'],
  ['actor-not-provided', 'rejected'],
  ['clerk_offline', 'offline'],
]);

/** What is read of an answer's body, and of an error's. */
const BODY_CHARS_MAX = 16_384;

/** A code is a word or a few: it goes into events and logs, where it must neither forge a line nor fill it. */
const CODE = /^[\w.:-]{1,99}$/;

/** An answer as far as an error shows it. */
interface SeenAnswer extends ResponseFacts {
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

function kindOf(answer: SeenAnswer): FailureKind {
  const { ownCode, status = 0, code, isRedirect, isBroken } = answer;
  const kindOfCode = OWN_CODES.get(ownCode);
  if (kindOfCode === 'foreign-answer' || isRedirect) return 'foreign-answer';
  if (status === 429) return 'rate-limited';
  if (MOMENTARY_STATUSES.includes(status)) return 'unavailable';
  if (PROXY_STATUSES.includes(status) && code === undefined) return 'foreign-answer';
  if (status >= 500) return 'unavailable';
  if (status >= 400) {
    // Half a refusal is none.
    if (isBroken) return 'network';
    if (status === MISSING_EXPIRED_TOKEN_STATUS && code === MISSING_EXPIRED_TOKEN) return 'missing-expired-token';
    if (code === undefined && looksForeign(status, answer)) return 'foreign-answer';
    return status === 401 || (status === 403 && USER_REFUSED.test(code ?? '')) ? 'unauthenticated' : 'rejected';
  }
  if (kindOfCode !== undefined) return kindOfCode;
  if (isBroken || status < 100) return 'network';
  // A redirect, or a success that was thrown because it could not be read.
  return 'foreign-answer';
}

/** An API that says no says so in its own words. A page, or nothing at all, is what a gate shows. */
function looksForeign(status: number, { contentType, isWordless }: SeenAnswer): boolean {
  if (!GATE_STATUSES.includes(status)) return false;
  return isWordless === true || contentType === '' || contentType?.includes('html') === true;
}

function factsOf({ status, code, retryAfterMs }: SeenAnswer): ResponseFacts {
  return {
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/**
 * Reads what clients leave: `status` or `statusCode`; the body as `data`, `_data`, `body`, `json` or `text`, parsed or not;
 * `headers` or `header`; each on the error or on its `response`. A hostile getter: nothing is known.
 */
function answerOf(error: unknown, { body, nowMs }: ThrownHints): SeenAnswer {
  try {
    const thrown = Object(error);
    const places = [thrown, Object(thrown.response)];
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

/** Bytes as the text they stand for, as far as it is read; anything else as it is. */
function decoded(body: unknown): unknown {
  if (!(body instanceof ArrayBuffer) && !ArrayBuffer.isView(body)) return body;
  if (body.byteLength > BODY_CHARS_MAX) return undefined;
  const bytes =
    body instanceof ArrayBuffer ? new Uint8Array(body) : new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return new TextDecoder().decode(bytes);
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
  if (!/^\s*[[{]/.test(text) && contentType?.includes('json') !== true) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
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
  const { complete, aborted } = Object(response);
  if (complete === false || aborted === true || name === 'ReadError' || name === 'SyntaxError') return true;
  if (typeof code === 'string' && BROKEN_CODES.test(code)) return true;
  return code === 'ERR_BAD_RESPONSE' && status !== undefined && status < 500;
}

/** Codes of sockets, decompressors and parsers: beside a status they mean that its body was lost. */
const BROKEN_CODES =
  /^(?:ECONN\w+|EPIPE|ETIMEDOUT|Z_\w+|UND_ERR_(?:SOCKET|ABORTED|BODY_TIMEOUT)|ERR_STREAM_\w+|ERR_BODY_PARSE_FAILURE)$/;

/** The first code of a body of the documented shape, parsed or not. */
function firstCode(body: unknown): string | undefined {
  const code: unknown = Object(typeof body === 'string' ? parsed(body) : body).errors?.[0]?.code;
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}

function parsed(text: string): unknown {
  if (text.length > BODY_CHARS_MAX || !text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
  return headers && parseRetryAfter((name) => headerOf(headers, name), nowMs);
}
