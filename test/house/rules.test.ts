import { describe, expect, test } from 'vitest';
import { checkModuleLoadGlobals } from './support/check-module-load-globals.ts';
import { COPIES, checkThrows } from './support/check-throws.ts';
import { type SourceFiles, sourceFiles } from './support/source-files.ts';

const house = sourceFiles('src', 'machines');
const errors = [...house].filter(([path]) => path === 'src/protocol/errors.ts');

interface Rule {
  readonly claim: string;
  readonly check: (files: SourceFiles) => string[];
  /** Each breaks the rule, at its path. */
  readonly faults: readonly (readonly [path: string, text: string])[];
  /** Each keeps it, though it looks like a fault. */
  readonly fine: readonly (readonly [path: string, text: string])[];
}

const rules: readonly Rule[] = [
  {
    claim: 'what is thrown has a code, is a TypeError, or was thrown before',
    check: checkThrows,
    faults: [
      ['src/session/planted.ts', `throw new Error('planted');`],
      ['src/session/planted.ts', `throw 'planted';`],
      ['src/session/planted.ts', 'export const planted = (reason: unknown) => { throw reason; };'],
      ['src/session/planted.ts', `export const planted = () => Promise.reject(new Error('planted'));`],
      ['src/session/planted.ts', 'export const planted = (error: unknown) => { throw error; };'],
      ['src/session/planted.ts', 'function make(): Error { return planted; }\nthrow make();'],
      ['src/session/planted.ts', `class Planted extends TypeError {}\nthrow new Planted('planted');`],
    ],
    fine: [
      ['src/session/fine.ts', `throw new TypeError('a caller');`],
      ['src/session/fine.ts', 'throw new SessionDisposedError();'],
      ['src/session/fine.ts', `class Fine extends SessionError {}\nthrow new Fine('offline', 'fine');`],
      ['src/session/fine.ts', 'try { fine(); } catch (error) { if (fine) throw error; }'],
      ['src/session/fine.ts', 'const fine = run().catch((error: unknown) => { if (fine) throw error; });'],
      ['src/session/fine.ts', 'function make(): OfflineError | TypeError { return fine; }\nthrow make();'],
      ['src/session/fine.ts', 'export const fine = (signal: AbortSignal) => { throw signal.reason; };'],
    ],
  },
  {
    claim: 'the platform is looked up at the call, never while a module loads',
    check: checkModuleLoadGlobals,
    faults: [
      ['src/session/planted.ts', 'export const planted = globalThis.fetch;'],
      ['src/frontend-api/planted.ts', 'const { fetch: planted } = globalThis;'],
      ['src/session/planted.ts', 'export const planted = { now: Date.now };'],
    ],
    fine: [
      ['src/session/fine.ts', 'export const fine = (now = Date.now) => now();'],
      ['src/session/fine.ts', 'export class Fine { readonly at = Date.now(); }'],
    ],
  },
];

describe.each(rules.map((rule) => [rule.claim, rule] as const))('%s', (_claim, { check, faults, fine }) => {
  test('in the whole house', () => {
    expect(check(house)).toEqual([]);
  });

  test.each(faults.map(labelled))('not so in %s', (_label, path, text) => {
    expect(found(check, path, text), 'the planted fault was not found').not.toEqual([]);
  });

  test.each(fine.map(labelled))('but well in %s', (_label, path, text) => {
    expect(found(check, path, text)).toEqual([]);
  });
});

/** What a rule says against one file, beside the errors it may throw: rules look at one file at a time. */
function found(check: Rule['check'], path: string, text: string): string[] {
  return check(new Map([...errors, [path, text]])).filter((problem) => problem.startsWith(path));
}

function labelled([path, text]: readonly [path: string, text: string]) {
  return [`${path}: ${text.replaceAll('\n', ' ').slice(0, 80)}`, path, text] as const;
}

test('every exception is for a file that exists, and says why', () => {
  const exceptions = [...COPIES];
  expect(exceptions.filter(([path, reason]) => !house.has(path) || reason === '')).toEqual([]);
});
