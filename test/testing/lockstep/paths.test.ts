import { describe, expect, it } from 'vitest';
import { modelPaths } from 'xstate-session/testing';
import { runPath } from '../../../src/testing/lockstep/run-path.ts';
import { MODEL_LIMITS } from '../../../src/testing/model-paths.ts';
import { SESSION_ID, startScripted } from '../support/start-scripted.ts';

/** Mutation testing asks for every nth path; the others go through the same places. */
const every = Number(process.env.EVERY_NTH_PATH ?? 1);
const paths = modelPaths().filter((_, index) => index % every === 0);

describe('a session does what model and oracle say:', () => {
  it.each(paths.map((path) => [path.title, path] as const))('%s', async (_, path) => {
    const driver = await startScripted({ limits: MODEL_LIMITS });
    const { failure, steps } = await runPath(path, driver, SESSION_ID);
    expect(failure).toBeNull();
    expect(steps).toBe(path.events.length);
  });
});
