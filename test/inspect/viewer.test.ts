import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createSession } from 'xstate-session';
import { connectViewer, createInspector, type ViewerMessage } from 'xstate-session/inspect';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { type InspectServer, inspect } from '../../src/cli/inspect.ts';
import { canaryLife } from './support/canary-life.ts';
import { type OpenedPage, openPage } from './support/open-page.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function serve(): Promise<InspectServer> {
  const server = await inspect({ port: 0 }, { out: () => undefined, err: () => undefined });
  if (server === null) throw new Error('No server.');
  open.push(server);
  return server;
}

async function look(url: string, colorScheme?: 'light' | 'dark'): Promise<OpenedPage> {
  const opened = await openPage(url, colorScheme);
  open.push(opened.browser);
  return opened;
}

const send = (url: string, messages: readonly ViewerMessage[]) =>
  fetch(`${url}/events`, { method: 'POST', body: JSON.stringify(messages) });

const context = { template: null, organizationId: 'organization-1', nowMs: 0, timerAtMs: 60_000, held: null };
const step = (root: string, index: number): ViewerMessage => ({
  tab: 'shop',
  root,
  type: 'step',
  atMs: index,
  event: `event ${index}`,
  state: 'refreshing.backing-off',
  because: ['The wait is over.'],
  failed: ['isToken'],
  context,
});

