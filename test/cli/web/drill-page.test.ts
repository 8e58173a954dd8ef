import { request as httpRequest } from 'node:http';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FrontendApiEmulator, frontendApiEmulator } from 'xstate-session/testing';
import { type DrillPage, serveDrillPage } from '../../../src/cli/web/serve-drill-page.ts';
import { contrastsOf } from '../../inspect/support/page-measures.ts';
import { BROWSER_FLAGS } from '../../support/browser-flags.ts';
import { findBrowser } from '../../support/find-browser.ts';

const signingKey = frontendApiEmulator().signingKey();
let emulator: FrontendApiEmulator;
let served: DrillPage;

beforeEach(async () => {
  emulator = frontendApiEmulator({ signingKey, tokenLifetimeSeconds: 20 });
  served = await serveDrillPage({ emulator });
});
afterEach(() => served.close());

/** A request as no page can be kept from making it. */
function raw(method: string, what: string, headers: Record<string, string>, body = ''): Promise<number> {
  const { port, pathname } = new URL(served.url);
  const path = what.startsWith('/') ? what : pathname + what;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject).end(body);
  });
}

describe('the switches', () => {
  test.each([
    [
      'a host name that was made to lead here',
      'POST',
      { host: 'evil.example', 'content-type': 'application/json' },
      403,
    ],
    ['a form of another page', 'POST', { 'content-type': 'text/plain' }, 405],
    [
      'a script of another page of this machine',
      'POST',
      { origin: 'http://localhost:3000', 'content-type': 'application/json' },
      403,
    ],
    ['a frame without an origin', 'POST', { origin: 'null', 'content-type': 'application/json' }, 403],
    ['no body', 'POST', { 'content-type': 'application/x-www-form-urlencoded' }, 405],
    ['another method', 'DELETE', {}, 405],
  ])('are out of reach of %s', async (_what, method, headers, status) => {
    expect(await raw(method, 'act', headers, '{"mode":"unavailable"}')).toBe(status);
    expect(emulator.mode).toBe('healthy');
  });

  test.each(['{"mode":"nonsense"}', 'null', '[', '{"mode":{}}', '{"skewMs":"1e99","isOffline":1}'])(
    'take %.20s for nothing',
    async (body) => {
      expect(await raw('POST', 'act', { 'content-type': 'application/json' }, body)).toBe(200);
      expect(emulator.mode).toBe('healthy');
    },
  );
});

const JSON_TYPE = { 'content-type': 'application/json' };

test('nobody gets at page, script or switches without the token of this run', async () => {
  const paths = ['/', '/drill-page.js', '/state', '/act', '/0123456789abcdefghijkl/act'];
  for (const path of paths) {
    expect(await raw(path.endsWith('act') || path.endsWith('state') ? 'POST' : 'GET', path, JSON_TYPE, '{}')).toBe(403);
  }
  expect(new URL(served.url).pathname).toMatch(/^\/[\w-]{22}\/$/);
});

test('the list of tabs cannot be filled, and no body is kept that is longer than a tab says of itself', async () => {
  for (let index = 0; index < 200; index += 1) {
    const tab = { id: `tab${index}`, status: '\u001b[2Jgone', tokenSeconds: 1e300, minted: [null], received: -1e300 };
    expect(await raw('POST', 'state', JSON_TYPE, JSON.stringify(tab))).toBe(200);
  }
  const answer = await fetch(new URL('state', served.url), { method: 'POST', headers: JSON_TYPE, body: '[null]' });
  const { tabs } = (await answer.json()) as { tabs: { status: string; tokenSeconds: number; minted: number }[] };
  expect(tabs).toHaveLength(50);
  expect(tabs[0]).toMatchObject({ status: '\ufffd[2Jgone', tokenSeconds: 1e9, minted: 0, received: -1e9 });
  expect(await raw('POST', 'act', JSON_TYPE, `{"mode":"unavailable","x":"${'x'.repeat(10_000)}"}`)).toBe(413);
  expect(emulator.mode).toBe('healthy');
});

