import { describe, expect, it } from 'vitest';
import { createSession } from 'xstate-session';
import { createTestClock, makeToken } from 'xstate-session/testing';

const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** A proxy that repeats what it has kept: an answer of an hour ago, or the one that the session holds. */
const answers = {
  'an answer of an hour ago': (heldIatMs: number) => heldIatMs - HOUR_MS,
  'the very token that is held': (heldIatMs: number) => heldIatMs,
};

const hints = {
  'without a hint': () => ({}),
  'with its own time as the server’s': (iatMs: number) => ({ serverNowMs: iatMs }),
  'with a whole life': () => ({ expiresInMs: 60_000 }),
};

const troubles = {
  'a step of the clock back': { wallMs: -2_000, sleepMs: 0 },
  'a step of the clock ahead': { wallMs: 2_000, sleepMs: 0 },
  'a day ahead': { wallMs: 24 * HOUR_MS, sleepMs: 0 },
  'an hour of sleep': { wallMs: 0, sleepMs: HOUR_MS },
};

const rows = Object.keys(troubles).flatMap((trouble) =>
  Object.keys(answers).flatMap((answer) => Object.keys(hints).map((hint) => [trouble, answer, hint] as const)),
) as (readonly [keyof typeof troubles, keyof typeof answers, keyof typeof hints])[];

describe('an answer out of a store', () => {
  it.each(rows)('after %s, %s %s: makes no token young again that was over', async (trouble, answer, hint) => {
    const testClock = createTestClock({ nowMs: START, flushTurns: 12 });
    let mode: 'mints' | 'is down' | 'repeats' = 'mints';
    using session = createSession({
      sessionId: 'sess_test',
      random: () => 0.5,
      logger: {},
      clock: testClock.clock,
      now: testClock.now,
      monotonicNow: testClock.monotonicNow,
      createToken: async () => {
        if (mode === 'is down') throw { status: 503 };
        if (mode === 'mints') return { jwt: makeToken({ iatMs: START }), serverNowMs: START };
        const iatMs = answers[answer](START);
        return { jwt: makeToken({ iatMs }), ...hints[hint](iatMs) };
      },
    });
    await session.getToken();
    mode = 'is down';
    await testClock.advance(100_000);
    expect(session.token).toBeNull();
    const { wallMs, sleepMs } = troubles[trouble];
    if (wallMs !== 0) testClock.jumpWall(wallMs);
    if (sleepMs !== 0) testClock.sleep(sleepMs, { monotonic: 'stands-still' });
    mode = 'repeats';
    for (let second = 0; second < 120; second += 1) {
      await testClock.advance(1_000);
      expect(session.token).toBeNull();
    }
    expect(session.degraded).toBe(true);
  });
});
