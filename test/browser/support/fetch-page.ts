// Bundled into the pages and workers of `authorized-fetch.test.ts`: a session whose tokens are handed in, and calls of its fetch.
import { createSession, decodeSessionToken } from 'xstate-session';
import { type AuthorizedFetchOptions, authorizedFetch } from 'xstate-session/fetch';

/** What came of a call, as data. */
export interface PageAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly redirected?: boolean;
  readonly url?: string;
  readonly body?: string;
  /** What it rejected with: the code of a `SessionError`, else a name. */
  readonly error?: string;
}

/** What a test can ask of a page. */
export interface FetchPage {
  /**
   * @param tokens - What is minted, in order.
   * @param make - The arguments of the call, made here: `text`, `form`, `blob`, `parameters`, `buffer` are bodies.
   */
  call(tokens: readonly string[], options: PageOptions, make: PageCall): Promise<PageAnswer>;
}

export type PageOptions = Pick<AuthorizedFetchOptions, 'retry'> & {
  readonly origins?: readonly string[];
  readonly hasProof?: boolean;
};

export interface PageCall {
  readonly url: string;
  readonly init?: { readonly method?: string; readonly redirect?: RequestRedirect; readonly headers?: HeadersInit };
  readonly body?: keyof typeof BODIES;
  readonly asRequest?: boolean;
}

const BODIES = {
  text: () => 'hello',
  form: () => {
    const form = new FormData();
    form.set('field', 'hello');
    return form;
  },
  blob: () => new Blob(['hello'], { type: 'text/x' }),
  parameters: () => new URLSearchParams({ field: 'hello' }),
  buffer: () => new TextEncoder().encode('hello').buffer,
};

const page: FetchPage = {
  async call(tokens, { hasProof, ...options }, { url, init, body, asRequest }) {
    const left = [...tokens];
    // The moment at which they are fresh.
    const issuedAtMs = decodeSessionToken(tokens[0] ?? '')?.issuedAtMs ?? 0;
    const session = createSession({
      sessionId: 'sess_1',
      createToken: async () => left.shift() ?? '',
      now: () => issuedAtMs,
    });
    const api = authorizedFetch(session, { ...options, ...(hasProof && { createProof: () => 'proof' }) });
    const whole = { ...init, ...(body && { body: BODIES[body]() }) };
    try {
      const response = await (asRequest ? api(new Request(url, whole)) : api(url, whole));
      const { status, type, redirected } = response;
      return { status, type, redirected, url: response.url, body: await response.text() };
    } catch (error) {
      return { error: String(Reflect.get(Object(error), 'code') ?? Reflect.get(Object(error), 'name')) };
    } finally {
      session.dispose();
    }
  },
};

Object.assign(globalThis, { page });
// In a worker the test asks by messages.
if (typeof document === 'undefined') {
  globalThis.onmessage = async ({ data }) =>
    globalThis.postMessage(await page.call(...(data as Parameters<FetchPage['call']>)));
}
