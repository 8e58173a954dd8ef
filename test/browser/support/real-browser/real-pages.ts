import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import {
  type FrontendApiEmulator,
  type FrontendApiEmulatorOptions,
  frontendApiEmulator,
  type RecordedRequest,
  type SigningKey,
} from 'xstate-session/testing';
import type { PageReport } from './in-page.ts';
import { kitOf, openBrowser, type RealBrowser } from './open-browser.ts';
import { type TestedEngine, testedEngine } from './tested-engine.ts';

/** A browser for the suite, and for each test of it a new profile and a new emulator with the session `sess_1`. */
export interface RealPages {
  readonly engine: TestedEngine;
  /** WebKit is spoken to over WebDriver, which tells nothing of requests, processes, the network and frames. */
  readonly isWebDriver: boolean;
  readonly browser: RealBrowser;
  readonly context: BrowserContext;
  readonly emulator: FrontendApiEmulator;
  readonly url: string;
  /** What a page opens its session with. */
  options(more?: object): { url: string; sessionId: string };
  /** Puts another emulator in the place of the test's own. */
  replaceEmulator(options: FrontendApiEmulatorOptions): Promise<void>;
  tokenRequests(): readonly RecordedRequest[];
  /** The most mints of one key that were on their way at once. */
  mostInFlight(): number;
  reports(pages: readonly Page[]): Promise<PageReport[]>;
  /** Pages with a session each, all of which have a token. */
  tabs(count: number, more?: object): Promise<Page[]>;
  /** @param withinMs - Default 5 000. */
  until(what: () => boolean | Promise<boolean>, page: Page, withinMs?: number): Promise<void>;
}

/** How a suite of real pages is run. */
interface RealPagesOptions {
  /** Whether an installed browser is preferred to npm's. */
  readonly installed?: boolean;
  /** Of each test, milliseconds. Default 90 000. */
  readonly timeout?: number;
}

/**
 * Describes a suite of real pages. Where there is no browser for it, says so loudly instead, and fails where npm should have
 * brought one.
 */
export async function realPages(
  about: string,
  suite: (world: RealPages) => void,
  options: RealPagesOptions = {},
): Promise<void> {
  const { timeout = 90_000, ...which } = options;
  const engine = await testedEngine(which);
  if (engine.path === null) {
    process.env.NO_BROWSER_BECAUSE ??= engine.tried.join('; ');
    await import(engine.name === 'Chromium' ? '../no-browser.ts' : '../no-other-engine.ts');
    return;
  }
  describe(`${about} in a real ${engine.name}`, { timeout }, () => suite(worldOf(engine)));
}

function worldOf(engine: TestedEngine): RealPages {
  let browser: RealBrowser;
  let context: BrowserContext;
  let emulator: FrontendApiEmulator;
  let url: string;
  let signingKey: Promise<SigningKey>;

  beforeAll(async () => {
    signingKey = frontendApiEmulator().signingKey();
    browser = await openBrowser(engine);
  });
  afterAll(() => browser[Symbol.asyncDispose]());
  beforeEach(async () => {
    context = await browser.context();
    await emulate();
  });
  afterEach(async () => {
    await context.close();
    await emulator.close();
    browser.resolveNonce = null;
  });

  async function emulate(options: FrontendApiEmulatorOptions = {}): Promise<void> {
    emulator = frontendApiEmulator({ signingKey, ...options });
    emulator.createSession({ id: 'sess_1' });
    ({ url } = await emulator.listen());
  }

  const world: RealPages = {
    engine,
    isWebDriver: engine.name === 'WebKit',
    get browser() {
      return browser;
    },
    get context() {
      return context;
    },
    get emulator() {
      return emulator;
    },
    get url() {
      return url;
    },
    options: (more = {}) => ({ url, sessionId: 'sess_1', ...more }),
    async replaceEmulator(options) {
      await emulator.close();
      await emulate(options);
    },
    tokenRequests: () => emulator.requests.filter(({ endpoint }) => endpoint === 'tokens'),
    mostInFlight: () => Math.max(0, ...Object.values(emulator.counters.maxInFlight)),
    reports: (pages) => Promise.all(pages.map((page) => kitOf(page).report())),
    async tabs(count, more) {
      const pages = await Promise.all(Array.from({ length: count }, () => browser.page(context)));
      await Promise.all(pages.map((page) => kitOf(page).open(world.options(more))));
      await Promise.all(pages.map((page) => kitOf(page).getToken()));
      return pages;
    },
    async until(what, page, withinMs = 5_000) {
      for (let waited = 0; waited < withinMs; waited += 100) {
        if (await what()) return;
        await page.waitForTimeout(100);
      }
      expect(await what(), `within ${withinMs} ms`).toBe(true);
    },
  };
  return world;
}
