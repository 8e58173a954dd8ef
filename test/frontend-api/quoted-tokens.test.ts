import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SessionError } from 'xstate-session';
import { type FrontendApiOptions, frontendApi } from 'xstate-session/frontend-api';
import { type Answer, apiErrors, cutOff, httpServerOfSuite, json, reset, text } from '../support/http-server.ts';
import { thrownBy } from './thrown-by.ts';

const input = { sessionId: 'sess_1', template: null, organizationId: null, skipCache: false };

const server = httpServerOfSuite();
const wire = (options: Partial<FrontendApiOptions> = {}) =>
  frontendApi({ url: server.url, document: null, ...options });

describe('no token', () => {
  // The shape of a JWT, so that a part of it would be found as well.
  const parts = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzaWQiOiJjYW5hcnlfY2FuYXJ5In0', 'Y2FuYXJ5X3NpZ25hdHVyZQ'];
  const canary = parts.join('.');
  const everything = (error: unknown) =>
    [
      inspect(error, { depth: 10, showHidden: true, getters: true }),
      (error as Error).stack,
      JSON.stringify(error),
      String(error),
    ].join('\n');

  const quoting = { code: canary, message: `bad token ${canary}`, long_message: `expired_token=${canary}&x` };
  const answers: [string, Answer][] = [
    ['a refusal', apiErrors(422, 'missing_expired_token')],
    [
      'a refusal that quotes it',
      json(422, { errors: [{ ...quoting, code: 'missing_expired_token' }, quoting], clerk_trace_id: canary }),
    ],
    ['a failure that quotes it', json(500, { errors: [quoting], clerk_trace_id: canary })],
    ['a page that quotes it', text(502, `<html>${canary}</html>`)],
    ['a redirect that quotes it', text(307, '', { location: `/?expired_token=${canary}` })],
    ['no token', json(200, { token: canary })],
    ['a broken answer', cutOff(200, `{"jwt":"${canary}`)],
    ['a reset connection', reset],
  ];

  test.each(answers)('is in the error of %s', async (_, answer) => {
    server.answer(answer);
    const api = wire({ sessionMinter: true });
    const token = { ...input, lastActiveToken: canary };
    for (const call of [token, { ...token, expiredToken: canary }]) {
      const error = await thrownBy(api.createToken(call));
      expect(error).toBeInstanceOf(SessionError);
      for (const part of parts) expect(everything(error)).not.toContain(part);
      expect([String(error), String((error as Error).cause)].join(), 'nor an address').not.toMatch(/http|127\.0\.0\.1/);
    }
    expect(server.requests[1]).toMatchObject({ search: `?expired_token=${canary}` });
  });

  // Of an own edge: no JWT, and with marks that JSON, a URL and a form each write in their own way.
  const opaque = 'kG7/qa+Zr0=Wm3~Yx9_opaque-token';

  test.each([
    ['as it is', opaque],
    ['escaped by a careful JSON writer', opaque],
    ['encoded for a URL', encodeURIComponent(opaque)],
    ['encoded for a form', new URLSearchParams({ expired_token: opaque }).toString()],
    ['cut off', opaque.slice(0, 17)],
    ['twice', `${opaque}${opaque}, ${opaque}`],
  ])('that is no JWT is in an error that quotes it %s', async (how, quoted) => {
    const error = { code: quoted, message: `bad token "${quoted}"`, long_message: `got ${quoted}` };
    const body = JSON.stringify({
      errors: [{ code: 'expired_token_invalid', message: quoted, long_message: '' }, error],
      clerk_trace_id: quoted,
    });
    server.answer(text(422, how.startsWith('escaped') ? body.replaceAll('/', '\\/').replaceAll('+', '\\u002B') : body));
    const api = wire({ sessionMinter: true });
    const calls = [
      { ...input, expiredToken: opaque },
      { ...input, lastActiveToken: opaque },
    ];
    for (const call of calls) {
      const thrown = await thrownBy(api.createToken(call));
      expect(thrown).toMatchObject({ status: 422, errors: [{ code: 'expired_token_invalid' }] });
      expect((thrown as { errors: { message: string }[] }).errors[0]?.message).toContain('[token]');
      for (const part of ['Zr0', 'kG7', 'Wm3', 'Yx9_']) expect(everything(thrown)).not.toContain(part);
    }
  });

  test('but what else a server says stays as it was', async () => {
    const message = 'The template billing-of-the-customers-department is unknown. See docs.example.com/errors.';
    server.answer(json(404, { errors: [{ code: 'resource_not_found', message, long_message: '' }] }));
    const thrown = await thrownBy(wire().createToken({ ...input, expiredToken: 'short' }));
    expect(thrown).toMatchObject({ errors: [{ code: 'resource_not_found', message }] });
  });

  test('is in the error of a fetch that quotes its request everywhere', async () => {
    const fetch = (request: Request) => {
      const cause = Object.assign(new Error(`socket of ${request.url}`), { code: 'ECONNRESET', url: request.url });
      return Promise.reject(
        Object.assign(new TypeError(`request to ${request.url} failed`, { cause }), { request, code: canary }),
      );
    };
    const error = await thrownBy(wire({ fetch }).createToken({ ...input, expiredToken: canary }));
    expect((error as { cause: Error }).cause.message).toBe('TypeError Error ECONNRESET');
    for (const part of parts) expect(everything(error)).not.toContain(part);
  });
});
