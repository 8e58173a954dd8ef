import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import type { FetchPage, PageAnswer, PageCall, PageOptions } from './support/fetch-page.ts';
import { openBrowser, type RealBrowser } from './support/real-browser/open-browser.ts';
import { testedEngine } from './support/real-browser/tested-engine.ts';

// Pages of a real browser, on real origins. What a page is told of a redirect, and what becomes of a header on the way, only it can say.

const engine = await testedEngine();
if (engine.path === null) {
  process.env.NO_BROWSER_BECAUSE ??= engine.tried.join('; ');
  await import('../support/no-browser.ts');
} else describe(`authorizedFetch in a real ${engine.name}`, { timeout: 60_000 }, suite);

interface Seen {
  readonly at: string;
  readonly authorization: string | undefined;
  readonly proof: string | undefined;
  readonly body: string;
}

const PAGE =
  '<!doctype html><html lang="en"><title>page</title><link rel="icon" href="data:,"><script src="/page.js"></script>';

/** Answers as it is asked: the page itself, `/redirect/307?to=…`, `/refuse` once, anything else is echoed. Open to every origin. */
async function startOrigin(name: string, script: string, seen: Seen[]) {
  const answer = (request: IncomingMessage, response: ServerResponse, body: string) => {
    const url = new URL(request.url ?? '/', 'http://any.invalid');
    const [, kind, status] = url.pathname.split('/');
    const {
      authorization,
      dpop,
      origin = '*',
      'access-control-request-headers': asked = 'authorization',
    } = request.headers;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-allow-headers', asked);
    response.setHeader('access-control-allow-methods', '*');
    // A browser keeps permanent redirects.
    response.setHeader('cache-control', 'no-store');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    if (/^\/app\/(?:frame)?$/.test(url.pathname))
      return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    if (kind === 'page.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    const before = seen.filter(({ at }) => at.endsWith('/refuse')).length;
    seen.push({
      at: `${request.method} ${name}${url.pathname}`,
      authorization,
      proof: dpop as string | undefined,
      body,
    });
    if (kind === 'redirect') response.writeHead(Number(status), { location: url.searchParams.get('to') ?? '' });
    else response.writeHead(kind === 'refuse' && before === 0 ? 401 : 200);
    return response.end('fine');
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function suite(): void {
  const seen: Seen[] = [];
  const tokens = [1, 2].map((id) =>
    makeToken({ iatMs: Date.UTC(2026, 0, 1), lifetimeSeconds: 3_600, sid: 'sess_1', id: `t${id}` }),
  );
  let browser: RealBrowser;
  let page: Page;
  let own: Awaited<ReturnType<typeof startOrigin>>;
  let api: Awaited<ReturnType<typeof startOrigin>>;
  let stranger: Awaited<ReturnType<typeof startOrigin>>;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('support/fetch-page.ts', import.meta.url))],
      bundle: true,
      format: 'iife',
      write: false,
      logLevel: 'silent',
      absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    });
    const script = outputFiles[0]?.text ?? '';
    [own, api, stranger] = await Promise.all([
      startOrigin('own', script, seen),
      startOrigin('api', script, seen),
      startOrigin('stranger', script, seen),
    ]);
    browser = await openBrowser(engine);
    page = await (await browser.context()).newPage();
  }, 60_000);
  beforeEach(async () => {
    seen.length = 0;
    await page.goto(`${own.url}/app/`);
  });
  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    for (const { server } of [own, api, stranger]) {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  });

  const call = (options: PageOptions, made: PageCall): Promise<PageAnswer> =>
    page.evaluate(
      ([all, chosen, what]) => (globalThis as unknown as { page: FetchPage }).page.call(all, chosen, what),
      [tokens, options, made] as const,
    );
  /** Who got which token: `own/x: token 1`. */
  const got = () =>
    seen.map(({ at, authorization = 'none' }) => {
      const index = tokens.findIndex((token) => authorization.includes(token));
      return `${at}: ${index < 0 ? authorization : `token ${index + 1}`}`;
    });
  const listed = () => ({ origins: [own.url, api.url] });

  test('a token that its own fetch sends to an origin is dropped by this browser on the way to another', async () => {
    const url = `${own.url}/redirect/307?to=${stranger.url}/end`;
    await page.evaluate((to) => fetch(to, { headers: { authorization: 'planted' } }), url);
    expect(got()).toEqual(['GET own/redirect/307: planted', 'GET stranger/end: none']);
  });

  test('the page’s own origin gets the token, relative addresses too, and no other', async () => {
    for (const url of ['orders', '/orders', `${own.url}/orders`, `${api.url}/orders`]) await call({}, { url });
    expect(got()).toEqual([
      'GET own/app/orders: token 1',
      'GET own/orders: token 1',
      'GET own/orders: token 1',
      'GET api/orders: none',
    ]);
  });

  test('in a worker of the page, too', async () => {
    const answer = await page.evaluate(
      (all) =>
        new Promise((resolve) => {
          const worker = new Worker('/page.js');
          worker.onmessage = ({ data }) => resolve(data);
          worker.postMessage([all, {}, { url: '/orders' }]);
        }),
      tokens,
    );
    expect(answer).toMatchObject({ status: 200 });
    expect(got()).toEqual(['GET own/orders: token 1']);
  });

  test('a sandboxed frame has no origin of its own', async () => {
    await page.evaluate((src) => {
      const frame = Object.assign(document.createElement('iframe'), { src });
      frame.setAttribute('sandbox', 'allow-scripts');
      document.body.append(frame);
    }, `${own.url}/app/frame`);
    await expect.poll(() => page.frames().length).toBe(2);
    const frame = page.frames()[1];
    await frame?.waitForLoadState();
    const inFrame = (options: PageOptions) =>
      frame?.evaluate(
        ([all, chosen, url]) => (globalThis as unknown as { page: FetchPage }).page.call(all, chosen, { url }),
        [tokens, options, `${own.url}/orders`] as const,
      );
    expect(await inFrame({})).toMatchObject({ status: 200 });
    await inFrame(listed());
    expect(got()).toEqual(['GET own/orders: none', 'GET own/orders: token 1']);
  });

  describe.each([301, 302, 303, 307, 308])('a %d', (status) => {
    const end = (method: string) => (status === 307 || status === 308 ? method : 'GET');

    test.each(['GET', 'POST'])('%s within the origin has the token', async (method) => {
      for (const from of ['own', 'api'] as const) {
        const { url } = { own, api }[from];
        const made = { url: `${url}/redirect/${status}?to=/end`, init: { method } };
        expect(await call(listed(), made)).toMatchObject({ status: 200, redirected: true, url: `${url}/end` });
      }
      expect(got()).toEqual(
        ['own', 'api'].flatMap((from) => [
          `${method} ${from}/redirect/${status}: token 1`,
          `${end(method)} ${from}/end: token 1`,
        ]),
      );
    });

    test.each(['GET', 'POST'])('%s to another origin has none, not on the way back either', async (method) => {
      const back = encodeURIComponent(`${stranger.url}/redirect/${status}?to=${encodeURIComponent(`${own.url}/back`)}`);
      for (const { url } of [own, api]) {
        expect(await call(listed(), { url: `${url}/redirect/${status}?to=${back}`, init: { method } })).toMatchObject({
          status: 200,
        });
      }
      expect(
        got().filter((line) => !line.includes(`${method} own/redirect`) && !line.includes('api/redirect')),
      ).toEqual(
        [1, 2].flatMap(() => [`${end(method)} stranger/redirect/${status}: none`, `${end(method)} own/back: none`]),
      );
    });
  });

  describe('where nothing tells what the browser does', () => {
    beforeEach(() => page.evaluate(() => void Reflect.deleteProperty(Response.prototype, 'bytes')));

    test('a redirect from the page’s own origin is followed within it, and the browser stops it at the border', async () => {
      expect(await call({}, { url: '/redirect/307?to=/end' })).toMatchObject({ status: 200, url: `${own.url}/end` });
      expect(await call({}, { url: `/redirect/307?to=${stranger.url}/end` })).toEqual({ error: 'TypeError' });
      expect(got().filter((line) => line.includes('stranger'))).toEqual([]);
    });

    test('one from another origin is refused', async () => {
      for (const to of ['/end', `${stranger.url}/end`]) {
        expect(await call(listed(), { url: `${api.url}/redirect/302?to=${to}` })).toEqual({
          error: 'redirect-refused',
        });
      }
      expect(got()).toEqual(['GET api/redirect/302: token 1', 'GET api/redirect/302: token 1']);
    });
  });

  test('with a proof no redirect is followed: it was made for one address', async () => {
    const made = { url: '/redirect/307?to=/end' };
    expect(await call({ hasProof: true }, made)).toEqual({ error: 'redirect-refused' });
    expect(seen.map(({ at, proof }) => [at, proof])).toEqual([['GET own/redirect/307', 'proof']]);
  });

  test('a redirect handled by hand tells the page nothing, as with fetch', async () => {
    const made = { url: `/redirect/307?to=${stranger.url}/end`, init: { redirect: 'manual' as const } };
    expect(await call({}, made)).toMatchObject({ status: 0, type: 'opaqueredirect' });
    expect(await call({}, { ...made, init: { redirect: 'error' } })).toEqual({ error: 'TypeError' });
    expect(got().filter((line) => line.includes('stranger'))).toEqual([]);
  });

  test.each(['text', 'form', 'blob', 'parameters', 'buffer'] as const)(
    'a body (%s) is sent again after a refusal, alone and in a Request',
    async (body) => {
      for (const asRequest of [false, true]) {
        seen.length = 0;
        const made = { url: '/refuse', init: { method: 'PUT' }, body, asRequest };
        expect(await call({}, made)).toMatchObject({ status: 200 });
        expect(got()).toEqual(['PUT own/refuse: token 1', 'PUT own/refuse: token 2']);
        for (const { body: arrived } of seen) expect(arrived).toContain('hello');
      }
    },
  );

  test('what did its work before it was redirected is not done again', async () => {
    const made = { url: '/redirect/303?to=/refuse', init: { method: 'POST' }, body: 'text' as const };
    expect(await call({ retry: 'always' }, made)).toMatchObject({ status: 401 });
    expect(got()).toEqual(['POST own/redirect/303: token 1', 'GET own/refuse: token 1']);
  });
}
