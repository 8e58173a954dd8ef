import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type FrontendApiEmulator, frontendApiEmulator } from 'xstate-session/testing';
import { jwtOf, reachEmulator } from '../support/reach-emulator.ts';

const PAGE = 'http://localhost:4321';

describe('a listening emulator', () => {
  it('is found under a free port of this machine, and gone when it is closed', async () => {
    const emulator = frontendApiEmulator();
    const server = await emulator.listen();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(emulator.issuer).toBe(server.url);
    expect((await fetch(`${server.url}/v1/client`)).status).toBe(200);
    await server.close();
    await server.close();
    await expect(fetch(`${server.url}/v1/client`)).rejects.toThrow(TypeError);
  });

  it('can have several doors, closed one by one or together', async () => {
    const emulator = frontendApiEmulator({ issuer: 'https://fixed.test' });
    const [one, other] = [await emulator.listen(), await emulator.listen({ host: 'localhost' })];
    expect(emulator.issuer).toBe('https://fixed.test');
    await one[Symbol.asyncDispose]();
    expect((await fetch(`${other.url}/v1/client`)).status).toBe(200);
    await emulator[Symbol.asyncDispose]();
    await expect(fetch(`${other.url}/v1/client`)).rejects.toThrow(TypeError);
  });

  it('refuses to be seen by other machines, and says when the port is taken', async () => {
    const { emulator } = await reachEmulator('http');
    await expect(emulator.listen({ host: '0.0.0.0' })).rejects.toThrow(TypeError);
    const { port } = await emulator.listen();
    await expect(emulator.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each(['x', '8080', -1, 1.5, 65_536, null])('takes no port but a whole number: %j', async (port) => {
    const { emulator } = await reachEmulator('http');
    const refusal = expect(emulator.listen({ port: port as never })).rejects;
    await refusal.toThrow(new TypeError('port must be a whole number from 0 to 65535.'));
  });

  it('leaves nothing that keeps Node alive, not even a hung request', () => {
    const story = `
      import { frontendApiEmulator } from 'xstate-session/testing';
      const emulator = frontendApiEmulator();
      const { url } = await emulator.listen();
      emulator.createSession({ id: 'sess_a' });
      await (await fetch(url + '/v1/client')).text();
      emulator.setMode('hung', { only: 'client' });
      emulator.setMode('slow', { only: 'tokens', delayMs: 3_600_000 });
      let arrived = 0;
      const both = new Promise((resolve) => emulator.on('request', () => { arrived += 1; if (arrived === 2) resolve(); }));
      const asked = [fetch(url + '/v1/client'), fetch(url + '/v1/client/sessions/sess_a/tokens', { method: 'POST' })];
      const ended = Promise.allSettled(asked);
      await both;
      await emulator.settled();
      await emulator.close();
      console.log((await ended).map(({ status }) => status).join());
    `;
    const { stdout, status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', story], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect({ stdout: stdout.trim(), status, signal }).toEqual({ stdout: 'rejected,rejected', status: 0, signal: null });
  });
});

/** A request under any name, which `fetch` does not make. */
function under(url: string, method: string, headers: Record<string, string>): Promise<[status: number, body: string]> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve([response.statusCode ?? 0, body]));
    });
    asked.on('error', reject).end();
  });
}

describe('a site that leads here', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example', '169.254.169.254'])(
    'by the name "%s" is refused, and leaves nothing on record',
    async (host) => {
      const { emulator, url } = await reachEmulator('http');
      const [status, body] = await under(`${url}/v1/client`, 'GET', { host });
      expect([status, body]).toEqual([403, expect.stringContaining('host_invalid')]);
      expect(emulator.requests).toEqual([]);
    },
  );

  it.each(['localhost', '127.0.0.1:1', '[::1]:5', 'clerk.localhost:8080'])('by "%s" is this machine', async (host) => {
    const { url } = await reachEmulator('http');
    expect((await under(`${url}/v1/client`, 'GET', { host }))[0]).toBe(200);
  });

  it('by a name that was allowed is answered', async () => {
    const { emulator } = await reachEmulator('http');
    const { url } = await emulator.listen({ allowedHosts: ['clerk.app.test'] });
    expect((await under(`${url}/v1/client`, 'GET', { host: 'clerk.app.test:1' }))[0]).toBe(200);
    expect((await under(`${url}/v1/client`, 'GET', { host: 'app.test' }))[0]).toBe(403);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1.evil.example'])(
    'from a page of %s ends no session and mints nothing',
    async (origin) => {
      const { emulator, url } = await reachEmulator('http');
      emulator.createSession({ id: 'sess_a' });
      for (const path of ['end', 'tokens']) {
        const [status, body] = await under(`${url}/v1/client/sessions/sess_a/${path}`, 'POST', { origin });
        expect([status, body]).toEqual([403, expect.stringContaining('origin_invalid')]);
      }
      expect([emulator.session('sess_a')?.status, emulator.counters.tokensIssued]).toEqual(['active', 0]);
    },
  );
});

