import { describe, expect, test } from 'vitest';
import { ForeignAnswerError } from 'xstate-session';
import { type FrontendApiOptions, frontendApi } from 'xstate-session/frontend-api';
import { type Answer, endless, httpServerOfSuite, json, text } from '../support/http-server.ts';
import { thrownBy } from './thrown-by.ts';

const input = { sessionId: 'sess_1', template: null, organizationId: null, skipCache: false };

const server = httpServerOfSuite();
const wire = (options: Partial<FrontendApiOptions> = {}) =>
  frontendApi({ url: server.url, document: null, ...options });

/** What creating a token is rejected with. */
function failure(answer: Answer): Promise<unknown> {
  server.answer(answer);
  return thrownBy(wire().createToken(input));
}

describe("somebody else's answer", () => {
  const html = { 'content-type': 'text/html' };

  test.each<[string, number, Answer]>([
    ...[301, 302, 303, 307, 308, 304].map((status): [string, number, Answer] => [
      'a redirect, which is not followed',
      status,
      text(status, '', { location: '/elsewhere' }),
    ]),
    ...[401, 403, 404, 511].flatMap((status): [string, number, Answer][] => [
      ['a page', status, text(status, '<html>', html)],
      ['nothing', status, text(status, '')],
      ['JSON of its own', status, json(status, { message: 'Access denied' })],
      ['a page without end', status, endless(status)],
    ]),
    ['a page', 200, text(200, '<html>', html)],
    ['nothing', 200, text(200, '')],
    ['nothing', 204, text(204, '')],
    ['text', 200, text(200, 'all is well')],
    ['half an answer', 200, text(200, '{"jwt":"')],
  ])('is told apart: %s with %i', async (_, status, answer) => {
    const error = await failure(answer);
    expect(error).toBeInstanceOf(ForeignAnswerError);
    expect(error).toMatchObject({ code: 'foreign-answer', status });
    expect(server.requests).toHaveLength(1);
  });

  test('may ask to be left alone, too', async () => {
    expect(await failure(text(403, '', { 'retry-after': '7' }))).toMatchObject({ retryAfterMs: 7_000 });
  });

  test('is what a browser shows of a redirect', async () => {
    const hidden = Object.defineProperties(new Response(null), {
      status: { value: 0 },
      ok: { value: false },
      type: { value: 'opaqueredirect' },
    });
    const error = await thrownBy(wire({ fetch: () => Promise.resolve(hidden) }).createToken(input));
    expect(error).toBeInstanceOf(ForeignAnswerError);
    expect(error).not.toHaveProperty('status', expect.anything());
  });

  // A fetch makes a network error of this status.
  test('with 407 is no answer to a fetch', async () => {
    expect(await failure(text(407, '<html>', html))).toMatchObject({ code: 'network' });
  });
});
