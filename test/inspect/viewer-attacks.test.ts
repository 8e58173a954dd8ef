import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { connectViewer, type ViewerMessage } from 'xstate-session/inspect';
import { inspect } from '../../src/cli/inspect.ts';
import { startHttpServer, text } from '../support/http-server.ts';
import { openPage } from './support/open-page.ts';

// Any page a developer has open can send requests to this machine. None may kill the viewer, blind it or fill it.

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function serve() {
  const server = await inspect({ port: 0 }, { out() {}, err() {} });
  if (server === null) throw new Error('No server.');
  open.push(server);
  return { url: server.url, origin: new URL(server.url).origin };
}

function raw(url: string, method: string, headers: Record<string, string>, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', reject).end(body);
  });
}

/** What a page that is opened now is told first. */
async function kept(url: string): Promise<ViewerMessage[]> {
  const stopped = new AbortController();
  const response = await fetch(`${url}/stream`, { signal: stopped.signal });
  let data = '';
  for await (const chunk of (response.body ?? new Blob().stream()).pipeThrough(new TextDecoderStream())) {
    data += chunk;
    if (data.endsWith('\n\n')) break;
  }
  stopped.abort();
  return JSON.parse(data.slice('data: '.length)) as ViewerMessage[];
}

const step = { tab: 'shop', root: 'x:0', type: 'step', atMs: 0, event: 'e', state: 'active' };

describe('the viewer', { timeout: 240_000 }, () => {
  test('answers nothing to who does not know the token of this run', async () => {
    const { url, origin } = await serve();
    expect(new URL(url).pathname).toMatch(/^\/[\w-]{22}$/);
    for (const path of ['/', '/stream', '/events', '/events/', '/0123456789abcdefghijkl/events', '//events']) {
      for (const method of ['GET', 'POST']) {
        expect(await raw(origin + path, method, {}, JSON.stringify([step])), `${method} ${path}`).toBe(403);
      }
    }
    expect(await kept(url)).toEqual([]);
  });

  test.each(['https://evil.example', 'http://localhost:3000', 'null'])(
    'gives page and stream to no page of %s, token or not',
    async (from) => {
      const { url } = await serve();
      for (const path of ['/', '/stream']) expect(await raw(url + path, 'GET', { origin: from })).toBe(403);
    },
  );

  test.each([
    '[null]',
    '[1]',
    '[[]]',
    '[{}]',
    JSON.stringify([step, null]),
    JSON.stringify([{ ...step, tab: {} }]),
    JSON.stringify([{ ...step, type: '__proto__' }]),
    JSON.stringify([{ ...step, atMs: 8.65e15 }]),
    JSON.stringify([{ ...step, atMs: 'now' }]),
    JSON.stringify(Array.from({ length: 10_001 }, () => step)),
    `[${' '.repeat(9_000_000)}]`,
  ])('refuses %.60s', async (body) => {
    const { url } = await serve();
    expect(await raw(`${url}/events`, 'POST', {}, body)).toBe(400);
    expect(await kept(url)).toEqual([]);
  });

  test('keeps what is of the right shape short, without controls, and not more than fits', async () => {
    const { url } = await serve();
    const hostile = {
      ...step,
      event: '\u001b[2J\u202eevil\u0000',
      state: 'x'.repeat(5_000),
      because: Array.from({ length: 100 }, () => 'y'.repeat(5_000)),
      failed: ['fine', null, 7],
      context: { held: 'z'.repeat(100_000) },
      more: 'w',
    };
    expect(await raw(`${url}/events`, 'POST', {}, JSON.stringify([hostile]))).toBe(204);
    const [message] = await kept(url);
    expect(message).toMatchObject({ event: '\ufffd[2J\ufffdevil\ufffd', failed: ['fine'], context: {} });
    expect(message).not.toHaveProperty('more');
    expect([message?.state?.length, message?.because?.length, message?.because?.[0]?.length]).toEqual([201, 20, 1_001]);
    const big = { ...step, because: Array.from({ length: 20 }, () => 'y'.repeat(1_000)) };
    for (let batch = 0; batch < 6; batch += 1) {
      const body = JSON.stringify(Array.from({ length: 300 }, () => big));
      expect(await raw(`${url}/events`, 'POST', {}, body)).toBe(204);
    }
    const size = JSON.stringify(await kept(url)).length;
    expect([size > 8_000_000, size < 17_000_000]).toEqual([true, true]);
  });

  test('a page of another origin in a real browser cannot reach it, and goes on showing what the app tells', async () => {
    const { url, origin } = await serve();
    const elsewhere = await startHttpServer();
    open.push(elsewhere);
    elsewhere.answer(text(200, '<!doctype html><title>evil</title>', { 'content-type': 'text/html' }));
    const { browser, page: evil } = await openPage(elsewhere.url);
    open.push(browser);
    const viewer = await browser.newPage();
    const errors: string[] = [];
    viewer.on('pageerror', (error) => errors.push(String(error)));
    await viewer.goto(url);
    const attack = async ([to, body]: [string, string]) => {
      const answers: string[] = [];
      for (const path of ['/events', '/', '/guess/events']) {
        const sent = fetch(to + path, { method: 'POST', mode: 'no-cors', body });
        answers.push(
          await sent.then(
            ({ type }) => type,
            () => 'failed',
          ),
        );
        answers.push(
          await fetch(to + path, { method: 'POST', body }).then(
            () => 'read',
            () => 'refused',
          ),
        );
      }
      return answers;
    };
    for (const body of ['[null]', JSON.stringify([{ ...step, event: 'forged' }]), '['.repeat(100_000)]) {
      const answers = await evil.evaluate(attack, [origin, body] as [string, string]);
      expect(answers).toEqual(['opaque', 'refused', 'opaque', 'refused', 'opaque', 'refused']);
    }
    expect(await kept(url)).toEqual([]);
    // An app of yet another origin, which was told the address.
    expect(await raw(`${url}/events`, 'POST', { origin: 'https://app.example' }, JSON.stringify([step]))).toBe(204);
    await viewer.getByText('1 events, 1 token keys').waitFor();
    expect(errors).toEqual([]);
  });

  test('shows no more keys than fit, whoever sends them', async () => {
    const { url } = await serve();
    const { browser, page, errors } = await openPage(url);
    open.push(browser);
    const body = JSON.stringify(Array.from({ length: 5_000 }, (_nothing, index) => ({ ...step, root: `x:${index}` })));
    expect(await raw(`${url}/events`, 'POST', {}, body)).toBe(204);
    await page.getByText('5000 events, 200 token keys').waitFor();
    expect(errors).toEqual([]);
  });

  test('an app without its address is told so', () => {
    expect(() => connectViewer({} as { url: string })).toThrow(TypeError);
    expect(() => Reflect.apply(connectViewer, undefined, [])).toThrow('xstate-session inspect');
  });
});
