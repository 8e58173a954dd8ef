import { describe, expect, it } from 'vitest';
import { makeToken, type TestTokenParts } from 'xstate-session/testing';
import { claimsTheFuture, evaluateReceived, evaluateToken } from '../../../machines/session/evaluate-token.ts';
import { initialContext } from '../../../machines/session/initial-context.ts';
import { holdsUsable } from '../../../machines/session/schedule.ts';
import type { Mint } from '../../../machines/session/server-clock.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const held = makeToken({ iatMs: NOW });
const at = (ms: number, more: object = {}) => ({
  ...initialContext({
    input: { sessionId: 'sess_test', organizationId: null, lastActiveToken: held, seed: 1, atMs: NOW },
  }),
  nowMs: NOW + ms,
  ...more,
});
const mint: Mint = { sentAtMs: NOW, sentClockJumps: 3, clockJumps: 0, clientOffsetMs: 0 };
const learned = (offsetMs: number, more: object = {}) => ({
  offsetMs,
  learnedClock: { offsetMs, clockJumps: 0, slackMs: 15_000, isHinted: false, ...more },
});

describe('a token that arrives', () => {
  it.each([
    ['none', 'none', 'not-a-jwt'],
    ['nothing', undefined, 'not-a-jwt'],
    ['without exp', makeToken({ iatMs: NOW, claims: { exp: undefined } }), 'no-exp'],
    ['without iat', makeToken({ iatMs: NOW, claims: { iat: undefined } }), 'no-iat'],
    ['with exp in milliseconds', makeToken({ iatMs: NOW, claims: { exp: NOW + MINUTE } }), 'exp-out-of-range'],
    ['with a negative exp', makeToken({ iatMs: NOW, claims: { exp: -5 } }), 'exp-out-of-range'],
    ['with a negative iat', makeToken({ iatMs: NOW, claims: { iat: -5 } }), 'iat-out-of-range'],
    ['with exp before iat', makeToken({ iatMs: NOW, lifetimeSeconds: -1 }), 'exp-before-iat'],
    ['of another session', makeToken({ iatMs: NOW + 5_000, sid: 'sess_other' }), 'other-session'],
    ['of another organization', makeToken({ iatMs: NOW + 5_000, organizationId: 'org_1' }), 'other-organization'],
  ])('is no token of this key, and teaches nothing: %s', (_, jwt, rule) => {
    for (const verdict of [evaluateToken(at(0), jwt), evaluateReceived(at(0), jwt), evaluateToken(at(0), jwt, mint)]) {
      const failure = { kind: 'invalid-token', rule };
      expect(verdict).toEqual({ context: at(0), token: null, failure, expiredButNewer: null, isKept: false });
    }
  });

  it('says that server time is at its "iat" or after', () => {
    const ahead = makeToken({ iatMs: NOW + 5_000 });
    expect(evaluateToken(at(1_000), ahead).context.offsetMs).toBe(4_000);
    expect(evaluateToken(at(1_000, { offsetMs: 9_000 }), ahead).context.offsetMs).toBe(9_000);
  });

  it('from elsewhere and from the future is none of the business of a key that it is not of', () => {
    const future = { iatMs: NOW + 3_600_000 };
    const other = makeToken({ ...future, sid: 'sess_other' });
    expect(claimsTheFuture(at(0), makeToken(future))).toMatchObject({ sid: 'sess_test' });
    expect(evaluateReceived(at(0), makeToken(future)).failure).toEqual({
      kind: 'invalid-token',
      rule: 'iat-out-of-range',
    });
    for (const jwt of ['none', other]) expect(claimsTheFuture(at(0), jwt)).toBeNull();
    expect(evaluateReceived(at(0), other).failure).toEqual({ kind: 'invalid-token', rule: 'other-session' });
  });

  it('is usable in server time', () => {
    expect([24_999, 25_000].map((ms) => holdsUsable(at(ms, { offsetMs: 30_000 })))).toEqual([true, false]);
    expect([84_999, 85_000].map((ms) => holdsUsable(at(ms, { offsetMs: -30_000 })))).toEqual([true, false]);
    expect(holdsUsable(at(0, { held: null }))).toBe(false);
  });

  it('is usable until the cutoff and not at it', () => {
    const context = at(54_999, { held: null });
    expect(evaluateToken(context, held).token).not.toBeNull();
    expect(evaluateToken({ ...context, nowMs: NOW + 55_000 }, held)).toMatchObject({
      token: null,
      failure: { kind: 'invalid-token', rule: 'expired' },
    });
    expect([54_999, 55_000].map((ms) => holdsUsable(at(ms)))).toEqual([true, false]);
  });

  it('is usable with times in parts of a second, and with a life no timer can measure', () => {
    const parts = makeToken({ iatMs: NOW, claims: { iat: NOW / 1_000 + 0.25, exp: NOW / 1_000 + 60.75 } });
    expect(evaluateToken(at(300, { held: null }), parts, { ...mint, sentAtMs: NOW + 300 }).token).toMatchObject({
      issuedAtMs: NOW + 250,
      expiresAtMs: NOW + 60_750,
    });
    const never = makeToken({ iatMs: NOW, claims: { exp: Date.UTC(9999, 11, 31) / 1_000 } });
    expect(evaluateToken(at(0, { held: null }), never, mint).token).not.toBeNull();
  });

  it('is stale only beside a fresher one that is usable', () => {
    const older = makeToken({ iatMs: NOW - 10_000 });
    expect(evaluateToken(at(1_000), older)).toMatchObject({ token: null, failure: { kind: 'stale-answer' } });
    expect(evaluateToken(at(56_000), makeToken({ iatMs: NOW + 50_000, oiat: 1 })).token).not.toBeNull();
    expect(evaluateToken(at(1_000, { held: null }), older).token).not.toBeNull();
  });

  it('and has expired is compared with the last active token of its organization, else with the held one', () => {
    const spent = makeToken({ iatMs: NOW - 70_000, oiat: NOW / 1_000 + 5 });
    const newest = { ...at(0).lastActiveToken, oiat: NOW / 1_000 + 9 } as never;
    const foreign = { ...at(0).lastActiveToken, oiat: NOW / 1_000 + 9, organizationId: 'org_1' } as never;
    const expiredButNewerOf = (more: object) => evaluateToken(at(0, more), spent).expiredButNewer;
    expect(expiredButNewerOf({})?.jwt).toBe(spent);
    expect(expiredButNewerOf({ lastActiveToken: newest })).toBeNull();
    expect(expiredButNewerOf({ lastActiveToken: null, held: null })?.jwt).toBe(spent);
    expect(expiredButNewerOf({ lastActiveToken: foreign })?.jwt).toBe(spent);
    expect(expiredButNewerOf({ lastActiveToken: foreign, held: null })?.jwt).toBe(spent);
    expect(expiredButNewerOf({ lastActiveToken: foreign, held: newest })).toBeNull();
  });

  it('from elsewhere and issued more than a minute after server time counts for nothing; an own mint does', () => {
    const late = (ms: number) => makeToken({ iatMs: NOW + ms });
    expect(evaluateReceived(at(0), late(60_000)).token).not.toBeNull();
    expect(evaluateReceived(at(0), late(61_000))).toMatchObject({ token: null, expiredButNewer: null, context: at(0) });
    expect(evaluateReceived(at(0, { offsetMs: 1_000 }), late(61_000)).token).not.toBeNull();
    expect(evaluateToken(at(0), late(3_600_000), mint).token).not.toBeNull();
  });
});

