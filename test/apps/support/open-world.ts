import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type FrontendApiEmulator, frontendApiEmulator, type RecordedRequest } from 'xstate-session/testing';
import { BROWSER_FLAGS } from '../../support/browser-flags.ts';
import type { App } from '../apps.ts';
import { type AppProcess, freeOrigin, serveApp } from './app-process.ts';

const SECRET_KEY = 'sk_test_apps';

/** An app that is served, its frontend API, and a browser. */
export interface World extends AsyncDisposable {
  readonly app: AppProcess;
  readonly emulator: FrontendApiEmulator;
  /** A user who has been to the app before: a browser profile that knows of a client, and of no token yet. */
  user(options?: UserOptions): Promise<User>;
  /** The next token that the frontend API answers a page with. */
  nextMint(): Promise<RecordedRequest>;
}

/** What is another user's alone. */
export interface UserOptions {
  /** Of the tokens minted for this user. Default 60. */
  readonly tokenLifetimeSeconds?: number;
}

/** A browser profile of one user, and what its pages complained of. */
export interface User extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly userId: string;
  readonly sessionId: string;
  /** Errors and warnings of the console, and what was thrown: a hydration that failed is among them. */
  readonly complaints: readonly string[];
  /** Opens a page of the app in a tab of its own. */
  open(path?: string): Promise<Page>;
  /** Puts an expired token in the place of the cookie's, as a browser has it that was closed for a while. */
  expireCookie(): Promise<string>;
  /** What a page has said since it was loaded, first paint included: `loading`, `signed-in`, `signed-out`. */
  shown(page: Page): Promise<string[]>;
  /** The token in the session cookie. */
  cookie(): Promise<string | undefined>;
}

/** @param api - What answers at `/api` of an app that has no server of its own. */
export async function openWorld(app: App, executablePath: string, api?: App): Promise<World> {
  const emulator = frontendApiEmulator({ secretKey: SECRET_KEY, refreshTokens: 'rotated' });
  // The making of a key may take longer than an app waits for an answer.
  await emulator.signingKey();
  const { url } = await emulator.listen();
  const origin = await freeOrigin();
  const apiOrigin = await freeOrigin();
  const environment = {
    FRONTEND_API: url,
    BACKEND_API: url,
    SECRET_KEY,
    COOKIE_SUFFIX: 'emulator',
    // What Nuxt calls them.
    NUXT_PUBLIC_FRONTEND_API_URL: url,
    NUXT_PUBLIC_COOKIE_SUFFIX: 'emulator',
    APP_ORIGIN: origin,
    API_ORIGIN: apiOrigin,
    FORWARDING_SECRET: 'a secret of more than thirty-two characters',
  };
  const served = await serveApp(app, origin, environment);
  const servedApi = api === undefined ? undefined : await serveApp(api, apiOrigin, environment);
  const browser = await chromium.launch({
    executablePath,
    args: [...BROWSER_FLAGS],
    headless: true,
    // Playwright turns the cache off; users' browsers have it.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  let users = 0;
  return {
    app: served,
    emulator,
    user({ tokenLifetimeSeconds = 60 } = {}) {
      // It emulates one browser client: whoever comes next has it to himself.
      emulator.setMode('healthy');
      emulator.removeClient();
      emulator.reset();
      emulator.tokenLifetimeSeconds = tokenLifetimeSeconds;
      users += 1;
      return openUser(browser, emulator, served.origin, `sess_${users}`);
    },
    nextMint: () =>
      new Promise((resolve) => {
        const off = emulator.on('answer', (request) => {
          if (request.endpoint !== 'tokens' || request.minted === null) return;
          off();
          resolve(request);
        });
      }),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await servedApi?.[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}

async function openUser(
  browser: Browser,
  emulator: FrontendApiEmulator,
  origin: string,
  sessionId: string,
): Promise<User> {
  const { userId } = emulator.createSession({ id: sessionId });
  const context = await browser.newContext();
  await context.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    new MutationObserver(() => {
      const status = document.querySelector('#client')?.getAttribute('data-status');
      if (status != null && shown.at(-1) !== status) shown.push(status);
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  const setCookies = (cookies: Record<string, string>) =>
    context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: origin })));
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  await setCookies({ __client_uat: '1', __client_uat_emulator: '1' });
  return {
    context,
    userId,
    sessionId,
    complaints,
    async open(path = '/') {
      const page = await context.newPage();
      await page.goto(`${origin}${path}`);
      return page;
    },
    async expireCookie() {
      const expired = await emulator.mint({ sessionId, lifetimeSeconds: -10, claims: { azp: origin } });
      await setCookies({ __session: expired, __session_emulator: expired });
      return expired;
    },
    shown: (page) => page.evaluate(() => (globalThis as unknown as { readonly shown: string[] }).shown),
    cookie: async () => (await context.cookies(origin)).find(({ name }) => name === '__session')?.value,
    [Symbol.asyncDispose]: () => context.close(),
  };
}
