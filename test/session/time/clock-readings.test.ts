import { describe, expect, it } from 'vitest';
import { createSession } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';

const START_MS = Date.UTC(2026, 0, 1);

/** A session with a token of a minute, and the two clocks it reads. */
function clocked() {
  const clocks = { wallMs: START_MS, monotonicMs: 0, monotonicReadings: 0 };
  const session = createSession({
    sessionId: 'sess_test',
    lastActiveToken: makeToken({ iatMs: START_MS }),
    createToken: () => Promise.reject(new Error('not asked')),
    now: () => clocks.wallMs,
    monotonicNow: () => {
      clocks.monotonicReadings += 1;
      return clocks.monotonicMs;
    },
  });
  return { clocks, session };
}

describe('reading session time', () => {
  it('asks the monotonic clock once in each millisecond of the wall clock', () => {
    const { clocks, session } = clocked();
    clocks.wallMs += 1;
    const before = clocks.monotonicReadings;
    for (let i = 0; i < 100; i += 1) expect(session.token).not.toBeNull();
    expect(clocks.monotonicReadings - before).toBe(1);
    clocks.wallMs += 1;
    expect(session.token).not.toBeNull();
    expect(clocks.monotonicReadings - before).toBe(2);
  });

  it('counts all that passed at the next millisecond of a wall clock set back to its last reading', () => {
    const { clocks, session } = clocked();
    expect(session.token).not.toBeNull();
    clocks.monotonicMs += 60_000;
    clocks.wallMs += 1;
    expect(session.token).toBeNull();
  });

  it('keeps its last reading while a wall clock gives no number, and counts that time after', () => {
    const { clocks, session } = clocked();
    clocks.wallMs = Number.NaN;
    expect(session.token).not.toBeNull();
    clocks.monotonicMs += 60_000;
    clocks.wallMs = START_MS + 60_000;
    expect(session.token).toBeNull();
  });
});