describe('a mint whose answer tells the time', () => {
  const told = (parts: TestTokenParts, hint: Partial<Mint>, more: object = {}) =>
    evaluateToken(at(1_000, { held: null, ...more }), makeToken(parts), { ...mint, ...hint });

  it('teaches by it, whatever "iat" and the client’s clock say', () => {
    const backdated = { iatMs: NOW - 5 * MINUTE, lifetimeSeconds: 3_900 };
    const expected = { offsetMs: 7_000, learnedClock: { offsetMs: 7_000, clockJumps: 3, isHinted: true } };
    expect(told(backdated, { serverNowMs: NOW + 7_000 }).context).toMatchObject(expected);
    expect(told(backdated, { expiresInMs: 3_593_000 }).context).toMatchObject(expected);
    expect(told(backdated, { expiresInMs: 3_593_000, serverNowMs: NOW }).context).toMatchObject(expected);
    expect(told(backdated, { expiresInMs: 3_599_000, serverNowMs: NOW + 7_000 }).context).toMatchObject(expected);
  });

  it('cannot say that server time is before the "iat"', () => {
    expect(told({ iatMs: NOW }, { serverNowMs: NOW / 1_000 }).context.offsetMs).toBe(0);
  });

  it('needs no "iat" and no "exp" where it tells what is left of its life', () => {
    const none = { iatMs: NOW, claims: { iat: undefined, exp: undefined } };
    expect(told(none, { expiresInMs: MINUTE }).token).toMatchObject({ issuedAtMs: NOW, expiresAtMs: NOW + MINUTE });
    const noExp = { iatMs: NOW + 3_600_000, claims: { exp: undefined } };
    expect(told(noExp, { expiresInMs: MINUTE }).token).toMatchObject({ expiresAtMs: NOW + 3_600_000 + MINUTE });
    const noIat = { iatMs: NOW, claims: { iat: undefined } };
    expect(told(noIat, { expiresInMs: 50_000, serverNowMs: NOW }).token).toMatchObject({ issuedAtMs: NOW + 10_000 });
    expect(told(none, { serverNowMs: NOW }).failure).toEqual({ kind: 'invalid-token', rule: 'no-exp' });
    // Sent when the server's clock, as far as it is known, was 4 s ahead.
    expect(told(none, { expiresInMs: MINUTE }, learned(4_000)).token).toMatchObject({
      expiresAtMs: NOW + 4_000 + MINUTE,
    });
  });

  it('is not undone by a later "iat" alone, which can only raise it', () => {
    const known = learned(7_000, { isHinted: true });
    const backdated = makeToken({ iatMs: NOW - 5_000, lifetimeSeconds: 3_600 });
    const context = at(1_000, { held: null, ...known });
    expect(evaluateToken(context, backdated, mint).context).toMatchObject(known);
    const ahead = makeToken({ iatMs: NOW + 20_000 });
    expect(evaluateToken(context, ahead, mint).context).toMatchObject(learned(19_000, { isHinted: true }));
    expect(evaluateToken(context, backdated, { ...mint, clockJumps: 1 }).context.learnedClock?.isHinted).toBe(false);
  });
});

