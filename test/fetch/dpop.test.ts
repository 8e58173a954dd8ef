import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { generateKeyPair, generateProof } from 'dpop';
import { EmbeddedJWK, jwtVerify } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFetchWorld } from './support/world.ts';

/** A resource server as RFC 9449 has it: it wants a proof for this address and token, with its nonce, and each only once. */
async function startBoundApi() {
  const seen = new Set<string>();
  const log: string[] = [];
  let nonce = 'nonce-1';
  const problemOf = async (method: string, url: string, authorization = '', proof = ''): Promise<string> => {
    const [scheme, token = ''] = authorization.split(' ');
    if (scheme !== 'DPoP' || proof === '') return 'no proof';
    const { payload } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', maxTokenAge: 60 });
    if (payload.nonce !== nonce) return 'use_dpop_nonce';
    if (payload.htm !== method || payload.htu !== url) return `another request: ${payload.htm} ${payload.htu}`;
    if (payload.ath !== createHash('sha256').update(token).digest('base64url')) return 'another token';
    if (seen.has(payload.jti ?? '')) return 'a proof twice';
    seen.add(payload.jti ?? '');
    return '';
  };
  const server = createServer(async ({ method = '', url = '', headers }, response) => {
    const address = `http://${headers.host}${url.split('?')[0]}`;
    const problem = await problemOf(method, address, headers.authorization, String(headers.dpop ?? ''));
    log.push(`${method} ${url}: ${problem || 'fine'}`);
    if (problem === 'use_dpop_nonce') {
      response.writeHead(401, { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': nonce }).end();
    } else if (problem !== '') response.writeHead(401).end(problem);
    else if (url.startsWith('/moved')) response.writeHead(307, { location: '/orders' }).end();
    else if (url === '/turn') {
      nonce = 'nonce-2';
      response.writeHead(200, { 'dpop-nonce': nonce }).end();
    } else response.writeHead(200).end('fine');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  onTestFinished(() => server.closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, log };
}

describe('with createProof', () => {
  async function bound() {
    const [world, api, keys] = await Promise.all([createFetchWorld(), startBoundApi(), generateKeyPair('ES256')]);
    const authorized = world.fetch({
      origins: [api.url],
      createProof: ({ htu, htm, nonce, accessToken }) => generateProof(keys, htu, htm, nonce, accessToken),
    });
    return { world, api, authorized };
  }

  test('each request has a proof of its own; the nonce of the server is taken up, a body and a method notwithstanding', async () => {
    const { world, api, authorized } = await bound();
    expect((await authorized(`${api.url}/orders?a=1#b`, { method: 'POST', body: 'x' })).status).toBe(200);
    const request = new Request(`${api.url}/orders`, { method: 'PUT', body: 'x' });
    expect((await authorized(request)).status).toBe(200);
    expect(await Promise.all([authorized(`${api.url}/a`), authorized(`${api.url}/a`)])).toMatchObject([
      { status: 200 },
      { status: 200 },
    ]);
    expect(api.log).toEqual([
      'POST /orders?a=1: use_dpop_nonce',
      'POST /orders?a=1: fine',
      'PUT /orders: fine',
      'GET /a: fine',
      'GET /a: fine',
    ]);
    expect(world.mints()).toBe(1);
  });

  test('a nonce that comes with any answer is used from then on', async () => {
    const { api, authorized } = await bound();
    for (const path of ['/turn', '/orders']) expect((await authorized(api.url + path)).status).toBe(200);
    expect(api.log).toEqual(['GET /turn: use_dpop_nonce', 'GET /turn: fine', 'GET /orders: fine']);
  });

  test('a redirect within the origin has its own proof, and one to another origin none', async () => {
    const { world, api, authorized } = await bound();
    expect((await authorized(`${api.url}/moved`, { method: 'PUT', body: 'x' })).status).toBe(200);
    expect(api.log.slice(1)).toEqual(['PUT /moved: fine', 'PUT /orders: fine']);
    const createProof = () => 'proof';
    await world.fetch({ createProof })(`${world.api.url}/redirect/307?to=b/end`);
    expect(world.api.requests[0]?.headers).toMatchObject({ dpop: 'proof' });
    expect(world.stranger.requests[0]?.headers).not.toHaveProperty('dpop');
  });

  test('what is no nonce is not taken for one, and of endless origins only the latest are remembered', async () => {
    const world = await createFetchWorld();
    const used: (string | undefined)[] = [];
    let nonce = 'with space';
    const authorized = world.fetch({
      origins: () => true,
      createProof: (input) => {
        used.push(input.nonce);
        return 'proof';
      },
      fetch: async () => new Response('', { headers: { 'dpop-nonce': nonce } }),
    });
    await authorized('https://0.example');
    nonce = 'x'.repeat(5_000);
    await authorized('https://0.example');
    nonce = 'fine';
    await authorized('https://0.example');
    await authorized('https://0.example');
    expect(used).toEqual([undefined, undefined, undefined, 'fine']);
    for (let host = 1; host <= 100; host += 1) await authorized(`https://${host}.example`);
    await authorized('https://1.example');
    await authorized('https://0.example');
    expect(used.slice(-2)).toEqual(['fine', undefined]);
  });

  test('a proof that fails, or is none, sends nothing', async () => {
    const world = await createFetchWorld();
    const mistake = new TypeError('no key');
    await expect(world.fetch({ createProof: () => Promise.reject(mistake) })(world.api.url)).rejects.toBe(mistake);
    const none = world.fetch({ createProof: (() => undefined) as never })(world.api.url);
    await expect(none).rejects.toThrow('the answer of createProof must be a JWT; it is missing.');
    expect(world.api.requests).toEqual([]);
  });
});
