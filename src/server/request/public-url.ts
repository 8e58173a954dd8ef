/**
 * The address as the browser sees it, behind proxies: from `x-forwarded-host` and `x-forwarded-proto` (the first value of
 * each), else `host`, else the request's own. A value no address can be made of is ignored.
 *
 * Anyone can write such a header when no proxy overwrites it, and runtimes make the request's own address of `host`. So where
 * there are authorized parties the address is always of one of them: of the one whose host is named, with that one's scheme
 * (a proxy that says `http` downgrades nobody), else of the first.
 *
 * @param parties - Origins of the authorized parties; empty: any.
 */
export function publicUrl(request: Request, parties: readonly string[]): URL {
  const own = new URL(request.url);
  const host = firstOf(request.headers.get('x-forwarded-host')) ?? request.headers.get('host');
  const protocol = firstOf(request.headers.get('x-forwarded-proto'))?.replace(/:$/, '') ?? own.protocol.slice(0, -1);
  const origin = originOf(protocol, host ?? own.host)?.origin ?? own.origin;
  const trusted = parties.length === 0 ? origin : partyOf(origin, parties);
  return trusted === own.origin ? own : new URL(`${trusted}${own.pathname}${own.search}${own.hash}`);
}

function partyOf(origin: string, parties: readonly string[]): string {
  if (parties.includes(origin)) return origin;
  const { host, hostname } = new URL(origin);
  const isNamed = (party: string) => [host, hostname].includes(new URL(party).host);
  return parties.find(isNamed) ?? parties[0] ?? origin;
}

function firstOf(header: string | null): string | undefined {
  const first = header?.split(',', 1)[0]?.trim();
  return first === '' ? undefined : first;
}

/** No name of the DNS is longer, and a port has five digits. */
const HOST_CHARS_MAX = 261;

function originOf(protocol: string, host: string): URL | null {
  if (protocol !== 'https' && protocol !== 'http') return null;
  if (host.length > HOST_CHARS_MAX) return null;
  if (!/^[\w.-]+(?::\d{1,5})?$|^\[[\da-fA-F:.]+\](?::\d{1,5})?$/.test(host)) return null;
  const text = `${protocol}://${host}`;
  return URL.canParse(text) ? new URL(text) : null;
}
