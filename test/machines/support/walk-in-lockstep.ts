import { expect } from 'vitest';
import type { Driver } from '../../../src/testing/lockstep/driver.ts';
import { type Step, walk } from '../../testing/support/walk.ts';

/**
 * Walks, and looks after each step. A walk ends early where the oracle had to guess.
 *
 * @returns How many steps were walked.
 */
export async function walkInLockstep(driver: Driver, steps: readonly Step[]): Promise<number> {
  let walked = 0;
  expect(driver.difference()).toBeNull();
  for (const step of steps) {
    if (!(await walk(driver, step))) continue;
    walked += 1;
    const difference = driver.difference();
    if (driver.oracle.guessed) break;
    // An assertion costs as much as the step.
    if (difference !== null) expect(difference, `after step ${walked}, ${step.do}`).toBeNull();
  }
  expect(await driver.end()).toBeNull();
  return walked;
}
