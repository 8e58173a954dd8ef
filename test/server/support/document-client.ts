import { parseSetCookie } from 'cookie';

/** What a browser makes of an address: where it ended, and each step on the way. */
export interface Visit {
  readonly status: number;
  readonly text: string;
  readonly url: string;
  /** Every address that was asked for, in order. */
  readonly steps: readonly string[];
}

/** A browser as far as documents and cookies go: it keeps cookies per host, and follows redirects. */
export interface DocumentClient {
  /** Cookies by host and name. */
  readonly cookies: Map<string, Map<string, string>>;
  visit(url: string, headers?: Record<string, string>): Promise<Visit>;
}

const STEPS_MAX = 20;

/**
 * A client without cookies. Time does not pass for it: a cookie lives until it is deleted.
 *
 * @param keeps - Whether it takes a cookie of a name. Default: every one.
 */
export function documentClient({ keeps = () => true }: { keeps?: (name: string) => boolean } = {}): DocumentClient {
  const cookies: DocumentClient['cookies'] = new Map();
  const jar = (url: string) => {
    const { host } = new URL(url);
    const known = cookies.get(host) ?? new Map<string, string>();
    cookies.set(host, known);
    return known;
  };
  return {
    cookies,
    async visit(url, headers = {}) {
      const steps: string[] = [];
      let next = url;
      while (steps.length < STEPS_MAX) {
        steps.push(next);
        const response = await fetch(next, { redirect: 'manual', headers: documentHeaders(jar(next), headers) });
        for (const line of response.headers.getSetCookie()) keep(jar(next), line, keeps);
        const location = response.headers.get('location');
        if (location === null) return { status: response.status, text: await response.text(), url: next, steps };
        await response.body?.cancel();
        next = new URL(location, next).href;
      }
      return { status: 310, text: 'too many redirects', url: next, steps };
    },
  };
}

function documentHeaders(jar: ReadonlyMap<string, string>, headers: Record<string, string>): Record<string, string> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  // fetch may not set sec-fetch-dest: like an older browser, this one says by Accept that it wants a document.
  return { accept: 'text/html', ...headers, ...(cookie !== '' && { cookie }) };
}

function keep(jar: Map<string, string>, line: string, keeps: (name: string) => boolean): void {
  const { name, value = '', maxAge } = parseSetCookie(line);
  if (!keeps(name)) return;
  if (maxAge === 0 || value === '') jar.delete(name);
  else jar.set(name, value);
}
