import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { frontendApiEmulator } from 'xstate-session/testing';
import { type DrillPage, serveDrillPage } from '../../../src/cli/playground/serve-drill-page.ts';
import type { WorldTold } from '../../../src/cli/playground/world.ts';
import { openPage } from '../../inspect/support/open-page.ts';

// What only the page that is served has; what a visitor does with it is in playground.test.ts.

const signingKey = frontendApiEmulator().signingKey();
let served: DrillPage;

beforeEach(async () => {
  served = await serveDrillPage({ signingKey });
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
    expect(await raw(method, 'act', headers, '{"fault":"edge","isOn":true}')).toBe(status);
    expect(served.emulator.mode).toBe('healthy');
  });

  test.each([
    '{"fault":"nonsense","isOn":true}',
    'null',
    '[',
    '{"fault":{}}',
    '{"fault":"edge","isOn":1,"speed":1e9,"sleepMs":-1,"skewMs":"9"}',
  ])('take %s for nothing', async (body) => {
    expect(await raw('POST', 'act', { 'content-type': 'application/json' }, body)).toBe(200);
    expect(served.emulator.mode).toBe('healthy');
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

test('nobody gets at page, script or switches without the token of this run', async () => {
  const paths = ['/', '/drill-page.js', '/state', '/act', '/0123456789abcdefghijkl/act'];
  for (const path of paths) {
    expect(await raw(path.endsWith('act') || path.endsWith('state') ? 'POST' : 'GET', path, JSON_TYPE, '{}')).toBe(403);
  }
  expect(new URL(served.url).pathname).toMatch(/^\/[\w-]{22}\/$/);
});

async function told(): Promise<WorldTold> {
  const answer = await fetch(new URL('state', served.url), {
    method: 'POST',
    headers: JSON_TYPE,
    body: '{"version":"0"}',
  });
  return (await answer.json()) as WorldTold;
}

test('what pages are told of the wire has no token in it, nor the name of a session', async () => {
  const { url, sessionId } = (await told()).state;
  const tokens = `${url}/v1/client/sessions/${sessionId}/tokens`;
  const { jwt } = (await (await fetch(tokens, { method: 'POST' })).json()) as { jwt: string };
  await fetch(`${tokens}?expired_token=${jwt}`, { method: 'POST', headers: { cookie: `__session=${jwt}` } });
  const { lines } = await told();
  expect(lines.map(({ asked }) => asked)).toEqual([
    'POST /v1/client/sessions/…/tokens',
    'POST /v1/client/sessions/…/tokens + expired_token',
  ]);
  const text = JSON.stringify(lines);
  for (const secret of [jwt, ...jwt.split('.'), sessionId]) expect(text).not.toContain(secret);
});

test('no more is kept of the wire than is shown, whoever asks the server for anything, and nothing that a page would obey', async () => {
  const { url } = (await told()).state;
  for (let index = 0; index < 60; index += 1) {
    await fetch(`${url}/v1/client/sessions/none/tokens/%E2%80%AE${'x'.repeat(1_000)}`, { method: 'POST' });
  }
  const { lines } = await told();
  expect(lines).toHaveLength(40);
  for (const { asked } of lines) expect([asked.length < 250, /[\p{Cc}\p{Cf}]/u.test(asked)]).toEqual([true, false]);
  expect(await raw('POST', 'act', JSON_TYPE, `{"fault":"edge","isOn":true,"x":"${'x'.repeat(10_000)}"}`)).toBe(413);
  expect(served.emulator.mode).toBe('healthy');
});

test('a handshake leaves the page, and comes back to it signed in', { timeout: 60_000 }, async () => {
  const { browser, page } = await openPage(served.url);
  onTestFinished(() => browser.close());
  await page.locator('#session-status', { hasText: 'signed in: active' }).waitFor();
  const back = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Handshake' }).click();
  await back;
  await page.locator('#session-status', { hasText: 'signed in: active' }).waitFor();
  expect(page.url()).toBe(served.url);
});

test('a page whose server has gone says so, and signs nobody out', { timeout: 60_000 }, async () => {
  const { browser, page } = await openPage(served.url);
  onTestFinished(() => browser.close());
  await page.locator('#session-status', { hasText: 'signed in: active' }).waitFor();
  await served.close();
  await page.locator('#connection', { hasText: 'The drill was stopped' }).waitFor();
  expect(await page.locator('#session-status').textContent()).toContain('signed in');
});
