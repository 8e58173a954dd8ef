import { describe, expect, test, vi } from 'vitest';
import { type FrontendApiOptions, frontendApi } from 'xstate-session/frontend-api';
import { type Answer, httpServerOfSuite, hungBody, json } from '../support/http-server.ts';
import { thrownBy } from './thrown-by.ts';

const input = { sessionId: 'sess_1', template: null, organizationId: null, skipCache: false };

const server = httpServerOfSuite();
const wire = (options: Partial<FrontendApiOptions> = {}) =>
  frontendApi({ url: server.url, document: null, ...options });

describe('an abort', () => {
  const reason = { why: 'left the state' };

  test('before the request sends nothing', async () => {
    server.answer(json(200, { jwt: 'late' }));
    const signal = AbortSignal.abort(reason);
    const api = wire();
    const calls = [
      api.createToken(input, { signal }),
      api.readClient({ signal }),
      api.confirmSession(input, { signal }),
      api.endSession(input, { signal }),
    ];
    for (const call of calls) expect(await thrownBy(call)).toBe(reason);
    expect(server.requests).toEqual([]);
  });

  test.each<[string, Answer]>([
    ['while nothing is answered', () => undefined],
    ['in a body that never ends', hungBody(200, '{"jwt":"')],
    ['in the body of an error that never ends', hungBody(500, '{"errors":[')],
  ])('%s rejects with the reason of the signal', async (_, answer) => {
    const controller = new AbortController();
    server.answer((response, request) => {
      answer(response, request);
      response.socket?.once('close', () => closed());
      setImmediate(() => controller.abort(reason));
    });
    let closed = () => {};
    const connectionClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    expect(await thrownBy(wire({ onLine: () => false }).createToken(input, { signal: controller.signal }))).toBe(
      reason,
    );
    await connectionClosed;
    expect(server.requests).toHaveLength(1);
  });

  test('ends a body made by hand, which knows no signal', async () => {
    const controller = new AbortController();
    const cancel = vi.fn();
    const pull = () => {
      controller.abort(reason);
      return new Promise<void>(() => undefined);
    };
    const fetch = () => Promise.resolve(new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 })));
    expect(await thrownBy(wire({ fetch }).createToken(input, { signal: controller.signal }))).toBe(reason);
    expect(cancel).toHaveBeenCalledTimes(1);
  });
});
