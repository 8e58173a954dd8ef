import { createServer, type ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { AuthenticateOptions } from 'xstate-session/server';
import { createApp } from '../server/recipes/node-http.ts';
import { listen } from '../server/support/listen.ts';
import { type RealPages, realPages } from './support/real-browser/real-pages.ts';

// A page of another site opens the app in a window. The app's server sends it to a handshake; while that is under way, the
// opener sends the window to the app's address with a handshake's answer of its own: whose is the session then?

await realPages('an answer of a handshake that somebody else has written into the address', suite);

interface App {
  readonly url: string;
  /** Whether handshakes are kept waiting at the frontend API. */
  held: boolean;
  /** How many are. */
  readonly waiting: readonly ServerResponse[];
  /** Lets those through that wait. */
  release(): void;
}

function suite(world: RealPages): void {
  /** An app whose frontend API stands behind a door. */
  async function start(instance: 'production' | 'development' = 'production'): Promise<App> {
    const waiting: ServerResponse[] = [];
    const releases: (() => void)[] = [];
    const app = {
      url: '',
      held: false,
      waiting,
      release: () => releases.splice(0).forEach((release) => void release()),
    };
    const door = await listen(
      createServer(async (request, response) => {
        const { status, headers } = await world.emulator.fetch(`https://emulator.invalid${request.url}`);
        if (app.held) {
          waiting.push(response);
          await new Promise<void>((resolve) => void releases.push(resolve));
        }
        if (!response.destroyed) response.writeHead(status, Object.fromEntries(headers)).end();
      }),
    );
    const options: AuthenticateOptions = {
      frontendApi: door,
      instance,
      keys: { jwks: await world.emulator.jwks() },
      logger: {},
    };
    return Object.assign(app, { url: await listen(createApp(options)) });
  }

  /** What signs a browser in as somebody: the answer of a handshake that was made elsewhere. */
  async function answerFor(sessionId: string, app: App): Promise<string> {
    const token = await world.emulator.mint({ sessionId });
    const query = new URLSearchParams({ redirect_url: `${app.url}/`, __session: token });
    const { headers } = await world.emulator.fetch(`https://emulator.invalid/v1/client/handshake?${query}`, {
      redirect: 'manual',
    });
    const { search } = new URL(headers.get('location') ?? '');
    expect(search).toContain('__clerk_handshake=');
    return search;
  }

  const signIn = async (app: App, sessionId: string) => {
    const token = await world.emulator.mint({ sessionId });
    const cookies = { __session: token, __client_uat: '1' };
    await world.context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: app.url })));
  };
  const marks = async (app: App) =>
    (await world.context.cookies(app.url)).filter(({ name }) => name.startsWith('__clerk_handshake_started'));
  const text = (page: Page) => page.evaluate(() => document.body.textContent ?? '');
  const newSession = (id: string) => `Hello ${world.emulator.createSession({ id, userId: `user_of_${id}` }).userId}`;
  /** A page of another site: by name and by number this machine is two sites. */
  async function otherSite(): Promise<Page> {
    const url = await listen((_, response) => void response.setHeader('content-type', 'text/html').end('<p>win'));
    const page = await world.context.newPage();
    await page.goto(url.replace('127.0.0.1', 'localhost'));
    return page;
  }

  test('signs nobody in while a handshake of the victim’s is under way, and the victim’s own goes on', async () => {
    if (world.isWebDriver) return;
    const app = await start();
    const [victim, attacker] = [newSession('sess_victim'), newSession('sess_attacker')];
    await signIn(app, 'sess_victim');
    const answer = await answerFor('sess_attacker', app);
    app.held = true;
    const opener = await otherSite();
    const opened = world.context.waitForEvent('page');
    await opener.evaluate(() => void Object.assign(globalThis, { victim: open('about:blank') }));
    const tab = await opened;
    const navigate = (url: string) =>
      opener.evaluate((to) => {
        (globalThis as unknown as { victim: Window }).victim.location.href = to;
      }, url);
    await navigate(`${app.url}/`);
    // The server has sent it to a handshake, which is under way; the browser has what says so.
    await world.until(() => app.waiting.length === 1, opener);
    expect((await marks(app)).length).toBe(1);

    await navigate(`${app.url}/${answer}`);

    await tab.waitForURL(/__clerk_handshake=/);
    await world.until(async () => (await text(tab)).startsWith('Hello'), tab);
    const shown = await text(tab);
    expect(shown).toBe(victim);
    expect(shown).not.toBe(attacker);
    // The victim's next page is the victim's.
    app.held = false;
    app.release();
    await tab.goto(`${app.url}/next`);
    expect(await text(tab)).toBe(victim);
  });

  test('signs in three tabs that were sent to handshakes at once, each by its own', async () => {
    const app = await start();
    const user = newSession('sess_user');
    await world.context.addCookies([{ name: '__client_uat', value: '1', url: app.url }]);
    app.held = true;
    const tabs = await Promise.all(Array.from({ length: 3 }, () => world.context.newPage()));
    const visits = tabs.map((tab, at) => tab.goto(`${app.url}/tab-${at}?a=1`));
    await world.until(() => app.waiting.length === 3, tabs[0] as Page);
    app.held = false;
    app.release();
    await Promise.all(visits);
    expect(await Promise.all(tabs.map(text))).toEqual([user, user, user]);
    // One handshake each: none had to be made again because another tab came first. Nothing is left of them.
    expect(world.emulator.requests.filter(({ endpoint }) => endpoint === 'handshake')).toHaveLength(3);
    expect(tabs.map((tab) => tab.url())).toEqual([0, 1, 2].map((at) => `${app.url}/tab-${at}?a=1`));
    expect(await marks(app)).toEqual([]);
  });

  test('goes once: back, forward and a reload after a sign-out sign nobody in again', async () => {
    const app = await start();
    const user = newSession('sess_user');
    await world.context.addCookies([{ name: '__client_uat', value: '1', url: app.url }]);
    const page = await world.context.newPage();
    const seen: string[] = [];
    page.on('request', (request) => void seen.push(request.url()));
    await page.goto(`${app.url}/first`);
    expect(await text(page)).toBe(user);
    await page.goto(`${app.url}/second`);
    await world.context.clearCookies();
    await page.goBack();
    await page.reload();
    expect(await text(page)).toMatch(/^Hello stranger/);
    await page.goForward();
    await page.reload();
    expect(await text(page)).toMatch(/^Hello stranger/);
    // Not by its full address either, as a history or a log has it.
    const returned = seen.find((url) => url.includes('__clerk_handshake=')) ?? '';
    await page.goto(returned);
    expect(await text(page)).toMatch(/^Hello stranger/);
  });

  test('signs in at a development instance, where the address is the only way', async () => {
    const app = await start('development');
    await world.replaceEmulator({ instance: 'development' });
    const user = newSession('sess_user');
    const page = await world.context.newPage();
    await page.goto(`${app.url}/page?a=1`);
    expect([await text(page), page.url()]).toEqual([user, `${app.url}/page?a=1`]);
    expect(await marks(app)).toEqual([]);
  });
}
