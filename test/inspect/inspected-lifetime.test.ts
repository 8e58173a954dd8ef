import { expect, test } from 'vitest';
import { createActor, type InspectionEvent } from 'xstate';
import { createSession } from 'xstate-session';
import { connectViewer, createInspector, recordTrace, type ViewerMessage } from 'xstate-session/inspect';
import { sessionLifetime } from 'xstate-session/lifetime';
import { lifetimeMachine } from 'xstate-session/machines';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { CANARIES } from './support/canary-life.ts';
import { textsOf } from './support/texts-of.ts';

const MINUTE = 60_000;
const ignore = () => undefined;

/** A session that is told to end, extended, refused an extension and ended by its server; canaries in all that may hold one. */
async function lifeToItsEnd(inspect: Parameters<typeof createSession>[0]['inspect']): Promise<readonly string[]> {
  const { clock, now, monotonicNow, advance, flush } = createTestClock();
  const { sessionId, opaque, hex, key, cookie } = CANARIES;
  const secrets = new Set<string>(Object.values(CANARIES));
  function token(): string {
    const jwt = makeToken({ iatMs: now(), sid: sessionId, id: hex });
    for (const part of [jwt, ...jwt.split('.')]) secrets.add(part);
    return jwt;
  }
  let isRefused = false;
  let isOver = false;
  const session = createSession({
    sessionId,
    createToken: async () => token(),
    confirmSession: async () => ({ ended: isOver, jwt: token(), cookie, [opaque]: key }) as never,
    extendSession: async () => {
      const refusal = Object.assign(new TypeError(opaque), { status: 403, errors: [{ code: key }], cause: token() });
      if (isRefused) throw refusal;
      return { sessionIdleExpiresAtMs: now() + 10 * MINUTE, refreshToken: key } as never;
    },
    sessionIdleExpiresAtMs: now() + 10 * MINUTE,
    lifetime: sessionLifetime(),
    clock,
    now,
    monotonicNow,
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    ...(inspect && { inspect }),
  });
  session.on('session.expiring', () => undefined);
  session.start();
  await advance(9 * MINUTE);
  expect(await session.extend()).toBe(true);
  isRefused = true;
  await session.extend().catch(() => undefined);
  session.send({ type: 'network.online' });
  isOver = true;
  await advance(11 * MINUTE);
  await flush();
  expect(session.status).toBe('signed-out');
  session.dispose();
  return [...secrets];
}

test('an inspector of a session hears of how long it lasts: states, requests and what is told, and no secret', async () => {
  const events: InspectionEvent[] = [];
  let atOnce = '';
  const secrets = await lifeToItsEnd(
    createInspector((event) => {
      events.push(event);
      atOnce += textsOf(event);
    }),
  );
  const ofLifetime = events.filter(({ actorRef }) => (actorRef as { src?: unknown }).src === 'lifetime');
  const values = ofLifetime.flatMap((event) =>
    event.type === '@xstate.snapshot' ? [JSON.stringify((event.snapshot as { value?: unknown }).value)] : [],
  );
  expect(values).toEqual(
    expect.arrayContaining([
      '{"lasting":{"request":"waiting","end":"running"}}',
      '{"lasting":{"request":"waiting","end":"expiring"}}',
      '{"lasting":{"request":"extending","end":"expiring"}}',
      '"ended"',
    ]),
  );
  expect(values.some((value) => value.includes('"confirming"'))).toBe(true);
  const told = ofLifetime.flatMap((event) => {
    if (event.type !== '@xstate.action') return [];
    const params = event.action.params as { event?: { type: string } } | undefined;
    return params?.event?.type ?? [];
  });
  expect(new Set(told)).toEqual(
    new Set([
      ...['session.expiring', 'session.extended', 'lifetime.changed', 'extension.done', 'extension.failed'],
      'session.ended',
    ]),
  );
  const requests = events.flatMap(({ actorRef }) => {
    const { id, _parent } = actorRef as { id?: string; _parent?: { src?: unknown } };
    return _parent?.src === 'lifetime' ? [id] : [];
  });
  expect(new Set(requests)).toEqual(new Set(['confirmSession', 'extendSession']));
  // No name of the chart is left out by mistake; the code of the refusal is, for it is a secret here.
  const leftOut = JSON.stringify(ofLifetime).match(/"\w+":"\(redacted\)"/g);
  expect(new Set(leftOut)).toEqual(new Set(['"code":"(redacted)"']));
  for (const all of [textsOf(events), atOnce, JSON.stringify(events)]) {
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  }
});

test('what the viewer and a trace are about are the token keys: they leave it out', async () => {
  const sent: ViewerMessage[] = [];
  const fetch = async (_url: unknown, init?: RequestInit) => {
    sent.push(...(JSON.parse(String(init?.body)) as ViewerMessage[]));
    return new Response();
  };
  const recording = recordTrace();
  const viewer = connectViewer({ url: 'http://127.0.0.1:1', tab: 'shop', fetch: fetch as never, now: () => 0 });
  await lifeToItsEnd([createInspector(viewer), recording.inspector]);
  expect(new Set(sent.map(({ root }) => root)).size).toBe(1);
  expect(sent.some(({ state }) => state?.startsWith('lasting'))).toBe(false);
  expect(recording.text()).not.toContain('lasting');
});

test('the bare chart of it can be inspected, too', () => {
  const states: unknown[] = [];
  const inspect = createInspector((event) => {
    if (event.type === '@xstate.snapshot') states.push((event.snapshot as { value?: unknown }).value);
  });
  const input = { sessionId: CANARIES.sessionId, atMs: 0, offsetMs: 0, sessionExpiresAtMs: 100 * MINUTE };
  createActor(lifetimeMachine, { input, inspect }).start().stop();
  expect(states[0]).toEqual({ lasting: { request: 'idle', end: 'running' } });
});
