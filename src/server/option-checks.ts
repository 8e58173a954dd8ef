import { platformClock } from '../platform/clock.ts';
import { isSecure, withoutTrailingSlashes } from '../protocol/addresses.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import type { ServerClock, ServerLogger } from './options.ts';

/**
 * Checks that an option is a function or not given.
 *
 * @throws TypeError when something other than a function or nothing is given.
 */
export function optionalFunction<F>(name: string, value: F | undefined): F | undefined {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} must be a function`);
  return value;
}

/**
 * The timers that an option names; the platform's where it names none.
 *
 * @throws TypeError when they are none.
 */
export function checkedClock(given: ServerClock | undefined): ServerClock {
  const clock = given ?? platformClock;
  if (typeof clock.setTimeout === 'function' && typeof clock.clearTimeout === 'function') return clock;
  throw new TypeError('clock must have setTimeout and clearTimeout, as globalThis has');
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
  if (!isLogger) throw new TypeError('logger must be an object with methods, as console');
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
 * The address of a proxy: a path of this app, or an absolute URL that may be trusted with secrets.
 *
 * @returns Without slashes at the end; `null` when none is given.
 * @throws TypeError when it is neither.
 */
export function proxyAddress(name: string, value: unknown): string | null {
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string`);
  // Two slashes would begin with a host, and a backslash counts as a slash.
  const isPath = /^\/[^/\\?#][^\\?#]*$/.test(value);
  return withoutTrailingSlashes(isPath ? value : secureUrl(name, value));
}

/**
 * An absolute URL that may be trusted with secrets: https, or http to this machine.
 *
 * @param name - Of the option, for the message.
 * @returns The URL as text.
 * @throws TypeError when it is none.
 */
export function secureUrl(name: string, value: unknown): string {
  const url = parsedUrl(String(value));
  if (url === null || !isSecure(url))
    throw new TypeError(`${name} must be an absolute https URL (http only on loopback)`);
  return url.href;
}

function parsedUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/**
 * Checks a duration in milliseconds.
 *
 * @returns The value; the fallback when it is not given, NaN or infinite.
 * @throws TypeError when it is no number or below 0.
 */
export function duration(name: string, value: unknown, fallback: number): number {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return fallback;
  if (typeof value !== 'number' || value < 0) throw new TypeError(`${name} must be a number of at least 0`);
  return value;
}

/**
 * Checks a list of texts.
 *
 * @returns A copy.
 * @throws TypeError when it is anything else.
 */
export function textList(name: string, values: unknown): readonly string[] {
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    throw new TypeError(`${name} must be strings`);
  }
  return [...values];
}

/** {@link textList}, none of them empty: most likely one comes from a variable that is not set. */
export function nonEmptyTextList(name: string, values: unknown): readonly string[] {
  const texts = textList(name, values);
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
  return textList(name, values).map((party) => {
    if (party === '') throw new TypeError(`${name} must not have an empty text in it`);
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
