/** Where a visit ended, and every address on the way. */
export interface Visit {
  readonly status: number;
  readonly text: string;
  /** Full of secrets: never to be shown. */
  readonly steps: readonly string[];
}

/** A browser as far as documents and cookies go: it keeps cookies per host, and follows redirects. */
export interface DocumentClient {
  set(url: string, cookies: Readonly<Record<string, string>>): void;
  visit(url: string): Promise<Visit>;
}

const STEPS_MAX = 20;

/** A client without cookies. A cookie lives until it is deleted. */
export function documentClient(): DocumentClient {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string) => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  return {
    set(url, cookies) {
      for (const [name, value] of Object.entries(cookies)) jarOf(url).set(name, value);
    },
    async visit(url) {
      const steps: string[] = [];
      let next = url;
      while (steps.length < STEPS_MAX) {
        steps.push(next);
        const jar = jarOf(next);
        const response = await fetch(next, { redirect: 'manual', headers: documentHeaders(jar) });
        for (const line of response.headers.getSetCookie()) keep(jar, line);
        const location = response.headers.get('location');
        if (location === null) return { status: response.status, text: await response.text(), steps };
        await response.body?.cancel();
        next = new URL(location, next).href;
      }
      return { status: 310, text: 'too many redirects', steps };
    },
  };
}

function documentHeaders(jar: ReadonlyMap<string, string>): Record<string, string> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  // fetch may not set sec-fetch-dest: like an older browser, this one says by Accept that it wants a document.
  return { accept: 'text/html', ...(cookie !== '' && { cookie }) };
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === '' || attributes.some((attribute) => /^max-age=0$/i.test(attribute))) jar.delete(name);
  else jar.set(name, value);
}