describe('a page of another origin', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/v1/client/sessions/sess_a/tokens`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-own' },
    });

  it('of this machine may ask with credentials, and read errors, too', async () => {
    const { emulator, url } = await reachEmulator('http');
    emulator.setMode('unavailable');
    const allowed = await preflight(url, PAGE);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'x-own',
      'access-control-allow-methods': 'GET, POST',
      vary: 'Origin',
    });
    const failed = await fetch(`${url}/v1/client`, { headers: { origin: PAGE } });
    expect(failed.status).toBe(503);
    expect(failed.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(emulator.counters.requestsByEndpoint).toEqual({ preflight: 1, client: 1 });
  });

  it.each(['https://evil.test', 'null', 'http://localhost.evil.test', 'http://127.0.0.1.evil.test', 'nonsense'])(
    'from elsewhere (%s) may not read anything',
    async (origin) => {
      const { url } = await reachEmulator('http');
      for (const answer of [await preflight(url, origin), await fetch(`${url}/v1/client`, { headers: { origin } })]) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      }
    },
  );

  it.each(['http://[::1]:1', 'http://app.localhost:1', 'https://127.0.0.2'])('%s is this machine', async (origin) => {
    const { url } = await reachEmulator('http');
    expect((await preflight(url, origin)).headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('may be let in by hand', async () => {
    const { url } = await reachEmulator('http', { allowedOrigins: (origin) => origin === 'null' });
    expect((await preflight(url, 'null')).headers.get('access-control-allow-origin')).toBe('null');
    expect((await preflight(url, PAGE)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the handler without a network', () => {
  it('needs no this, and takes everything that fetch takes', async () => {
    const { emulator } = await reachEmulator('fetch');
    emulator.createSession({ id: 'sess_a' });
    const { fetch: detached }: Pick<FrontendApiEmulator, 'fetch'> = emulator;
    const asFetch: typeof globalThis.fetch = detached;
    const url = 'https://frontend-api.test/v1/client/sessions/sess_a/tokens';
    const body = new URLSearchParams({ organization_id: 'org_a' });
    const answers = [
      asFetch(url, { method: 'POST', body }),
      asFetch(new URL(url), { method: 'POST', body }),
      asFetch(new Request(url, { method: 'POST', body })),
      asFetch(new Request(url), { method: 'POST', body }),
    ];
    for (const answer of await Promise.all(answers)) expect(await jwtOf(answer)).toMatch(/^ey/);
    expect(emulator.requests.map((request) => request.body.organization_id)).toEqual(Array(4).fill('org_a'));
    await expect(asFetch('/relative')).rejects.toThrow(TypeError);
  });

  it('sends nothing when it was aborted before, with the reason of the signal', async () => {
    const { emulator } = await reachEmulator('fetch');
    const reason = new TypeError('too late');
    const signal = AbortSignal.abort(reason);
    await expect(emulator.fetch('https://frontend-api.test/v1/client', { signal })).rejects.toBe(reason);
    const request = new Request('https://frontend-api.test/v1/client', { signal });
    await expect(emulator.fetch(request)).rejects.toBe(reason);
    expect(emulator.requests).toEqual([]);
  });

  it('gives redirects back without following them', async () => {
    const { emulator } = await reachEmulator('fetch');
    emulator.createSession();
    const redirect = encodeURIComponent('https://app.test/');
    const answer = await emulator.fetch(`https://frontend-api.test/v1/client/handshake?redirect_url=${redirect}`);
    expect([answer.status, answer.headers.get('location')?.split('?')[0]]).toEqual([307, 'https://app.test/']);
  });
});
