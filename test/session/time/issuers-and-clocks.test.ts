import { beforeAll, describe, expect, it } from 'vitest';
import { CLOCKS, HINTS, ISSUERS, LIVES, type Outcome, simulateCell } from './support/issuers-and-clocks.ts';
import { nameOf, timePage } from './support/time-page.ts';

const HOUR = 3_600_000;

/** Every cell, by its name; three lives are as good as six. */
const outcomes = new Map<string, Outcome>();
const outcomeOf = (...name: Parameters<typeof nameOf>): Outcome => {
  const outcome = outcomes.get(nameOf(...name));
  if (outcome === undefined) throw new Error(`There is no cell ${nameOf(...name)}.`);
  return outcome;
};

const cells = LIVES.flatMap((lifeMs) =>
  ISSUERS.flatMap((issuer) =>
    HINTS.flatMap((hint) => CLOCKS.map((clockMs) => ({ lifeMs, issuer, hint, clockMs, rightClock: clockMs === 0 }))),
  ),
);

describe('a session of every issuer, life, client’s clock and hint', () => {
  beforeAll(async () => {
    for (const { lifeMs, issuer, hint, clockMs } of cells) {
      outcomes.set(nameOf(issuer, lifeMs, hint, clockMs), await simulateCell({ issuer, clockMs, lifeMs, hint }));
    }
  }, 480_000);

  it.each(cells.filter(({ hint, rightClock }) => rightClock || hint !== 'none'))(
    'never hands out an expired token: $issuer.name, $lifeMs ms, hint $hint, clock $clockMs ms',
    (cell) => {
      const { expiredMs, requests } = outcomeOf(cell.issuer, cell.lifeMs, cell.hint, cell.clockMs);
      expect(expiredMs).toBe(0);
      // With a hint the client's clock has no say in how often is asked.
      const calm = outcomeOf(cell.issuer, cell.lifeMs, cell.hint, 0).requests;
      expect(requests).toBeLessThanOrEqual(1.1 * calm + 1);
    },
  );

  it('never storms', () => {
    const storms = [...outcomes].filter(([, { mostInTenSeconds }]) => mostInTenSeconds > 4);
    expect(storms.map(([name]) => name)).toEqual([]);
    expect(outcomes.size).toBe(cells.length);
  });

  it('with a right clock leaves no gap but what an endpoint leaves that keeps its token to the cutoff', () => {
    for (const { issuer, lifeMs, hint } of cells.filter(({ rightClock }) => rightClock)) {
      const { gapMs } = outcomeOf(issuer, lifeMs, hint, 0);
      const leftMs = issuer.name === 'keeps until 5 s before' ? 500 : 0;
      expect(gapMs, nameOf(issuer, lifeMs, hint, 0)).toBeLessThanOrEqual(leftMs);
    }
  });

  it('is what docs/time.md says', async () => {
    await expect(timePage(outcomeOf)).toMatchFileSnapshot('../../../docs/time.md');
  });
});

describe('one cell of it', () => {
  const named = (name: string) => {
    const issuer = ISSUERS.find((one) => one.name === name);
    if (issuer === undefined) throw new Error(`There is no issuer that ${name}.`);
    return issuer;
  };

  it('an endpoint that keeps a token of 60 s until 5 s before its end gets at most 8 requests in 300 s', async () => {
    const { requests, tokens } = await simulateCell({
      issuer: named('keeps until 5 s before'),
      clockMs: 0,
      lifeMs: 60_000,
      hint: 'none',
      lives: 5,
    });
    expect(requests).toBeLessThanOrEqual(8);
    expect(tokens).toBeGreaterThanOrEqual(5);
  });

  it.each(['expiresInMs', 'serverNowMs'] as const)('a clock that is set costs one request, with %s', async (hint) => {
    for (const byMs of [HOUR, -HOUR, 24 * HOUR, -24 * HOUR]) {
      const cell = { issuer: named('mints'), clockMs: 0, lifeMs: 300_000, hint };
      const calm = await simulateCell(cell);
      const jumped = await simulateCell({ ...cell, jump: { afterMs: 400_000, byMs } });
      expect(jumped.requests).toBeLessThanOrEqual(1.1 * calm.requests + 1);
      expect(jumped.expiredMs).toBe(0);
    }
  });

  it('a clock that was a day fast and is set right is believed again', async () => {
    const { expiredMs } = await simulateCell({
      issuer: named('backdates by 5 min'),
      clockMs: 24 * HOUR,
      lifeMs: HOUR,
      hint: 'none',
      jump: { afterMs: 1_000, byMs: -24 * HOUR },
      expiryCountsFromMs: HOUR + 300_000,
    });
    expect(expiredMs).toBe(0);
  });
});
