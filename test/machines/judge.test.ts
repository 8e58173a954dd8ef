import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { initialContext } from '../../machines/session/initial-context.ts';
import { judge } from '../../machines/session/judge.ts';
import { holdsUsable } from '../../machines/session/usable.ts';

const NOW = Date.UTC(2026, 0, 1);
const held = makeToken({ iatMs: NOW });
const at = (ms: number, more: object = {}) => ({
  ...initialContext({
    input: { sessionId: 'sess_test', organizationId: null, lastActiveToken: held, seed: 1, atMs: NOW },
  }),
  nowMs: NOW + ms,
  ...more,
});
const mint = { sentAtMs: NOW, sentPartings: 3, partings: 0 };

describe('a token that arrives', () => {
  it.each([
    ['none', 'none'],
    ['nothing', undefined],
    ['of another session', makeToken({ iatMs: NOW + 5_000, sid: 'sess_other' })],
    ['of another organization', makeToken({ iatMs: NOW + 5_000, organizationId: 'org_1' })],
  ])('is no token of this key, and teaches nothing: %s', (_, jwt) => {
    const verdict = judge(at(0), jwt);
    expect(verdict).toEqual({ context: at(0), token: null, failure: { kind: 'invalid-token' }, spent: null });
  });

  it('says that server time is at its "iat" or after', () => {
    const ahead = makeToken({ iatMs: NOW + 5_000 });
    expect(judge(at(1_000), ahead).context.offsetMs).toBe(4_000);
    expect(judge(at(1_000, { offsetMs: 9_000 }), ahead).context.offsetMs).toBe(9_000);
  });

  it('is usable in server time', () => {
    expect([24_999, 25_000].map((ms) => holdsUsable(at(ms, { offsetMs: 30_000 })))).toEqual([true, false]);
    expect([84_999, 85_000].map((ms) => holdsUsable(at(ms, { offsetMs: -30_000 })))).toEqual([true, false]);
    expect(holdsUsable(at(0, { held: null }))).toBe(false);
  });

  it('is usable until the cutoff and not at it', () => {
    const context = at(54_999, { held: null });
    expect(judge(context, held).token).not.toBeNull();
    expect(judge({ ...context, nowMs: NOW + 55_000 }, held)).toMatchObject({
      token: null,
      failure: { kind: 'invalid-token' },
    });
    expect([54_999, 55_000].map((ms) => holdsUsable(at(ms)))).toEqual([true, false]);
  });

  it('is stale only beside a fresher one that is usable', () => {
    const older = makeToken({ iatMs: NOW - 10_000 });
    expect(judge(at(1_000), older)).toMatchObject({ token: null, failure: { kind: 'stale-answer' } });
    expect(judge(at(56_000), makeToken({ iatMs: NOW + 50_000, oiat: 1 })).token).not.toBeNull();
    expect(judge(at(1_000, { held: null }), older).token).not.toBeNull();
  });

  it('and is spent is compared with the last active token of its organization, else with the held one', () => {
    const spent = makeToken({ iatMs: NOW - 70_000, oiat: NOW / 1_000 + 5 });
    const newest = { ...at(0).lastActiveToken, oiat: NOW / 1_000 + 9 } as never;
    const foreign = { ...at(0).lastActiveToken, oiat: NOW / 1_000 + 9, organizationId: 'org_1' } as never;
    expect(judge(at(0), spent).spent?.jwt).toBe(spent);
    expect(judge(at(0, { lastActiveToken: newest }), spent).spent).toBeNull();
    expect(judge(at(0, { lastActiveToken: null, held: null }), spent).spent?.jwt).toBe(spent);
    expect(judge(at(0, { lastActiveToken: foreign }), spent).spent?.jwt).toBe(spent);
    expect(judge(at(0, { lastActiveToken: foreign, held: null }), spent).spent?.jwt).toBe(spent);
    expect(judge(at(0, { lastActiveToken: foreign, held: newest }), spent).spent).toBeNull();
  });
});

describe('a mint', () => {
  const taught = (offsetMs: number, taughtOffsetMs: number | null, iatMs: number, more: object = {}) => {
    const context = at(1_000, { offsetMs, taughtOffsetMs, ...more });
    return judge(context, makeToken({ iatMs: NOW + iatMs }), { ...mint, ...more }).context;
  };

  it('teaches the offset: the first one, whatever it says', () => {
    expect(taught(100_000, null, -90_000)).toMatchObject({
      offsetMs: -90_000,
      taughtOffsetMs: -90_000,
      taughtPartings: 3,
    });
  });

  it('teaches a step forward however large, and one that is none', () => {
    expect(taught(5_000, 900_000, 5_000)).toMatchObject({ offsetMs: 5_000, taughtOffsetMs: 5_000 });
    expect(taught(5_000, 5_000, 500_000)).toMatchObject({ offsetMs: 500_000 });
  });

  it('teaches a step back up to the deadline of an attempt', () => {
    expect(taught(20_000, 20_000, 5_000)).toMatchObject({ offsetMs: 5_000 });
    expect(taught(20_000, 20_000, 4_000)).toMatchObject({ offsetMs: 20_000, taughtPartings: 0 });
  });

  it('teaches a larger step back when the clocks have parted since', () => {
    expect(taught(20_000, 20_000, -80_000, { partings: 1 })).toMatchObject({ offsetMs: -80_000 });
  });

  it('teaches nothing by the very token that is held', () => {
    const context = at(1_000, { offsetMs: 5_000, taughtOffsetMs: 5_000 });
    expect(judge(context, held, mint).context.offsetMs).toBe(5_000);
    expect(judge({ ...context, held: null }, held, mint).context.offsetMs).toBe(0);
  });
});
