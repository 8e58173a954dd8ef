import { afterEach, describe, expect, test, vi } from 'vitest';
import { createActor, createMachine, fromPromise } from 'xstate';
import { type CreateTokenInput, createSession } from 'xstate-session';
import { connectViewer, createInspector, recordTrace, replayTrace, type ViewerMessage } from 'xstate-session/inspect';
import { type CreateTokenAnswer, sessionMachine } from 'xstate-session/machines';
import { createTestClock, makeToken } from 'xstate-session/testing';

afterEach(() => vi.restoreAllMocks());

describe('who is told', () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const input = { sessionId: 'sess_1', organizationId: null, seed: 1, atMs: nowMs };
  const bare = sessionMachine.provide({
    actors: {
      createToken: fromPromise<CreateTokenAnswer, CreateTokenInput>(async () => ({
        jwt: makeToken({ iatMs: nowMs, sid: 'sess_1' }),
      })),
    },
  });

  function collected() {
    const sent: ViewerMessage[] = [];
    const fetch = async (_url: unknown, init?: RequestInit) => {
      sent.push(...(JSON.parse(String(init?.body)) as ViewerMessage[]));
      return new Response();
    };
    return {
      sent,
      connection: connectViewer({ url: 'http://127.0.0.1:1', tab: 'shop', fetch: fetch as never, now: () => 0 }),
    };
  }

  test('an actor of the bare chart, also one that runs inside another, and none but session charts', async () => {
    const { sent, connection } = collected();
    const { clock, flush } = createTestClock({ nowMs });
    createActor(bare, { input, clock, inspect: createInspector(connection) }).start();
    await flush();
    expect(sent.flatMap(({ type, state, actor }) => state ?? `${type} ${actor}`)).toEqual(
      expect.arrayContaining(['refreshing.requesting', 'begin createToken', 'end createToken', 'active']),
    );
    const roots = new Set(sent.map(({ root }) => root));
    expect(roots.size).toBe(1);

    const app = createMachine({
      id: 'app',
      context: { secret: 'c0ffee' },
      initial: 'in',
      states: { in: { invoke: { id: 'tokens', src: bare as never, input } } },
    });
    const inside = collected();
    createActor(app, { clock, inspect: createInspector(inside.connection) }).start();
    await flush();
    expect(inside.sent.map(({ state }) => state)).toEqual(expect.arrayContaining(['refreshing.requesting', 'active']));
    expect(JSON.stringify(inside.sent)).not.toContain('c0ffee');
    expect(inside.sent.every(({ state }) => state !== 'in')).toBe(true);
  });

  test('a trace as well: createSession takes a list, and refuses it for one that is not redacted', async () => {
    const { sent, connection } = collected();
    const { clock, now, monotonicNow, flush } = createTestClock({ nowMs });
    const recording = recordTrace();
    const options = {
      sessionId: 'sess_1',
      createToken: async () => makeToken({ iatMs: now(), sid: 'sess_1' }),
      clock,
      now,
      monotonicNow,
    };
    const session = createSession({ ...options, inspect: [createInspector(connection), recording.inspector] });
    session.start();
    await flush();
    expect(sent.some(({ state }) => state === 'active')).toBe(true);
    expect(recording.text()).toContain('"s":"active"');
    session.dispose();
    for (const wrong of [[() => undefined], [recording.inspector, null], [{}]]) {
      expect(() => createSession({ ...options, inspect: wrong as never })).toThrow(
        'inspect must be made by createInspector',
      );
    }
    createSession({ ...options, inspect: [] }).dispose();
  });

  test('nobody, when raw events come in: they would hold tokens', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { sent, connection } = collected();
    const { clock, flush } = createTestClock({ nowMs });
    createActor(bare, { input, clock, inspect: connection }).start();
    await flush();
    expect(sent).toEqual([]);
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      'xstate-session: connectViewer tells no raw events: hand it to createInspector, which redacts them.',
    ]);
  });

  test('a recording of a bare chart can be replayed', async () => {
    const recording = recordTrace();
    const { clock, flush } = createTestClock({ nowMs });
    createActor(bare, { input, clock, inspect: recording.inspector }).start();
    await flush();
    const { steps, difference } = replayTrace(recording.text());
    expect(difference).toBe(null);
    expect(steps.at(-1)?.state).toBe('active');
  });

  test('events that the chart only notes by their names, so that what they change can be replayed', async () => {
    const recording = recordTrace();
    const { sent, connection } = collected();
    const { clock, now, monotonicNow, flush } = createTestClock({ nowMs });
    const session = createSession({
      sessionId: 'sess_1',
      createToken: async () => makeToken({ iatMs: now(), sid: 'sess_1' }),
      clock,
      now,
      monotonicNow,
      inspect: [createInspector(connection), recording.inspector],
    });
    session.start();
    await flush();
    for (const type of ['network.offline', 'page.hidden'] as const) session.send({ type });
    await flush();
    session.dispose();
    expect(sent.flatMap(({ event }) => event ?? [])).toEqual(
      expect.arrayContaining(['network.offline', 'page.hidden']),
    );
    const { steps, difference } = replayTrace(recording.text());
    expect(difference).toBe(null);
    expect(steps.map(({ event }) => event)).toEqual(expect.arrayContaining(['network.offline', 'page.hidden']));
  });
});
