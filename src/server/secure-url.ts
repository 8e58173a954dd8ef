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
