import net from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachEmulator, refusal } from '../support/reach-emulator.ts';

describe.each(['http', 'fetch'] as const)('over %s the emulator answers', (transport) => {
  it.each([
    ['GET', '/', 404, 'resource_not_found'],
    ['GET', '/v1', 404, 'resource_not_found'],
    ['GET', '/v1/client/', 200, undefined],
    ['POST', '/v1/client/sessions//tokens', 404, 'resource_not_found'],
    ['POST', '/v1/client/sessions/%E0%A4%A/tokens', 400, 'request_path_malformed'],
    ['POST', '/v1/client/sessions/%00/tokens', 404, 'resource_not_found'],
    ['POST', '/v1/client/sessions/__proto__/tokens/constructor', 404, 'resource_not_found'],
    ['POST', '/v1/client/sessions/a%2Fb/tokens', 404, 'resource_not_found'],
    ['POST', '/v1/client/sessions/sess_a/tokens/a/b', 404, 'resource_not_found'],
    ['GET', '/v1/client/sessions/sess_a/tokens', 405, 'method_not_allowed'],
    ['DELETE', '/v1/client', 405, 'method_not_allowed'],
    ['PUT', '/v1/client/sessions/sess_a/end', 405, 'method_not_allowed'],
  ])('%s %s with %i', async (method, path, status, code) => {
    const { emulator, ask } = await reachEmulator(transport);
    emulator.createSession({ id: 'sess_a' });
    expect(await refusal(await ask(path, { method }))).toEqual([status, code]);
  });

  it('the method a path knows when it is asked by another', async () => {
    const { ask } = await reachEmulator(transport);
    expect((await ask('/v1/client/sessions/sess_a/tokens')).headers.get('allow')).toBe('POST');
  });

  it('nothing outside its base path', async () => {
    const { emulator, ask, post, url } = await reachEmulator(transport, { basePath: '/__clerk/x' });
    emulator.createSession({ id: 'sess_a' });
    expect(url).toMatch(/\/__clerk\/x$/);
    expect((await post('/v1/client/sessions/sess_a/tokens')).status).toBe(200);
    expect((await ask('/../v1/client')).status).toBe(404);
    expect(emulator.requests[0]).toMatchObject({
      endpoint: 'tokens',
      path: '/__clerk/x/v1/client/sessions/sess_a/tokens',
    });
  });

  it.each([
    ['a form that is none', 'text/plain', 'organization_id=a', 415, 'unsupported_content_type'],
    ['a broken JSON', 'application/json', '{', 415, 'unsupported_content_type'],
    [
      'a body over a megabyte',
      'application/x-www-form-urlencoded',
      'a'.repeat(1_048_577),
      413,
      'request_body_too_large',
    ],
  ])('%s with a refusal', async (_what, type, body, status, code) => {
    const { emulator, post } = await reachEmulator(transport);
    emulator.createSession({ id: 'sess_a' });
    const answer = await post('/v1/client/sessions/sess_a/tokens', {}, { body, headers: { 'content-type': type } });
    expect(await refusal(answer)).toEqual([status, code]);
  });

  it('with 500 when a function it was given throws', async () => {
    const claims = () => {
      throw new TypeError('planted');
    };
    const { emulator, post } = await reachEmulator(transport, { templates: { t: { claims } } });
    emulator.createSession({ id: 'sess_a' });
    expect(await refusal(await post('/v1/client/sessions/sess_a/tokens/t'))).toEqual([500, 'internal_error']);
  });
});

describe('whatever is sent', () => {
  it('is answered by the handler, and never with an exception', { timeout: 120_000 }, async () => {
    const { emulator } = await reachEmulator('fetch');
    emulator.createSession({ id: 'sess_a' });
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('v1', 'client', 'sessions', 'sess_a', 'tokens', 'end', 'handshake', '%', '%zz', '..', '\\', '//'),
    );
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD');
    const type = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'multipart/form-data', '');
    const mode = fc.constantFrom('healthy', 'origin-outage', 'session-minter', 'malformed-answer', 'unavailable');
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece),
        fc.string(),
        method,
        type,
        fc.string(),
        mode,
        async (path, search, how, contentType, body, inMode) => {
          emulator.setMode(inMode as 'healthy');
          const url = new URL('https://frontend-api.test/');
          url.pathname = path.join('/');
          url.search = search;
          const headers = { 'content-type': contentType };
          const hasBody = how !== 'GET' && how !== 'HEAD';
          const answer = await emulator.fetch(url, { method: how, headers, ...(hasBody && { body }) });
          expect(answer.status).toBeGreaterThanOrEqual(200);
          expect([500, 501]).not.toContain(answer.status);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['an address of another host', 'GET http://evil.test/v1/client HTTP/1.1', /^HTTP\/1\.1 200 /],
    ['an address like one', 'GET //evil.test/v1/client HTTP/1.1', /^HTTP\/1\.1 404 /],
    ['no address', 'OPTIONS * HTTP/1.1', /^HTTP\/1\.1 404 /],
    ['a broken escape', 'GET /v1/%E0%A4%A HTTP/1.1', /^HTTP\/1\.1 400 /],
    ['no HTTP', 'hello', /^HTTP\/1\.1 400 /],
  ])('on the socket, %s is answered', async (_what, requestLine, expected) => {
    const { emulator } = await reachEmulator('http');
    const server = await emulator.listen();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(server.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      socket.on('error', reject).on('close', () => resolve(text));
      socket.write(`${requestLine}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    expect(answer).toMatch(expected);
  });
});
