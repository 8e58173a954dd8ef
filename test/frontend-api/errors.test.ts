import { describe, expect, test, vi } from 'vitest';
import {
  ApiResponseError,
  MissingExpiredTokenError,
  OfflineError,
  SessionError,
  UnauthenticatedError,
} from 'xstate-session';
import { type FrontendApiOptions, frontendApi } from 'xstate-session/frontend-api';
import {
  type Answer,
  apiErrors,
  cutOff,
  endless,
  httpServerOfSuite,
  json,
  reset,
  startHttpServer,
  text,
} from '../support/http-server.ts';
import { thrownBy } from './thrown-by.ts';

const input = { sessionId: 'sess_1', template: null, organizationId: null, skipCache: false };

const server = httpServerOfSuite();
const wire = (options: Partial<FrontendApiOptions> = {}) =>
  frontendApi({ url: server.url, document: null, ...options });

/** What creating a token is rejected with. */
async function failure(answer: Answer, options: Partial<FrontendApiOptions> = {}): Promise<unknown> {
  server.answer(answer);
  return thrownBy(wire(options).createToken(input));
}

describe('an answer with an error status', () => {
  test.each<[number, string, new (...args: never[]) => Error, string]>([
    [422, 'missing_expired_token', MissingExpiredTokenError, 'missing-expired-token'],
    [422, 'form_param_invalid', ApiResponseError, 'api-response'],
    [400, 'missing_expired_token', ApiResponseError, 'api-response'],
    [401, 'resource_not_found', UnauthenticatedError, 'unauthenticated'],
    [403, 'user_banned', UnauthenticatedError, 'unauthenticated'],
    [403, 'user_deactivated', UnauthenticatedError, 'unauthenticated'],
    [403, 'forbidden', ApiResponseError, 'api-response'],
    [404, 'resource_not_found', ApiResponseError, 'api-response'],
    [429, 'too_many_requests', ApiResponseError, 'api-response'],
    [408, 'request_timeout', ApiResponseError, 'api-response'],
    [500, 'internal_error', ApiResponseError, 'api-response'],
    [503, 'missing_expired_token', ApiResponseError, 'api-response'],
  ])('of %i and %s is judged, after one request', async (status, code, Kind, ownCode) => {
    const error = await failure(apiErrors(status, code));
    expect(error).toBeInstanceOf(Kind);
    expect((error as Error).constructor).toBe(Kind);
    expect(error).toMatchObject({ code: ownCode, status, errors: [{ code, message: 'short', longMessage: 'long' }] });
    expect(MissingExpiredTokenError.is(error)).toBe(Kind === MissingExpiredTokenError);
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ['empty', text(400, '')],
    ['HTML', text(400, '<html>Bad Request</html>')],
    ['huge', text(400, `{"errors":[{"code":"huge"}],"padding":"${'x'.repeat(100_000)}"}`)],
    ['endless', endless(400)],
    ['null', json(400, null)],
    ['a number', json(400, 7)],
    ['an array', json(400, [{ code: 'x' }])],
    ['without errors', json(400, { error: 'x' })],
    ['with errors that are no list', json(400, { errors: { 0: { code: 'x' } } })],
    ['with entries of another shape', json(400, { errors: [null, 7, 'x', [], {}, { code: 7 }, { code: '' }] })],
    ['with a code that could forge a log line', json(400, { errors: [{ code: 'x\n2026 all is well' }] })],
    ['with a code that fills the log', json(400, { errors: [{ code: 'x'.repeat(1_000) }] })],
    ['nested without end', text(400, '['.repeat(60_000))],
  ])('and a body that is %s gives what is known', async (_, answer) => {
    const error = await failure(answer);
    expect(error).toBeInstanceOf(ApiResponseError);
    expect(error).toMatchObject({ status: 400, errors: [], message: 'The server answered 400.' });
    expect(error).not.toHaveProperty('retryAfterMs', expect.anything());
    expect(error).not.toHaveProperty('traceId', expect.anything());
  });

  test('keeps every readable entry, and texts only where they are texts', async () => {
    const errors = [null, { code: 'first', message: 7 }, { code: 'second', message: 'm', long_message: 'l' }];
    expect(await failure(json(422, { errors }))).toMatchObject({
      errors: [
        { code: 'first', message: '', longMessage: '' },
        { code: 'second', message: 'm', longMessage: 'l' },
      ],
    });
  });

  test('tells its trace id, when that is one', async () => {
    expect(await failure(json(500, { clerk_trace_id: 'trace_1' }))).toHaveProperty('traceId', 'trace_1');
    expect(await failure(json(500, { clerk_trace_id: { id: 1 } }))).not.toHaveProperty('traceId', expect.anything());
  });

  test('tells how long to wait, by the clock of the server', async () => {
    expect(await failure(text(429, '', { 'retry-after': '300' }))).toHaveProperty('retryAfterMs', 300_000);
    const date = 'Tue, 24 Nov 2026 12:00:00 GMT';
    const later = { 'retry-after': 'Tue, 24 Nov 2026 12:00:07 GMT', date };
    expect(await failure(text(503, '', later), { now: () => 0 })).toHaveProperty('retryAfterMs', 7_000);
    expect(await failure(text(503, '', { 'retry-after': 'soon' }))).not.toHaveProperty(
      'retryAfterMs',
      expect.anything(),
    );
  });

  test('measures a date by now() where the answer has no clock', async () => {
    const answer: Answer = (response) => {
      response.sendDate = false;
      response.writeHead(503, { 'retry-after': 'Tue, 24 Nov 2026 12:00:07 GMT' }).end();
    };
    const now = () => Date.parse('Tue, 24 Nov 2026 12:00:00 GMT');
    expect(await failure(answer, { now })).toHaveProperty('retryAfterMs', 7_000);
  });
});