describe('a mint that tells no time', () => {
  const clockAfter = (known: object, iatMs: number, more: Partial<Mint> = {}, lifetimeSeconds = 60) =>
    evaluateToken(at(1_000, { held: null, ...known }), makeToken({ iatMs: NOW + iatMs, lifetimeSeconds }), {
      ...mint,
      ...more,
    }).context;

  it('is read by the earlier end of the two that "iat" and the client’s clock give it', () => {
    expect(clockAfter({}, 90_000)).toMatchObject({
      offsetMs: 90_000,
      learnedClock: { offsetMs: 90_000, clockJumps: 3 },
    });
    expect(clockAfter({}, -300_000, {}, 3_600)).toMatchObject({ offsetMs: 0, learnedClock: { offsetMs: -300_000 } });
    expect(clockAfter({}, -300_000, { clientOffsetMs: -40_000 }, 3_600)).toMatchObject({ offsetMs: -40_000 });
  });

  it('by the "iat" where the client’s clock says that it had expired before it was asked for', () => {
    expect(clockAfter({}, -60_000)).toMatchObject({ offsetMs: -60_000, isClockDoubted: true });
    expect(clockAfter({}, -3_600_000)).toMatchObject({ offsetMs: -3_600_000, isClockDoubted: true });
  });

  it('is a stale answer where it was about to end, the first time', () => {
    const aboutToEnd = makeToken({ iatMs: NOW - 57_000 });
    const first = evaluateToken(at(1_000, { held: null }), aboutToEnd, mint);
    expect(first).toMatchObject({ token: null, failure: { kind: 'stale-answer' }, context: { isClockDoubted: true } });
    expect(evaluateToken(first.context, makeToken({ iatMs: NOW - 56_000 }), mint).token).not.toBeNull();
  });

  it('by the "iat" where two in a row are nearly over by the client’s clock', () => {
    const first = clockAfter({}, -40_000);
    expect(first).toMatchObject({ offsetMs: 0, isClockDoubted: true });
    expect(clockAfter({ isClockDoubted: true, learnedClock: first.learnedClock }, -40_000)).toMatchObject({
      offsetMs: -40_000,
      isClockDoubted: true,
    });
    expect(clockAfter({ isClockDoubted: true }, 0)).toMatchObject({ offsetMs: 0, isClockDoubted: false });
  });

  it('teaches a step forward however large', () => {
    expect(clockAfter(learned(5_000), 500_000)).toMatchObject({ offsetMs: 500_000 });
  });

  it('teaches a step back up to the deadline of an attempt, or to what the answer took that taught it', () => {
    expect(clockAfter(learned(20_000), 5_000)).toMatchObject({ offsetMs: 5_000 });
    expect(clockAfter(learned(20_000), 4_000).learnedClock).toMatchObject({ offsetMs: 20_000, clockJumps: 0 });
    expect(clockAfter(learned(60_000, { slackMs: 50_000 }), 10_000)).toMatchObject({ offsetMs: 10_000 });
    const slow = evaluateToken(at(30_000), makeToken({ iatMs: NOW + 29_000 }), mint).context;
    expect(slow.learnedClock).toMatchObject({ offsetMs: 29_000, slackMs: 30_000 });
  });

  it('teaches a larger step back when the clocks have parted since', () => {
    expect(clockAfter(learned(20_000), -80_000, { clockJumps: 1 })).toMatchObject({ offsetMs: -80_000 });
  });

  it('teaches no step back by the very token that is held', () => {
    const context = at(1_000, learned(5_000));
    expect(evaluateToken(context, held, mint).context.offsetMs).toBe(5_000);
    expect(evaluateToken({ ...context, held: null }, held, mint).context.offsetMs).toBe(0);
  });
});

