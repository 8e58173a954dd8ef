import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ROOT } from '../../../house/support/source-files.ts';
import { BROWSER_FLAGS } from '../../../support/browser-flags.ts';

/** The site as `npm run docs` has built it, in Chromium. */
export interface OpenSite {
  readonly origin: string;
  /** What was asked of another host, or could not be loaded. */
  readonly troubles: string[];
  page(options?: { readonly width?: number; readonly colorScheme?: 'light' | 'dark' }): Promise<Page>;
  close(): Promise<void>;
}

/** Where `npm run docs` writes. */
export const SITE = join(ROOT, 'site');

/** Every page of the site, by its path; the playground is no page of VitePress, and tested by itself. */
export const sitePages: readonly string[] = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.html') && path !== '404.html' && path !== 'playground.html')
  .sort();

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** Serves the folder as it is, with nothing rewritten, and starts a browser that reaches nothing else. */
export async function openSite(): Promise<OpenSite> {
  const executablePath = process.env.BROWSER_PATH ?? '';
  if (executablePath === '') throw new Error(`There is no browser: ${process.env.NO_BROWSER_BECAUSE}`);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page.invalid');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    readFile(join(SITE, path)).then(
      (body) =>
        response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_FLAGS] });
  const troubles: string[] = [];
  return {
    origin,
    troubles,
    async page({ width = 1280, colorScheme = 'light' } = {}) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => troubles.push(message));
      page.on('request', (request) => {
        if (!/^(?:data|blob|file):/.test(request.url()) && new URL(request.url()).origin !== origin)
          troubles.push(request.url());
      });
      page.on('response', (response) => {
        if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
      });
      return page;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
