/**
 * Checks that an option is a function or not given.
 *
 * @throws TypeError when something other than a function or nothing is given.
 */
export function optionalFunction<F>(name: string, value: F | undefined): F | undefined {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} must be a function`);
  return value;
}

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * An absolute URL that may be trusted with secrets: https, or http to this machine.
 *
 * @param name - Of the option, for the message.
 * @returns The URL as text.
 * @throws TypeError when it is none.
 */
export function secureUrl(name: string, value: unknown): string {
  const url = parse(String(value));
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (url === null || !isSecure) throw new TypeError(`${name} must be an absolute https URL (http only on loopback)`);
  return url.href;
}

function parse(text: string): URL | null {
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
export function strings(name: string, values: unknown): readonly string[] {
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    throw new TypeError(`${name} must be strings`);
  }
  return [...values];
}
