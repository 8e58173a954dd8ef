import { describe, expect, it } from 'vitest';
import { createSession, type Session } from 'xstate-session';
import { createTestClock, makeToken, type TestClock } from 'xstate-session/testing';

const NOW = Date.UTC(2026, 0, 1);
const LIFE_MS = 60_000;
/** How old a token is when the endpoint, which keeps them, hands it out: it has 8 s left, 3 s of them usable. */
const AGE_MS = 52_000;

/** A session whose clock is right or fast, at an endpoint without a hint. Its tokens are of these ages, the last of all the rest. */
async function setUp({ clockMs = 0, agesMs = [AGE_MS] } = {}) {
  const testClock = createTestClock({ nowMs: NOW });
  const { clock, monotonicNow } = testClock;
  let mints = 0;
  const session = createSession({
    sessionId: 'sess_test',
    ...{ clock, monotonicNow, random: () => 0.5 },
    now: () => testClock.now() + clockMs,
    createToken: async () => {
      mints += 1;
      return makeToken({ iatMs: testClock.now() - (agesMs[mints - 1] ?? agesMs.at(-1) ?? 0), id: `token ${mints}` });
    },
  });
  session.start();
  await testClock.flush();
  return { session, testClock, mints: () => mints };
}

/** How long a token that is over was handed out, within a time; `now` is the server's. */
async function overMs(session: Session, testClock: TestClock, ms: number): Promise<number> {
  let over = 0;
  for (let passed = 0; passed < ms; passed += 500) {
    await testClock.advance(500);
    const { token } = session;
    const { exp } = token === null ? { exp: Infinity } : JSON.parse(atob(token.split('.')[1] ?? ''));
    if (exp * 1_000 <= testClock.now()) over += 500;
  }
  return over;
}

describe('the refusal of a token that had expired by the client’s clock', () => {
  it('makes that clock believed: the next tokens that are nearly over are not handed out beyond their end', async () => {
    const { session, testClock } = await setUp({ agesMs: [AGE_MS, AGE_MS, AGE_MS, 0] });
    expect(
      await overMs(session, testClock, 30_000),
      'two short tokens in a row spoke against the clock',
    ).toBeGreaterThan(0);
    const refused = session.token;
    expect(refused).not.toBeNull();
    await session.getToken({ notThis: refused });
    expect(session.token).not.toBe(refused);
    expect(await overMs(session, testClock, 40_000)).toBe(0);
    session.dispose();
  });

  it('is believed for a few short tokens in a row only: a fast clock makes no storm, and keeps nobody without a token', async () => {
    const { session, testClock, mints } = await setUp({ clockMs: AGE_MS, agesMs: [0] });
    await testClock.advance(30_000);
    const before = mints();
    // Another reason to refuse it: by the server's clock it is in force.
    expect(await session.getToken({ notThis: session.token })).not.toBeNull();
    await testClock.advance(600_000);
    expect(session.token).not.toBeNull();
    expect(mints() - before).toBeLessThan(4 + 600_000 / (LIFE_MS * 0.65));
    session.dispose();
  });

  it('says nothing once the clocks have parted', async () => {
    const { session, testClock } = await setUp();
    await testClock.advance(30_000);
    const refused = session.token;
    testClock.sleep(2_000, { monotonic: 'stands-still' });
    void session.getToken({ notThis: refused }).catch(() => undefined);
    await testClock.flush();
    const context = session.actor.getSnapshot().context;
    expect(context.learnedClock?.shortTokensBelieved).toBeUndefined();
    session.dispose();
  });
});
