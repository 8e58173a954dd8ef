import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSession, type SessionOptions } from 'xstate-session';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { createMintQueue } from '../../src/session/mint-queue.ts';
import { outcomeOf } from './support/outcome.ts';
import { SESSION_ID } from './support/world.ts';

// Mints one at a time, and keys whose endpoint never answers.

/** Requests that are answered after 200 ms, or never: of keys whose template begins with `hung`, or of all once `hangsAll`. */
function hangingBackend(more: Partial<SessionOptions> = {}) {
  const testClock = createTestClock({ flushTurns: 10 });
  const { clock, now, monotonicNow, advance } = testClock;
  const sent: { readonly template: string | null; readonly atMs: number }[] = [];
  const backend = { hangsAll: false, hangsOwn: false, inFlight: 0, inFlightMax: 0 };
  const session = createSession({
    sessionId: SESSION_ID,
    mints: 'one-at-a-time',
    logger: {},
    ...{ clock, now, monotonicNow },
    ...more,
    createToken({ template }, { signal }) {
      sent.push({ template, atMs: now() });
      backend.inFlight += 1;
      backend.inFlightMax = Math.max(backend.inFlightMax, backend.inFlight);
      let isOver = false;
      const end = () => {
        if (!isOver) backend.inFlight -= 1;
        isOver = true;
      };
      signal.addEventListener('abort', end);
      const hangs = backend.hangsAll || template?.startsWith('hung') || (backend.hangsOwn && template === null);
      return new Promise((resolve) => {
        if (hangs) return;
        const timer = clock.setTimeout(() => {
          resolve(makeToken({ iatMs: now(), sid: SESSION_ID }));
          end();
        }, 200);
        signal.addEventListener('abort', () => clock.clearTimeout(timer));
      });
    },
  });
  onTestFinished(() => {
    session.dispose();
    expect(testClock.pendingTimers).toBe(0);
  });
  return { session, sent, backend, advance, now };
}

type Hanging = ReturnType<typeof hangingBackend>;
/** Numbers in [0, 1), the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const ignored = (answer: Promise<unknown>) => void answer.catch(() => undefined);

/** Callers ask for each hung template once a second. @returns For how long there was no own token, and the longest wait for another. */
async function live({ session, advance, now }: Hanging, hungKeys: number, seconds: number) {
  let withoutMs = 0;
  let longestWithoutMs = 0;
  let longestWaitMs = 0;
  for (let second = 0; second < seconds; second += 1) {
    for (let key = 0; key < hungKeys; key += 1) ignored(session.getToken({ template: `hung-${key}` }));
    const askedAtMs = now();
    ignored(
      session.getToken({ template: 'answered' }).then(() => {
        longestWaitMs = Math.max(longestWaitMs, now() - askedAtMs);
      }),
    );
    for (let part = 0; part < 4; part += 1) {
      await advance(250);
      withoutMs = session.token === null ? withoutMs + 250 : 0;
      longestWithoutMs = Math.max(longestWithoutMs, withoutMs);
    }
  }
  return { longestWithoutMs, longestWaitMs };
}