describe('the viewer', { timeout: 60_000 }, () => {
  test('shows a life as it goes, asks nobody else for anything, and holds no secret', async () => {
    const { url } = await serve();
    const { page, origins, errors } = await look(url);
    const connection = connectViewer({ url, tab: 'shop', now: () => 0 });
    const { secrets } = await canaryLife(createInspector(connection));
    await page.getByText('4 token keys').waitFor();
    await page.locator('#keys button', { hasText: 'signed-out' }).first().click();
    await page.locator('#chart .lit[data-state=signed-out]').waitFor();
    for (const button of await page.locator('#keys button').all()) {
      await button.click();
      const shown = await page.content();
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    }
    await page.locator('#keys button').first().click();
    await page.locator('#requests', { hasText: 'createToken took' }).waitFor();
    expect([...origins].filter((origin) => origin !== new URL(url).origin && origin !== 'null')).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('lights the inner state and the one around it, and names the cause and the guards that failed', async () => {
    const { url } = await serve();
    await send(url, [step('x:0', 0)]);
    // Opened later, it is told what happened before.
    const { page } = await look(url);
    await page.locator('#rows .row').waitFor();
    const lit = await page.locator('#chart .lit').evaluateAll((groups) => groups.map((group) => group.dataset.state));
    expect(lit).toEqual(['refreshing', 'refreshing.backing-off']);
    expect(await page.locator('#rows .row').textContent()).toMatch(/event 0[\s\S]*The wait is over\.[\s\S]*✗ isToken/);
    expect(await page.locator('#next').textContent()).toMatch(/^next timer in /);
    expect(await page.locator('#keys h3').textContent()).toBe('shop (1)');
    expect(await page.locator('#keys button b').textContent()).toBe('session token · organization-1');
  });

  test('shows a key whose organization was left as stopped, and the one after it as alive', async () => {
    const { url } = await serve();
    const { page } = await look(url);
    const { clock, now, monotonicNow, flush } = createTestClock();
    const session = createSession({
      sessionId: 'sess_1',
      organizationId: 'org_1',
      createToken: async ({ organizationId }) => makeToken({ iatMs: now(), sid: 'sess_1', organizationId }),
      clock,
      now,
      monotonicNow,
      inspect: createInspector(connectViewer({ url, tab: 'shop', now })),
    });
    session.start();
    await flush();
    const keys = page.locator('#keys button');
    await page.locator('#keys button', { hasText: 'organization-1● active' }).waitFor();
    await page.locator('#chart .lit[data-state=active]').waitFor();
    session.switchOrganization('org_2');
    await flush();
    await page.locator('#keys button', { hasText: 'organization-2● active' }).waitFor();
    expect(await keys.allTextContents()).toEqual([
      'session token · organization-1○ stopped in active',
      'session token · organization-2● active',
    ]);
    // The first is still chosen: nothing of it is lit, counts down or is held.
    expect(await page.locator('#chart .lit').count()).toBe(0);
    expect(await page.locator('#next').textContent()).toBe('no timer');
    expect(await page.locator('#token').textContent()).toBe('no token held');
    expect(await page.locator('#rows .row').last().textContent()).toContain('stopped');
    await keys.last().click();
    await page.locator('#chart .lit[data-state=active]').waitFor();
    expect(await page.locator('#next').textContent()).toMatch(/^next timer in /);
    session.dispose();
    await page.locator('#keys button', { hasText: 'organization-2○ stopped' }).waitFor();
  });

  test('shows what a stopped key still had under way as over', async () => {
    const { url } = await serve();
    const begin: ViewerMessage = { tab: 'shop', root: 'x:0', type: 'begin', atMs: 0, actor: 'createToken' };
    await send(url, [step('x:0', 0), begin]);
    const { page } = await look(url);
    await page.locator('#requests', { hasText: '▶ createToken' }).waitFor();
    await send(url, [{ tab: 'shop', root: 'x:0', type: 'stop', atMs: 1 }]);
    await page.locator('#keys button.stopped').waitFor();
    await expect.poll(() => page.locator('#requests').textContent()).toBe('createToken took 0.0 s: given up');
  });

  test('keeps ten thousand events of fifty keys, and only those in view are elements', async () => {
    const { url } = await serve();
    const { page, errors } = await look(url);
    const messages = Array.from({ length: 10_000 }, (_nothing, index) => step(`x:${index % 50}`, index));
    await send(url, messages);
    await page.getByText('10000 events, 50 token keys').waitFor();
    expect(await page.locator('#keys button').count()).toBe(50);
    expect(await page.locator('#rows .row').count()).toBeLessThan(100);
    // The newest line is in view.
    await page.locator('#rows .row', { hasText: 'event 9950' }).waitFor();
    expect(errors).toEqual([]);
  });

  test('is worked by keyboard: the arrows go from key to key', async () => {
    const { url } = await serve();
    await send(url, [step('x:0', 0), step('x:1', 1)]);
    const { page } = await look(url);
    await page.locator('#keys button').nth(1).waitFor();
    await page.locator('#keys button').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('#rows .row', { hasText: 'event 1' }).waitFor();
    expect(await page.locator('#keys button[aria-pressed=true]').getAttribute('data-key')).toBe('shop x:1');
  });

  test('is light or dark as the system is', async () => {
    const { url } = await serve();
    const pages = [await look(url), await look(url, 'dark')];
    const colours = await Promise.all(
      pages.map(({ page }) => page.evaluate('getComputedStyle(document.body).backgroundColor')),
    );
    expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(13, 17, 23)']);
  });

  test('shows texts as text, whatever they hold', async () => {
    const { url } = await serve();
    const markup = '<img src=x onerror="document.title=1">';
    await send(url, [{ ...step('x:0', 0), tab: markup, event: markup, because: [markup], state: markup }]);
    const { page } = await look(url);
    await page.locator('#rows .row').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('#keys').textContent()).toContain(markup);
  });
});

describe('its server', () => {
  test('lets no other site read, by name or by origin', async () => {
    const { url } = await serve();
    const page = await fetch(url);
    expect(page.headers.get('access-control-allow-origin')).toBe(null);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    await page.text();
    const answer = await send(url, []);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  });

  test('answers nobody who calls it by another name', async () => {
    const { url } = await serve();
    const status = await new Promise((resolve, reject) => {
      const asked = request(url, { headers: { host: 'evil.example' }, agent: false }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(403);
  });

  test.each([
    ['GET', '/other', undefined, 404],
    ['POST', '/events', 'not json', 400],
    ['POST', '/events', '{"not":"a list"}', 400],
  ])('answers %s %s with %j by %i', async (method, path, body, status) => {
    const { url } = await serve();
    const answer = await fetch(url + path, { method, ...(body !== undefined && { body }) });
    expect(answer.status).toBe(status);
    await answer.body?.cancel();
  });

  test('says when its port is taken', async () => {
    const { url } = await serve();
    const err: string[] = [];
    const port = Number(new URL(url).port);
    expect(await inspect({ port }, { out: () => undefined, err: (line) => err.push(line) })).toBe(null);
    expect(err).toEqual([`inspect: port ${port} cannot be had; choose another with --port.`]);
  });
});

test('where no viewer listens, a session goes on', async () => {
  const refused = async () => Promise.reject(new TypeError('fetch failed'));
  const connection = connectViewer({ url: 'http://127.0.0.1:1', tab: 'shop', fetch: refused, now: () => 0 });
  const { session } = await canaryLife(createInspector(connection));
  expect(session.status).toBe('signed-out');
});