describe('an answer that breaks off', () => {
  test.each([408, 425, 429, 500])('with %i is judged by its status', async (status) => {
    expect(await failure(cutOff(status, '{"errors":'))).toMatchObject({ status, errors: [] });
  });

  test.each([200, 400, 401, 403, 422])('with %i says nothing for certain', async (status) => {
    const error = await failure(cutOff(status, '{"errors":'));
    expect(error).toMatchObject({ code: 'network' });
    expect(error).not.toHaveProperty('status', expect.anything());
  });
});

describe('no answer', () => {
  test('is a network failure with the codes of its causes', async () => {
    const error = await failure(reset);
    expect(error).toBeInstanceOf(SessionError);
    expect(error).toMatchObject({ code: 'network', message: expect.not.stringContaining('http') });
    expect((error as { cause: Error }).cause.message).toMatch(/TypeError.*(ECONNRESET|UND_ERR_SOCKET)/);
  });

  test('of a closed port is one too', async () => {
    const other = await startHttpServer();
    await other.close();
    const error = await thrownBy(frontendApi({ url: other.url }).createToken(input));
    expect(error).toMatchObject({ code: 'network', cause: { message: expect.stringContaining('ECONNREFUSED') } });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'sorry'],
    ['null', null],
    ['an error with getters that throw', Object.defineProperty({}, 'name', { get: () => fail('hostile') })],
    ['an error that causes itself', Object.assign(new Error('loop'), circular())],
  ])('is what a fetch gives that throws %s', async (_, thrown) => {
    const fetch = () => Promise.reject(thrown);
    const error = await thrownBy(wire({ fetch }).createToken(input));
    expect(error).toMatchObject({ code: 'network' });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'ok'],
    ['an empty object', {}],
  ])('is what a fetch gives that resolves to %s', async (_, value) => {
    const fetch = () => Promise.resolve(value as Response);
    expect(await thrownBy(wire({ fetch }).createToken(input))).toMatchObject({ code: 'network' });
  });

  test.each<[string, () => boolean | undefined, string]>([
    ['false', () => false, 'offline'],
    ['true', () => true, 'network'],
    ['not known', () => undefined, 'network'],
  ])('while the platform says of the network: %s', async (_, onLine, code) => {
    const asked = vi.fn(onLine);
    const error = await failure(reset, { onLine: asked });
    expect(error).toMatchObject({ code });
    expect(error instanceof OfflineError).toBe(code === 'offline');
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('asks navigator.onLine by default, at the moment of the failure', async () => {
    const api = wire();
    server.answer((response) => {
      vi.stubGlobal('navigator', { onLine: false });
      response.socket?.resetAndDestroy();
    });
    expect(await thrownBy(api.createToken(input))).toBeInstanceOf(OfflineError);
  });

  test('does not ask about the network when there was an answer', async () => {
    const onLine = vi.fn(() => false);
    expect(await failure(text(500, ''), { onLine })).toMatchObject({ status: 500 });
    expect(onLine).not.toHaveBeenCalled();
  });
});

function circular(): object {
  const loop: { cause?: object } = {};
  loop.cause = loop;
  return loop;
}

function fail(message: string): never {
  throw new Error(message);
}
