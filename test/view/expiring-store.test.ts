import { expect, test } from 'vitest';
import { createSession } from 'xstate-session';
import { sessionLifetime } from 'xstate-session/lifetime';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { internalsOf } from '../../src/session/internals.ts';
import { createExpiringStore } from '../../src/view/expiring-store.ts';
import type { SessionStore } from '../../src/view/session-store.ts';

test('the countdown ticks each second, only while the end is near and somebody listens', async () => {
  const { clock, now, monotonicNow, advance } = createTestClock();
  const session = createSession({
    sessionId: 'sess_1',
    createToken: async () => makeToken({ iatMs: now(), sid: 'sess_1' }),
    extendSession: async () => ({ sessionIdleExpiresAtMs: now() + 600_000 }),
    sessionIdleExpiresAtMs: now() + 600_000,
    lifetime: sessionLifetime(),
    clock,
    now,
    monotonicNow,
  });
  // The store stands alone here: it knows the sessions of the sources, not of the package.
  internalsOf.set(session, { clock } as never);
  session.start();
  const provider = { current: () => session, subscribe: () => () => {} } as Partial<SessionStore> as SessionStore;
  const store = createExpiringStore(provider);
  const seen: (number | undefined)[] = [];
  const leave = store.subscribe(() => seen.push(store.read()?.secondsLeft));
  await advance(479_000);
  expect([seen, store.read()]).toEqual([[], null]);
  await advance(4_500);
  expect(seen).toEqual([120, 119, 118, 117]);
  expect(store.read()).toEqual({ secondsLeft: 117, cause: 'idle' });
  expect(await session.extend()).toBe(true);
  expect([seen.at(-1), store.read()]).toEqual([undefined, null]);
  await advance(60_000);
  expect(seen).toHaveLength(5);
  leave();
  await advance(500_000);
  expect(seen).toHaveLength(5);
  session.dispose();
});
