import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import type { LearnedClock, SessionContext } from '../../../machines/session/contract.ts';
import { clockAfterMint, clockAfterRefusal, type Mint } from '../../../machines/session/server-clock.ts';
import { readSessionToken, type SessionToken } from '../../../src/protocol/session-token.ts';
import { NOW, stepChart } from '../support/step-chart.ts';

const MINUTE = 60_000;
const { context } = stepChart();
const at = (more: Partial<SessionContext>): SessionContext => ({ ...context, ...more });
const tokenOf = (iatMs = NOW) => readSessionToken(makeToken({ iatMs, lifetimeSeconds: 60 })) as SessionToken;
const learnedClock: LearnedClock = { offsetMs: 0, clockJumps: 1, slackMs: 15_000, isHinted: false };
const mint = (more: Partial<Mint> = {}): Mint => ({
  sentAtMs: NOW,
  sentClockJumps: 1,
  clockJumps: 1,
  clientOffsetMs: 0,
  ...more,
});

describe('a refused token says of the client’s clock', () => {
  const believed = { ...learnedClock, shortTokensBelieved: context.limits.replacementsMax };

  it.each<[string, LearnedClock | null, number | undefined, number, LearnedClock | null]>([
    ['that it is right, where the token had expired by it', learnedClock, MINUTE, 1, believed],
    ['nothing, where the token had not', learnedClock, MINUTE - 1, 1, learnedClock],
    ['nothing, where the clock is slow', learnedClock, -MINUTE, 1, learnedClock],
    ['nothing, where the clocks have parted since', learnedClock, MINUTE, 2, learnedClock],
    ['nothing, where nobody tells of it', learnedClock, undefined, 1, learnedClock],
    ['nothing, where no clock was learned', null, MINUTE, 1, null],
  ])('%s', (_, known, clientOffsetMs, jumps, answer) => {
    expect(clockAfterRefusal(at({ learnedClock: known }), tokenOf(), clientOffsetMs, jumps)).toEqual(answer);
  });

  it('and that is believed for a few short tokens, one less with each, and anew with a long one', () => {
    const known = { ...learnedClock, shortTokensBelieved: 2 };
    const clockOf = (clientOffsetMs: number) =>
      clockAfterMint(at({ learnedClock: known, isClockDoubted: true }), tokenOf(), mint({ clientOffsetMs }));
    expect(clockOf(50_000)).toMatchObject({
      offsetMs: 50_000,
      learnedClock: { clockJumps: 1, shortTokensBelieved: 1 },
    });
    expect(clockOf(0).learnedClock).toEqual({ ...learnedClock, shortTokensBelieved: context.limits.replacementsMax });
  });
});

describe('an answer says of the server’s clock', () => {
  it('what its hint says, whatever the client’s clock: nothing is in doubt', () => {
    const clock = clockAfterMint(
      at({ learnedClock, isClockDoubted: true }),
      tokenOf(),
      mint({ serverNowMs: NOW + 7_000, clientOffsetMs: 50_000 }),
    );
    expect(clock).toMatchObject({ offsetMs: 7_000, isClockDoubted: false, learnedClock: { isHinted: true } });
  });

  it('that the client’s clock is wrong, where a new token had expired by it when it was asked for', () => {
    const clock = clockAfterMint(at({ learnedClock }), tokenOf(), mint({ clientOffsetMs: 60 * MINUTE }));
    expect(clock).toMatchObject({ offsetMs: 0, isClockDoubted: true });
  });

  it('with the held token no less than is known, and forgets what a refusal said once the clocks have parted', () => {
    const held = tokenOf(NOW + 5_000);
    const known = { ...learnedClock, offsetMs: 5_000, shortTokensBelieved: 2 };
    const clockOf = (more: Partial<Mint>, knownOffsetMs = 5_000) =>
      clockAfterMint(at({ held, learnedClock: { ...known, offsetMs: knownOffsetMs } }), held, mint(more));
    expect(clockOf({ clientOffsetMs: 9_000 })).toMatchObject({ offsetMs: 9_000, isClockDoubted: false });
    expect(clockOf({}).learnedClock).toMatchObject({ offsetMs: 5_000, shortTokensBelieved: 2 });
    const parted = clockOf({ clockJumps: 2, sentClockJumps: 2 }).learnedClock;
    expect(parted).toEqual({ ...learnedClock, offsetMs: 5_000, clockJumps: 2 });
    const smaller = clockOf({ clockJumps: 2, sentClockJumps: 2 }, 5_001).learnedClock;
    expect(smaller).toMatchObject({ offsetMs: 5_001, clockJumps: 1, shortTokensBelieved: 2 });
  });
});
