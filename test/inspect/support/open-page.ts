import { type Browser, chromium, type Page } from 'playwright-core';
import { BROWSER_FLAGS } from '../../support/browser-flags.ts';
import { findBrowser } from '../../support/find-browser.ts';

/** A page of a Chromium, and what it asked for. */
export interface OpenedPage {
  readonly browser: Browser;
  readonly page: Page;
  /** The origins of everything the page requested. */
  readonly origins: Set<string>;
  /** What went wrong in the page. */
  readonly errors: string[];
}

/**
 * Opens a page in the Chromium that the browser suite uses.
 *
 * @throws Error when there is none, on CI as elsewhere: the suite that asks cannot say anything then.
 */
export async function openPage(url: string, colorScheme: 'light' | 'dark' = 'light'): Promise<OpenedPage> {
  const { path, tried } = await findBrowser();
  if (path === null) throw new Error(`No Chromium was found: ${tried.join('; ')}`);
  const browser = await chromium.launch({ executablePath: path, args: [...BROWSER_FLAGS] });
  const page = await browser.newPage({ colorScheme, viewport: { width: 1400, height: 900 } });
  const origins = new Set<string>();
  const errors: string[] = [];
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
  await page.goto(url);
  return { browser, page, origins, errors };
}
