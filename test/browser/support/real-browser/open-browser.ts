import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { BROWSER_FLAGS } from '../../../support/browser-flags.ts';
import { type PageKitOf, pageKit } from '../../../support/page-kit.ts';
import type { PageKit } from './in-page.ts';
import { launchFirefox } from './launch-firefox.ts';
import { launchWebkit } from './launch-webkit.ts';
import { processTimes } from './process-times.ts';
import type { TestedEngine } from './tested-engine.ts';

/** A browser, and a server on this machine whose pages have the kit of `in-page.ts`. */
export interface RealBrowser extends AsyncDisposable {
  /** Where pages are served; any path is one. */
  readonly origin: string;
  /** A context without cookies. */
  context(): Promise<BrowserContext>;
  /** A page that has loaded. */
  page(context: BrowserContext, path?: string): Promise<Page>;
  /** The process that renders a page, so that it can be stopped or killed. */
  rendererOf(page: Page): Promise<number>;
  /** What resolves a nonce into `Set-Cookie` lines, as an app's server does. */
  resolveNonce: ((nonce: string) => Promise<readonly string[]>) | null;
}

/** @param engine - One that was found. */
export async function openBrowser(engine: TestedEngine): Promise<RealBrowser> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('in-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'silent',
    absWorkingDir: fileURLToPath(new URL('../../../..', import.meta.url)),
  });
  const script = outputFiles[0]?.text ?? '';
  const executablePath = engine.path ?? '';
  let browser: Browser | null = null;
  let pid = 0;

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://page.invalid');
    if (url.pathname === '/kit.js')
      return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    const nonce = url.searchParams.get('__clerk_handshake_nonce');
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' };
    const answer = (cookies: readonly string[]) =>
      response.writeHead(200, { ...headers, ...(cookies.length > 0 && { 'set-cookie': [...cookies] }) }).end(HTML);
    if (nonce === null || self.resolveNonce === null) return void answer([]);
    self.resolveNonce(nonce).then(answer, () => answer([]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const self: RealBrowser = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    resolveNonce: null,
    async context() {
      if (engine.name === 'WebKit') return launchWebkit(executablePath);
      if (browser === null && engine.name === 'Firefox') ({ browser, pid } = await launchFirefox(executablePath));
      browser ??= await chromium.launch({
        executablePath,
        args: [...BROWSER_FLAGS],
        headless: true,
        // Playwright turns the cache off; users' browsers have it.
        ignoreDefaultArgs: ['--disable-back-forward-cache'],
      });
      return browser.newContext();
    },
    async page(context, path = '/') {
      const page = await context.newPage();
      await page.goto(`${self.origin}${path}`);
      return page;
    },
    async rendererOf(page) {
      const cdp = engine.name === 'Chromium' ? await browser?.newBrowserCDPSession() : undefined;
      const times = async () => {
        if (engine.name === 'Firefox') return processTimes(pid);
        const { processInfo = [] } = (await cdp?.send('SystemInfo.getProcessInfo')) ?? {};
        return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
      };
      const before = await times();
      await page.evaluate(() => {
        for (const end = performance.now() + 600; performance.now() < end; );
      });
      const after = [...(await times())].map(([id, time]) => ({ id, spent: time - (before.get(id) ?? 0) }));
      await cdp?.detach();
      return after.sort((a, b) => b.spent - a.spent)[0]?.id ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await browser?.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

/** Calls the kit in a page. */
export const kitOf: (page: Page) => PageKitOf<PageKit> = pageKit;

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>page</title><body><input><script src="/kit.js"></script></body></html>`;
