/**
 * The address as the browser sees it, behind proxies: from `x-forwarded-host` and `x-forwarded-proto` (the first value of
 * each), else `host`, else the request's own. A value no address can be made of is ignored.
 *
 * Anyone can write such a header when no proxy overwrites it. So a host counts only when `trustedHosts` has it, or when
 * there is no such list.
 *
 * @param trustedHosts - Hosts of the authorized parties; empty: any.
 */
export function publicUrl(request: Request, trustedHosts: readonly string[]): URL {
  const own = new URL(request.url);
  const host = firstOf(request.headers.get('x-forwarded-host')) ?? request.headers.get('host');
  const protocol = firstOf(request.headers.get('x-forwarded-proto'))?.replace(/:$/, '') ?? own.protocol.slice(0, -1);
  const origin = originOf(protocol, host ?? own.host);
  if (origin === null || origin.origin === own.origin) return own;
  const isTrusted = trustedHosts.length === 0 || trustedHosts.includes(origin.host) || origin.host === own.host;
  return isTrusted ? new URL(`${origin.origin}${own.pathname}${own.search}${own.hash}`) : own;
}

function firstOf(header: string | null): string | undefined {
  const first = header?.split(',', 1)[0]?.trim();
  return first === '' ? undefined : first;
}

function originOf(protocol: string, host: string): URL | null {
  if (protocol !== 'https' && protocol !== 'http') return null;
  if (!/^[\w.-]+(?::\d{1,5})?$|^\[[\da-fA-F:.]+\](?::\d{1,5})?$/.test(host)) return null;
  const text = `${protocol}://${host}`;
  return URL.canParse(text) ? new URL(text) : null;
}