const found = await findBrowser();
if (found.path === null) {
  process.env.NO_BROWSER_BECAUSE ??= found.tried.join('; ');
  // Says so loudly, and fails on CI.
  await import('../../support/no-browser.ts');
} else {
  describe('in a real Chromium', { timeout: 60_000 }, () => inBrowser(found.path ?? ''));
}

function inBrowser(executablePath: string): void {
  let browser: Awaited<ReturnType<typeof chromium.launch>>;
  let context: BrowserContext;
  const asked = new Set<string>();
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: [...BROWSER_FLAGS], headless: true });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    asked.clear();
    complaints.length = 0;
  });
  afterEach(() => context.close());

  async function open(): Promise<Page> {
    const page = await context.newPage();
    page.on('request', (request) => void asked.add(new URL(request.url()).hostname));
    page.on('pageerror', (error) => void complaints.push(error.name));
    // That an answer was no success is said by the browser, not by the page.
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) complaints.push(line.text());
    });
    await page.goto(served.url);
    await page.getByText('active: a usable token is held.').waitFor();
    return page;
  }

  const picture = (page: Page) => page.locator('#picture .lit').getAttribute('data-state');

  async function shoot(page: Page, name: string): Promise<void> {
    const { SCREENSHOTS } = process.env;
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  }

  test('it runs the session in the visitor’s browser, and asks nothing of another host', async () => {
    const page = await open();
    expect(await picture(page)).toBe('active');
    await page.getByRole('button', { name: 'Origin outage' }).click();
    await page.getByRole('button', { name: 'New token now' }).click();
    await page.getByText('token.issued, outage-mint').waitFor();
    await page.getByText('would have lost: 1.').waitFor();
    expect([...asked]).toEqual(['127.0.0.1']);
    expect(complaints).toEqual([]);
    await shoot(page, 'light-outage');
  });

  test('it is used by keyboard alone', async () => {
    const page = await open();
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Tab');
    const name = await page.evaluate(() => document.activeElement?.textContent);
    expect(name).toBe('Total outage');
    await page.keyboard.press('Enter');
    await page.locator('button[aria-pressed=true]', { hasText: 'Total outage' }).waitFor();
    expect(emulator.mode).toBe('unavailable');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(outline, 'the focus is seen').toBe('solid');
  });

  test('several tabs share one mint, a switch is seen in all of them, and signing out ends them together', async () => {
    const [first, second] = [await open(), await open()];
    await first.getByRole('button', { name: 'New token now' }).click();
    await second.getByText('token.issued, received').waitFor();
    expect(await second.locator('#tabs tr').count()).toBe(2);
    await second.getByRole('button', { name: 'Offline' }).click();
    await first.locator('button[aria-pressed=true]', { hasText: 'Offline' }).waitFor();
    await shoot(second, 'light-two-tabs');
    await second.getByRole('button', { name: 'Online' }).click();
    await second.getByRole('button', { name: 'Sign out' }).click();
    await first.getByText('Signed out.').waitFor();
    await shoot(first, 'light-signed-out');
    await first.getByRole('button', { name: 'Sign in again' }).click();
    for (const page of [first, second]) await page.getByText('active: a usable token is held.').waitFor();
  });

  test('a clock that is a day wrong costs no user', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'A day fast' }).click();
    await page.getByText('token.issued, mint').nth(1).waitFor();
    expect(await picture(page)).toBe('active');
    expect(emulator.counters.tokensIssued).toBeLessThanOrEqual(3);
  });

  test('a handshake leaves the page and comes back to it', async () => {
    const page = await open();
    const back = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Handshake' }).click();
    await back;
    await page.getByText('active: a usable token is held.').waitFor();
    expect(page.url()).toBe(served.url);
  });

  test.each(['light', 'dark'] as const)('in %s every text stands out from what is behind it', async (colorScheme) => {
    await context.close();
    context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
    const page = await open();
    await shoot(page, colorScheme);
    const ratios = await page.evaluate(contrastsOf, 'h1,h2,p,button,a,th,td,legend,li,#status span');
    expect(ratios.length).toBeGreaterThan(20);
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });
}
