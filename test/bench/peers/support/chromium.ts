import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { makeToken } from 'xstate-session/testing';
import { BROWSER_FLAGS } from '../../../support/browser-flags.ts';
import { findBrowser } from '../../../support/find-browser.ts';
import { type PageKitOf, pageKit } from '../../../support/page-kit.ts';
import type { PeerKit } from '../pages/in-page.ts';
import { type FakeApi, fakeApi } from './fake-api.ts';
import { clerkScripts, pageBundle } from './page-bundle.ts';
import { processorTimeMs } from './processor-time.ts';

/** The contestants in a page, by the name that tables have: their module in `pages/`, and its export. */
export const CONTESTANTS = {
  'xstate-session': ['xstate-session', 'contestant'],
  '@supabase/auth-js': ['supabase', 'contestant'],
  'oidc-client-ts': ['oidc-client-ts', 'contestant'],
  '@auth0/auth0-spa-js': ['auth0', 'contestant'],
  '@clerk/clerk-js': ['clerk', 'contestant'],
  '@auth0/auth0-spa-js, in memory': ['auth0', 'inMemory'],
  '@clerk/clerk-js, script': ['clerk-script', 'contestant'],
} as const;
export type ContestantName = keyof typeof CONTESTANTS;

/** The five of the tables; the others are other set-ups of these. */
export const LIBRARIES = Object.keys(CONTESTANTS).filter((name) => !name.includes(',')) as ContestantName[];

/** A contestant alone in a profile of the browser, with an API of its own. */
export interface ContestantPage {
  readonly name: ContestantName;
  readonly page: Page;
  readonly api: FakeApi;
  readonly kit: PageKitOf<PeerKit>;
  readonly cdp: CDPSession;
  /** Signs in for so long ago, and leaves an empty page that has not loaded the library yet. */
  signIn(agoMs?: number): Promise<void>;
  /** Loads the library into the empty page, and says how long its module took, in milliseconds. */
  load(): Promise<number>;
}

export interface Contest extends AsyncDisposable {
  readonly pages: readonly ContestantPage[];
  /** Its version, for `record`. */
  readonly versions: { readonly Chromium: string };
  /** Milliseconds of processor time that the browser needed for it. */
  processorMs(work: () => Promise<unknown>): Promise<number>;
}

/** @throws TypeError when there is no browser: it says why. */
export async function openContest(names: readonly ContestantName[]): Promise<Contest> {
  const { path, tried } = await findBrowser();
  if (path === null) throw new TypeError(`There is no Chromium: ${tried.join('; ')}`);
  const browser = await chromium.launch({ executablePath: path, args: [...BROWSER_FLAGS], headless: true });
  const cdp = await browser.newBrowserCDPSession();
  const pages = await Promise.all(names.map(async (name) => openContestant(name, await browser.newContext())));
  return {
    pages,
    versions: { Chromium: browser.version() },
    async processorMs(work) {
      const before = await processorTimeMs(cdp);
      await work();
      return (await processorTimeMs(cdp)) - before;
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await Promise.all(pages.map(({ api }) => api[Symbol.asyncDispose]()));
    },
  };
}

async function openContestant(name: ContestantName, context: BrowserContext): Promise<ContestantPage> {
  const [module, exported] = CONTESTANTS[name];
  const code = `import { kitOf } from './pages/in-page.ts'; import { ${exported} } from './pages/${module}.ts'; window.kit = kitOf(${exported});`;
  const api = await fakeApi(
    new Map([...(module === 'clerk-script' ? clerkScripts() : []), ['/kit.js', await pageBundle(code)]]),
  );
  const page = await context.newPage();
  const kit = pageKit<PeerKit>(page);
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));

  const self: ContestantPage = {
    name,
    page,
    api,
    kit,
    cdp: await context.newCDPSession(page),
    async signIn(agoMs = 0) {
      await context.clearCookies();
      // The cookies that a server of the frontend API's protocol has set.
      const jwt = makeToken({ sid: 'sess_1', iatMs: Date.now() - agoMs, lifetimeSeconds: 3_600 });
      const cookies = { __session: jwt, __client_uat: `${Math.floor((Date.now() - agoMs) / 1_000)}` };
      await context.addCookies(Object.entries(cookies).map(([key, value]) => ({ name: key, value, url: api.origin })));
      api.agoMs = agoMs;
      await page.goto(`${api.origin}/?ago=${agoMs}`);
      await page.evaluate(() => localStorage.clear());
      await self.load();
      await kit.signIn();
      api.agoMs = 0;
      await page.goto(api.origin);
      api.forget();
    },
    async load() {
      return page.evaluate(async (url) => {
        const startedAt = performance.now();
        await import(url);
        return performance.now() - startedAt;
      }, '/kit.js');
    },
  };
  return self;
}