describe('a key whose endpoint never answers', () => {
  // Of 17 s before its end (2 s of jitter) a token may be handed out for 10 s more; the rest of the 15 s is a gap, and its own mint.
  test.each([1, 2, 5])(
    '%i of them: every other waits for one deadline, 15 s, at most',
    { timeout: 30_000 },
    async (hungKeys) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
          const hanging = hangingBackend({ random: randomOf(seed) });
          hanging.session.start();
          await hanging.advance(1_000);
          const first = await live(hanging, hungKeys, 120);
          const then = await live(hanging, hungKeys, 480);
          expect([first, then].map(({ longestWithoutMs }) => longestWithoutMs <= 5_750)).toEqual([true, true]);
          // That a key hangs is seen only when it has missed a deadline.
          expect(first.longestWaitMs).toBeLessThanOrEqual(hungKeys * 15_000 + 700);
          expect(then.longestWaitMs).toBeLessThanOrEqual(15_700);
          expect(hanging.backend.inFlightMax).toBe(1);
          // They are tried, all of them.
          expect(new Set(hanging.sent.map(({ template }) => template)).size).toBe(hungKeys + 2);
          expect(hanging.session.status).not.toBe('signed-out');
          hanging.session.dispose();
        }),
        { numRuns: 3 },
      );
    },
  );

  test('gives its turn to the own key first, whoever came before it', async () => {
    const { session, sent, advance } = hangingBackend();
    session.start();
    await advance(1_000);
    for (const template of ['hung-0', 'hung-1', 'answered']) ignored(session.getToken({ template }));
    ignored(session.getToken({ skipCache: true }));
    await advance(31_000);
    expect(sent.map(({ template }) => template).slice(0, 5)).toEqual([null, 'hung-0', null, 'hung-1', 'answered']);
  });

  test('comes after those that are answered', () => {
    const given: string[] = [];
    const key = (name: string, timeouts: number, isOwn = false) => ({
      isOwn,
      context: { timeouts },
      send: () => void given.push(name),
    });
    const [holder, hung, answered, own] = [key('holder', 0), key('hung', 2), key('answered', 0), key('own', 3, true)];
    const queue = createMintQueue();
    expect([holder, hung, answered, own].map((each) => queue.enter(each))).toEqual([true, false, false, false]);
    for (const each of [holder, own, answered, hung]) queue.leave(each);
    expect(given).toEqual(['own', 'answered', 'hung']);
  });

  test('a hung own key grows its deadline, and the others mint while it backs off', async () => {
    const hanging = hangingBackend();
    const { session, backend, sent, advance } = hanging;
    backend.hangsOwn = true;
    session.start();
    let answers = 0;
    for (let second = 0; second < 600; second += 1) {
      ignored(session.getToken({ template: 'answered' }).then(() => (answers += 1)));
      await advance(1_000);
    }
    expect(answers).toBeGreaterThan(300);
    expect(sent.filter(({ template }) => template === 'answered').length).toBeGreaterThan(5);
    expect(backend.inFlightMax).toBe(1);
    backend.hangsOwn = false;
    await advance(120_000);
    expect(session.token).not.toBeNull();
  });

  test('waits for its turn without a deadline: that is no attempt, and fails nobody', async () => {
    const { session, backend, advance } = hangingBackend();
    const failed: unknown[] = [];
    session.on('token.failed', ({ template }) => failed.push(template));
    backend.hangsOwn = true;
    session.start();
    await advance(15_000 + 100);
    ignored(session.getToken({ template: 'answered' }));
    await advance(10);
    expect(failed).toEqual([null]);
    // The own key's second deadline is 30 s: begun before the template's, it keeps it waiting for longer than 15 s.
    await advance(60_000);
    expect(failed.every((template) => template === null)).toBe(true);
  });
});

describe('a key that waits for its turn', () => {
  async function waitingKey() {
    const hanging = hangingBackend();
    hanging.backend.hangsAll = true;
    ignored(hanging.session.getToken());
    const waiting = outcomeOf(hanging.session.getToken({ template: 'waits' }));
    await hanging.advance(100);
    expect(hanging.sent.map(({ template }) => template)).toEqual([null]);
    return { ...hanging, waiting };
  }

  test('has it at once when the key that mints is left for another organization', async () => {
    const { session, sent, backend, advance } = await waitingKey();
    backend.hangsAll = false;
    session.switchOrganization('org_b');
    await advance(1_000);
    expect(sent.map(({ template }) => template).slice(0, 3)).toEqual([null, 'waits', null]);
    expect(backend.inFlightMax).toBe(1);
  });

  test('is answered with null at a sign-out, sends nothing, and leaves no timer', async () => {
    const { session, sent, waiting, advance } = await waitingKey();
    await session.end();
    await advance(120_000);
    expect([waiting.state, sent.length]).toEqual(['resolved', 1]);
  });

  test('is rejected when the session is disposed of while another mints, and sends nothing', async () => {
    const { session, sent, waiting, backend, advance } = await waitingKey();
    session.dispose();
    await advance(120_000);
    expect([waiting.state, sent.length, backend.inFlight]).toEqual(['rejected', 1, 0]);
  });

  test('takes up a token that arrives meanwhile, and gives its place away', async () => {
    const { session, sent, waiting, backend, advance, now } = await waitingKey();
    session.receiveToken(makeToken({ iatMs: now(), sid: SESSION_ID }), { template: 'waits' });
    await advance(10);
    expect(waiting.state).toBe('resolved');
    backend.hangsAll = false;
    await advance(20_000);
    expect(sent.filter(({ template }) => template === 'waits')).toEqual([]);
    expect(session.token).not.toBeNull();
  });
});
