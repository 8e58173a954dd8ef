import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { SessionSource } from 'xstate-session/react';
import { type FrontendApiEmulator, frontendApiEmulator } from 'xstate-session/testing';
import { BROWSER_FLAGS } from '../../support/browser-flags.ts';
import { type PageKitOf, pageKit } from '../../support/page-kit.ts';
import { buildClient, buildServer, type Framework } from './build-app.ts';
import type { AppProps } from './frame-app.ts';
import type { FrameKit, FrameOptions, FrameReport } from './in-page.ts';

/** Pages of a real browser with the app of one framework, rendered by a server, against an emulator over HTTP. */
export interface FramePages extends AsyncDisposable {
  /** Of the test that runs, with the sessions `sess_1` and `sess_2`. */
  readonly emulator: FrontendApiEmulator;
  /** Before each test: another emulator. */
  begin(): Promise<void>;
  /** After each test: no page, no emulator. */
  finish(): Promise<void>;
  /** A page with the server's markup, in which the app has been hydrated. */
  open(options?: Partial<Omit<FrameOptions, 'url' | 'apiOrigin'>>): Promise<FramePage>;
  /** How many tokens were asked for. */
  mints(): number;
}

/** One page. */
export interface FramePage {
  readonly page: Page;
  readonly kit: PageKitOf<FrameKit>;
  /** Where the API is that `useAuthorizedFetch` sends tokens to; it answers 200 to a request with one. */
  readonly api: string;
  /** Waits until the report is like this. */
  until(isSo: (report: FrameReport) => boolean): Promise<FrameReport>;
}

/** What a server, which has no session, renders: the providers that the page will have. */
export function serverProps(count: number, initial?: SessionSource['initial']): AppProps {
  const create = () => {
    throw new TypeError('create was called on a server');
  };
  return {
    sources: Array.from({ length: count }, () => ({ create, initial })),
    apiOrigin: 'http://127.0.0.1',
    probe: { rendered: () => {}, hasFetch: () => {}, failed: () => {} },
  };
}

/** @param browserPath - The executable. */
export async function framePages(framework: Framework, browserPath: string): Promise<FramePages> {
  const [script, server] = await Promise.all([buildClient(framework), buildServer(framework)]);
  const browser = await chromium.launch({ executablePath: browserPath, args: [...BROWSER_FLAGS], headless: true });
  const signingKey = frontendApiEmulator().signingKey();
  let emulator: FrontendApiEmulator;
  let url = '';
  let markup = '';
  const pages = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page.invalid');
    if (pathname === '/api') {
      response.writeHead(request.headers.authorization?.startsWith('Bearer ') ? 200 : 401).end();
    } else if (pathname === '/app.js') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script);
    } else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(htmlOf(server.head, markup));
    }
  });
  const origin = await listen(pages);

  return {
    get emulator() {
      return emulator;
    },
    async begin() {
      emulator = frontendApiEmulator({ signingKey });
      for (const id of ['sess_1', 'sess_2']) emulator.createSession({ id, organizations: [{ id: 'org_1' }] });
      ({ url } = await emulator.listen());
    },
    async finish() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      await emulator.close();
    },
    mints: () => emulator.requests.filter(({ endpoint }) => endpoint === 'tokens').length,
    async open(options = {}) {
      const { sessionIds = ['sess_1'], how = 'create', initial, hasLifetime } = options;
      markup = await server.render(serverProps(sessionIds.length, initial));
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(origin);
      const kit = pageKit<FrameKit>(page);
      await kit.open({ url, apiOrigin: origin, how, sessionIds, initial, hasLifetime });
      return {
        page,
        kit,
        api: `${origin}/api`,
        async until(isSo) {
          for (let waitedMs = 0; waitedMs < 5_000; waitedMs += 50) {
            const report = await kit.report();
            if (isSo(report)) return report;
            await page.waitForTimeout(50);
          }
          expect(await kit.report(), 'what was waited for did not come').toBe(null);
          throw new TypeError('unreachable');
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      pages.closeAllConnections();
      await new Promise((resolve) => pages.close(resolve));
      await server.remove();
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function htmlOf(head: string, markup: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>app</title>${head}<body><div id="root">${markup}</div><script src="/app.js"></script></body></html>`;
}