describe('a step back of the clock', () => {
  const seconds = NOW / 1_000;
  const offsetAfter = (iatMs: number, oiat: number) =>
    evaluateToken(at(2_000, learned(5_000)), makeToken({ iatMs: NOW + iatMs, oiat, id: 'another' }), mint).context
      .offsetMs;

  it('is taught by staler claims that were issued later: they are of an edge that mints alone, and of no store', () => {
    expect(offsetAfter(1_000, seconds - 100)).toBe(1_000);
  });

  it('is not taught by what was issued before, however new its claims say they are', () => {
    expect(offsetAfter(-1_000, seconds + 100)).toBe(5_000);
  });
});

describe('the very token that is held, answered again', () => {
  const again = (ms: number, more: object = {}, sentMs = ms) =>
    evaluateToken(at(ms, more), held, { ...mint, sentAtMs: NOW + sentMs });
  const dueMs = (at(0).refreshAtMs ?? 0) - NOW;

  it('is adopted before its refresh is due, and a stale answer from then until it has expired', () => {
    expect(again(dueMs - 1)).toMatchObject({ isKept: false, token: { jwt: held } });
    expect(again(dueMs)).toMatchObject({ isKept: true, token: null, failure: { kind: 'stale-answer' } });
    expect(again(59_999)).toMatchObject({ isKept: true, failure: { kind: 'stale-answer' } });
    expect(again(60_000, {}, 59_000)).toMatchObject({
      isKept: false,
      failure: { kind: 'invalid-token', rule: 'expired' },
    });
    expect(again(50_000, { refreshAtMs: null })).toMatchObject({ isKept: true });
  });

  it('is nothing of the kind when it comes from elsewhere, or when another one is answered', () => {
    expect(evaluateToken(at(dueMs), held)).toMatchObject({ isKept: false, token: { jwt: held } });
    const fresher = makeToken({ iatMs: NOW + dueMs });
    expect(evaluateToken(at(dueMs), fresher, mint)).toMatchObject({ isKept: false, token: { jwt: fresher } });
  });

  it('refutes a client’s clock by which it had expired before it was asked for', () => {
    const known = { offsetMs: 0, learnedClock: learned(-50_000).learnedClock };
    expect(again(60_500, known, 59_900)).toMatchObject({ failure: { rule: 'expired' }, context: { offsetMs: 0 } });
    expect(again(60_500, known)).toMatchObject({
      isKept: true,
      context: { offsetMs: -50_000, isClockDoubted: true },
    });
  });
});
