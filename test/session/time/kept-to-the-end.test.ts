import { describe, expect, it } from 'vitest';
import { createSession } from 'xstate-session';
import { createTestClock, makeToken } from 'xstate-session/testing';

const START = Date.UTC(2026, 0, 1);
const LIVES = 8;

/** What an answer takes; the server is half way. */
const ANSWER_MS = 80;

/** From when before its end a token of these lives is not handed out, and how far apart it is asked for another from then on. */
const CUTOFF_MS = 5_000;
const SPACING_MS = CUTOFF_MS / 3;

/** A session with a right clock whose endpoint answers with the token it has until so much of its life is left. */
async function live(keptUntilMs: number, lifeMs: number) {
  const testClock = createTestClock({ nowMs: START, flushTurns: 12 });
  const wait = (ms: number) => new Promise<void>((resolve) => testClock.clock.setTimeout(() => resolve(), ms));
  const sentAtMs: number[] = [];
  const gaps: number[] = [];
  let made = 0;
  let kept = { jwt: '', endsAtMs: 0 };
  using session = createSession({
    sessionId: 'sess_test',
    random: () => 0.9,
    logger: {},
    clock: testClock.clock,
    now: testClock.now,
    monotonicNow: testClock.monotonicNow,
    async createToken() {
      sentAtMs.push(testClock.now());
      await wait(ANSWER_MS / 2);
      if (kept.endsAtMs - testClock.now() <= keptUntilMs) {
        const iatMs = Math.floor(testClock.now() / 1_000) * 1_000;
        const lifetimeSeconds = lifeMs / 1_000;
        made += 1;
        kept = { jwt: makeToken({ iatMs, lifetimeSeconds, id: String(iatMs) }), endsAtMs: iatMs + lifeMs };
      }
      const { jwt } = kept;
      await wait(ANSWER_MS / 2);
      return jwt;
    },
  });
  session.start();
  await testClock.advance(1_000);
  while (testClock.now() < START + LIVES * lifeMs) {
    // In large steps while nothing can happen.
    const quietMs = session.token === kept.jwt ? kept.endsAtMs - testClock.now() - 20_000 : 0;
    await testClock.advance(quietMs > 0 ? quietMs : 20);
    const sinceMs = testClock.now();
    while (session.token === null) await testClock.advance(20);
    if (testClock.now() > sinceMs) gaps.push(testClock.now() - sinceMs);
  }
  return { sentAtMs, gaps, made };
}

describe('an endpoint that keeps its token almost to the end', () => {
  const cells = [500, 1_000, 2_000, 3_000, 5_000, 10_000].flatMap((keptUntilMs) =>
    [60_000, 300_000, 3_600_000].map((lifeMs) => ({ keptUntilMs, lifeMs })),
  );

  it.each(cells)(
    'until $keptUntilMs ms of $lifeMs ms are left: no longer gap than it leaves, but one spacing',
    async (cell) => {
      const { sentAtMs, gaps, made } = await live(cell.keptUntilMs, cell.lifeMs);
      const leftMs = Math.max(0, CUTOFF_MS - cell.keptUntilMs);
      const unknownMs = leftMs > 0 ? SPACING_MS + ANSWER_MS : 0;
      expect(made).toBeGreaterThanOrEqual(LIVES);
      expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(leftMs + unknownMs + ANSWER_MS);
      // At the cutoff, and three times until the end; two more before it is known.
      expect(sentAtMs.length).toBeLessThanOrEqual(LIVES * (leftMs > 0 ? 4 : 1) + 2);
    },
  );
});
