import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { type ScriptedStart, SESSION_ID, START_MS, startScripted } from '../support/start-scripted.ts';
import { lastStep, walk, walkStep } from '../support/walk.ts';

/** What a session may begin with: usable, due, spent, long expired; its own, or only to be offered. */
const broughtToken = fc.record({
  agedMs: fc.constantFrom(0, 30_000, 50_000, 56_000, 3_600_000),
  organizationId: fc.constantFrom(null, 'org_other'),
  sid: fc.constantFrom(SESSION_ID, null),
});

const start: fc.Arbitrary<ScriptedStart> = fc
  .record({
    brought: fc.option(broughtToken),
    policy: fc.constantFrom('automatic', 'manual', 'never'),
    capabilities: fc.record({
      confirmSession: fc.boolean(),
      createHandshakeUrl: fc.boolean(),
      followHandshake: fc.boolean(),
    }),
    serverAheadMs: fc.constantFrom(0, 90_000, -90_000, 86_400_000, -86_400_000),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map((fraction) => () => fraction),
  })
  .map(({ brought, ...how }) => {
    if (brought === null) return how;
    const { agedMs, ...claims } = brought;
    const iatMs = START_MS + how.serverAheadMs - agedMs;
    return { ...how, lastActiveToken: makeToken({ ...claims, iatMs, lifetimeSeconds: 60, id: 'brought' }) };
  });

const walkOf = (maxLength: number) => fc.array(walkStep, { maxLength, size: 'max' });

/** Up to 200 steps, most of them shorter: two short walks begin in more ways than one long one. */
const walked = fc.oneof({ arbitrary: walkOf(50), weight: 2 }, { arbitrary: walkOf(200), weight: 1 });

describe('a session', () => {
  it('stays in lock-step with the oracle on random walks', { timeout: 900_000 }, async () => {
    const walks = Number(process.env.WALKS ?? 2_000);
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(start, walked, lastStep, async (how, walkedSteps, last) => {
        const driver = await startScripted(how);
        expect(driver.difference()).toBeNull();
        for (const step of [...walkedSteps, last]) {
          if (!(await walk(driver, step))) continue;
          steps += 1;
          const difference = driver.difference();
          if (driver.oracle.guessed) break;
          // An assertion costs as much as the step.
          if (difference !== null) expect(difference).toBeNull();
        }
        expect(await driver.end()).toBeNull();
      }),
      { numRuns: walks },
    );
    expect(steps).toBeGreaterThan(walks * 10);
  });
});
