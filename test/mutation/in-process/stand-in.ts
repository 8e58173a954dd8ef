import { format } from 'node:util';
import fc from 'fast-check';
import { expect, vi } from 'vitest';

/**
 * What the suites import as `vitest` where they are run in one process, over and over: collected once, each test can be
 * run alone. Only what they use of it is here.
 *
 * @module
 */

// One seed for all runs; and that a property fails is enough to know, the shortest counter-example may stay unknown.
fc.configureGlobal({ seed: Number(process.env.SEED), endOnFailure: true });

/** One test, by a name of its own. */
export interface CollectedTest {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Runs it with its hooks; rejects when it fails. */
  run(): Promise<void>;
}

type Body = (...args: never[]) => unknown;
type Hook = () => unknown;
/** `(name, body)`, with options or a timeout before or after the body, which do not count here. */
type Block = (name: string, ...rest: readonly unknown[]) => void;
type EachBlock = Block & { each(rows: readonly unknown[]): Block };

interface Scope {
  readonly names: readonly string[];
  readonly hooks: { readonly when: keyof typeof hooksBy; readonly hook: Hook; isDone?: boolean }[];
  readonly outer: Scope | null;
}

const tests: CollectedTest[] = [];
let file = '';
let scope: Scope = { names: [], hooks: [], outer: null };
let finishers: Hook[] = [];
/** Blocks are read once their file has been: they may name what stands below them. */
let blocks: Hook[] = [];

/** Collects the tests of a file. */
export async function collect(path: string, load: () => Promise<unknown>): Promise<void> {
  file = path;
  scope = { names: [], hooks: [], outer: null };
  blocks = [];
  await load();
  for (const block of blocks) block();
}

/** All that was collected. */
export const collected: readonly CollectedTest[] = tests;

function blockOf(take: (name: string, body: Body, args: readonly unknown[]) => void): EachBlock {
  const bodyOf = (rest: readonly unknown[]) => rest.find((one) => typeof one === 'function') as Body;
  const block: Block = (name, ...rest) => take(name, bodyOf(rest), []);
  return Object.assign(block, {
    each:
      (rows: readonly unknown[]): Block =>
      (name, ...rest) => {
        const areLists = rows.every(Array.isArray);
        rows.forEach((row, index) => {
          const args = areLists ? (row as unknown[]) : [row];
          const [title = ''] = format(name, ...args).split('\n');
          take(`${title.slice(0, 120)} [${index}]`, bodyOf(rest), args);
        });
      },
  });
}

export const describe = blockOf((name, body, args) => {
  const outer = scope;
  const read = () => {
    scope = { names: [...outer.names, name], hooks: [], outer };
    body(...(args as never[]));
    scope = outer;
  };
  if (outer.outer === null) blocks.push(read);
  else read();
});

export const it = blockOf((title, body, args) => {
  const within = scope;
  const name = [...within.names, title].join(' ');
  tests.push({ id: `${file}#${name}`, name, file, run: () => runTest(within, () => body(...(args as never[]))) });
});

export const test = it;

const hooksBy = {
  beforeAll: (hook: Hook) => void scope.hooks.push({ when: 'beforeAll', hook }),
  beforeEach: (hook: Hook) => void scope.hooks.push({ when: 'beforeEach', hook }),
  afterEach: (hook: Hook) => void scope.hooks.push({ when: 'afterEach', hook }),
};
export const { beforeAll, beforeEach, afterEach } = hooksBy;
export const onTestFinished = (hook: Hook): void => void finishers.push(hook);
// What a file shares stays until the process ends.
export const afterAll = (): void => undefined;
export { expect, vi };

async function runTest(within: Scope, body: Hook): Promise<void> {
  const scopes: Scope[] = [];
  for (let one: Scope | null = within; one !== null; one = one.outer) scopes.unshift(one);
  const hooks = scopes.flatMap((one) => one.hooks);
  finishers = [];
  try {
    for (const one of hooks) {
      if (one.when === 'afterEach' || one.isDone) continue;
      await one.hook();
      one.isDone = one.when === 'beforeAll';
    }
    await body();
  } finally {
    for (const { when, hook } of hooks) if (when === 'afterEach') await hook();
    for (const hook of finishers.reverse()) await hook();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  }
}
