import { platformClock } from '../platform/clock.ts';
import { hasCredentials, isPlain, isSecure, withoutTrailingSlashes } from '../protocol/addresses.ts';
import { check, checkAddress } from '../protocol/caller-input.ts';
import { MAX_DELAY_MS } from '../protocol/limits.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import type { ServerClock, ServerLogger } from './options.ts';

/**
 * Checks that an option is a function or not given.
 *
 * @throws TypeError when something other than a function or nothing is given.
 */
export function optionalFunction<F>(name: string, value: F | undefined): F | undefined {
  check(value === undefined || typeof value === 'function', name, 'a function', value);
  return value;
}

/**
 * The timers that an option names; the platform's where it names none.
 *
 * @throws TypeError when they are none.
 */
export function checkedClock(given: ServerClock | undefined): ServerClock {
  const clock = given ?? platformClock;
  const isClock = typeof clock.setTimeout === 'function' && typeof clock.clearTimeout === 'function';
  check(isClock, 'clock', 'an object with setTimeout and clearTimeout, as globalThis', given);
  return clock;
}

/**
 * A logger that harms nobody: one that throws signs no user out, and nothing else waits for it.
 *
 * @param given - Without one nothing is logged.
 * @throws TypeError for one that has no methods: `console.log` in place of `console` would swallow every line.
 */
export function checkedLogger(given: ServerLogger | null | undefined): ServerLogger {
  const logger = given ?? {};
  const isLogger = typeof logger === 'object' || typeof fieldOf(logger, 'warn') === 'function';
  check(isLogger, 'logger', 'an object with methods, as console', given);
  return {
    warn: (...line) => {
      try {
        logger.warn?.(...line);
      } catch {
        // There is nobody left to tell.
      }
    },
  };
}

/**
 * The address of a proxy: a path of this app, or {@link secureBase}.
 *
 * @returns Without slashes at the end; `null` when none is given.
 * @throws TypeError when it is neither.
 */
export function proxyAddress(name: string, value: unknown): string | null {
  if (value === undefined || value === '') return null;
  check(typeof value === 'string', name, 'an absolute URL or a path', value);
  // Two slashes would begin with a host, and a backslash counts as a slash.
  const isPath = /^\/[^/\\?#][^\\?#]*$/.test(value);
  return isPath ? withoutTrailingSlashes(value) : secureBase(name, value);
}

/**
 * Where an API is that browsers are sent to: an absolute URL that may be trusted with secrets. Whatever stands beside its host and path
 * would end up in redirects.
 *
 * @param url - The value, with its scheme.
 * @returns Without slashes at the end.
 * @throws TypeError when it is none.
 */
export function secureBase(name: string, value: string, url = value): string {
  const parsed = parsedSecureUrl(name, value, url);
  checkAddress(isPlain(parsed), name, 'an address without credentials, query and hash', value);
  return withoutTrailingSlashes(parsed.href);
}

/** What is left behind by a variable that is not set. */
const UNSET = /^(?:https?:\/\/)?(?:undefined|null)(?:\/[a-z._~/-]*)?$/;

/** Whether a host is what a variable that is not set has left behind. */
export function isUnset(host: string): boolean {
  return UNSET.test(host);
}

/**
 * An absolute URL that may be trusted with secrets: https, or http to this machine.
 *
 * @param name - Of the option, for the message.
 * @returns The URL as text.
 * @throws TypeError when it is none, has credentials, or its host is that of a variable that is not set.
 */
export function secureUrl(name: string, value: unknown): string {
  return parsedSecureUrl(name, value, String(value)).href;
}

/** @param text - The value, with its scheme. */
function parsedSecureUrl(name: string, value: unknown, text: string): URL {
  const url = parsedUrl(text);
  const isRight = url !== null && isSecure(url) && !hasCredentials(url);
  checkAddress(isRight, name, 'an absolute https URL (http only on loopback) without credentials', value);
  check(!isUnset(url.hostname), name, 'an address of a host, not of a variable that is not set', value, UNSET);
  return url;
}

function parsedUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/**
 * Checks a duration in milliseconds.
 *
 * @returns The value; the fallback when it is not given.
 * @throws TypeError when it is no number, below 0, NaN or infinite.
 */
export function duration(name: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  const isDuration = typeof value === 'number' && Number.isFinite(value) && value >= 0;
  check(isDuration, name, 'a finite number of milliseconds, at least 0', value);
  return value;
}

/** {@link duration} of what is waited for: `Infinity` is the longest that a timer can wait. */
export function deadline(name: string, value: unknown, fallback: number): number {
  return Math.min(duration(name, value === Infinity ? MAX_DELAY_MS : value, fallback), MAX_DELAY_MS);
}

/**
 * Checks a list of texts.
 *
 * @param expected - What it must be, for the message.
 * @returns A copy.
 * @throws TypeError when it is anything else.
 */
function textList(name: string, values: unknown, expected: string): readonly string[] {
  check(Array.isArray(values), name, expected, values);
  return values.map((value: unknown) => {
    check(typeof value === 'string', `each of ${name}`, 'a text', value);
    return value;
  });
}

/** A text or several, none of them empty: most likely one comes from a variable that is not set. */
export function nonEmptyTextList(name: string, values: unknown): readonly string[] {
  const texts = textList(name, typeof values === 'string' ? [values] : values, 'a text or a list of texts');
  if (texts.includes('')) throw new TypeError(`${name} must not be empty`);
  return texts;
}

/**
 * Checks a list of parties. Origins of the web are written as browsers write them (`https://App.example/` is
 * `https://app.example`); others, as of an app on a phone, are kept as they are.
 *
 * @throws TypeError when it is no list of texts, one is empty or has a wildcard or blank in it, or one is an address of the web that is no origin.
 */
export function partyList(name: string, values: unknown): readonly string[] {
  return textList(name, values, 'a list of origins').map((party) => {
    if (party === '') throw new TypeError(`${name} must not have an empty text in it`);
    check(!isUnset(party), `each of ${name}`, 'an origin', party, UNSET);
    if (/[\s*]/.test(party)) throw new TypeError(`${name} must be origins in full: without wildcards and blanks`);
    if (!/^https?:/i.test(party)) return party;
    if (!isWebOrigin(party)) throw new TypeError(`${name} must be origins: scheme, host and port`);
    const { origin, href } = new URL(party);
    if (href === `${origin}/`) return origin;
    throw new TypeError(`${name} must be origins: scheme, host and port, without a path`);
  });
}

/** Whether a text is of http or https. */
export function isWebOrigin(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
