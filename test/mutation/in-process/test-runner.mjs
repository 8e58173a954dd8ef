import { pathToFileURL } from 'node:url';
import { bundleSuites } from './bundle-suites.mjs';

// A test runner for Stryker that loads the suites once and runs single tests in the same process: a mutant costs what its
// tests cost. Only mutants of code that runs later can be told apart like that; what runs while a module loads is not mutated.

const SUCCESS = 0;
const FAILED = 1;

/** Tests that run the built package in a process of its own, where no mutant is; and those that plant a fault themselves. */
const ELSEWHERE = /^a Node process |\(planted\)/;

/** Time is injected, so a test that needs this long hangs; on a machine that is busy with other things give it more. */
const DEADLINE_MS = Number(process.env.TEST_DEADLINE_MS ?? 6_000);

class InProcessTestRunner {
  #options;
  /** Where the changed code reads which mutant is active, and notes what was run. */
  #space = globalThis.__stryker__ ?? {};
  #tests = null;
  /**
   * How long each test took when it last passed; until then, its place in the list. The fastest come first, for most
   * mutants are noticed by a test of a millisecond.
   */
  #tookMs = new Map();
  #astray = null;
  #timer;
  /** A test that hangs may still move: no other is run beside it. */
  #hangs = false;

  constructor(options) {
    this.#options = options;
    globalThis.__stryker__ = this.#space;
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  init() {
    // A mutant may let a promise reject that nobody waits for; in vitest that would fail the run too.
    for (const event of ['unhandledRejection', 'uncaughtException']) {
      process.on(event, (error) => {
        this.#astray ??= error;
      });
    }
  }

  async #load() {
    if (this.#tests !== null) return;
    const { suites, leaveOut } = this.#options.inProcess;
    const file = await bundleSuites(suites);
    const { collected } = await import(pathToFileURL(file).href);
    const isLeftOut = ({ name }) => ELSEWHERE.test(name) || (leaveOut !== '' && name.startsWith(leaveOut));
    const here = collected.filter((test) => !isLeftOut(test));
    this.#tests = new Map(here.map((test) => [test.id, test]));
    this.#tookMs = new Map(here.map(({ id }, index) => [id, index]));
  }

  async dryRun() {
    await this.#load();
    const tests = [];
    for (const test of this.#tests.values()) {
      this.#space.currentTestId = test.id;
      const begunMs = performance.now();
      const failureMessage = await this.#failureOf(test);
      const timeSpentMs = Math.round(performance.now() - begunMs);
      const { id, name, file: fileName } = test;
      const status = failureMessage === null ? SUCCESS : FAILED;
      tests.push({ id, name, fileName, timeSpentMs, status, failureMessage: failureMessage ?? undefined });
    }
    this.#space.currentTestId = undefined;
    return { status: 'complete', tests, mutantCoverage: this.#space.mutantCoverage };
  }

  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
    // Stryker starts a new process when one gives up, and asks again.
    if (this.#hangs) throw new Error('a test still hangs here');
    // What runs while a module loads is changed only in a process that has not loaded it yet: Stryker sees to that.
    if (mutantActivation === 'static') this.#space.activeMutant = activeMutant.id;
    await this.#load();
    Object.assign(this.#space, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const tookMs = (id) => this.#tookMs.get(id);
    const ids = [...(testFilter ?? this.#tests.keys())].sort((a, b) => tookMs(a) - tookMs(b));
    try {
      let nrOfTests = 0;
      for (const id of ids) {
        nrOfTests += 1;
        const failureMessage = await this.#failureOf(this.#tests.get(id));
        if (this.#hangs) return { status: 'timeout', reason: failureMessage };
        if (this.#space.hitCount > hitLimit) return { status: 'timeout', reason: 'runs on' };
        if (failureMessage !== null) return { status: 'killed', killedBy: [id], failureMessage, nrOfTests };
      }
      return { status: 'survived', nrOfTests };
    } finally {
      this.#space.activeMutant = undefined;
    }
  }

  async #failureOf(test) {
    this.#astray = null;
    const begunMs = performance.now();
    try {
      await Promise.race([test.run(), this.#deadline()]);
      this.#tookMs.set(test.id, performance.now() - begunMs);
      // Rejections that nobody waits for are told in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
    } catch (error) {
      this.#astray ??= error ?? new Error('thrown: nothing');
    }
    clearTimeout(this.#timer);
    return this.#astray === null ? null : String(this.#astray?.message ?? this.#astray);
  }

  #deadline() {
    return new Promise((_, reject) => {
      this.#timer = setTimeout(() => {
        this.#hangs = true;
        reject(new Error('the test hangs'));
      }, DEADLINE_MS);
    });
  }
}

const create = (options) => new InProcessTestRunner(options);
create.inject = ['options'];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', factory: create }];
export const strykerValidationSchema = {
  properties: {
    inProcess: {
      type: 'object',
      properties: { suites: { type: 'array', items: { type: 'string' } }, leaveOut: { type: 'string' } },
    },
  },
};
