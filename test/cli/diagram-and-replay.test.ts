import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordTrace } from 'xstate-session/inspect';
import { diagram } from '../../src/cli/diagram.ts';
import { replay } from '../../src/cli/replay.ts';
import { ROOT } from '../house/support/source-files.ts';
import { buggyTrace } from '../inspect/support/buggy-trace.ts';
import { canaryLife } from '../inspect/support/canary-life.ts';
import { runTestText } from '../inspect/support/run-test-text.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xstate-session-replay-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a command printed. */
function printer() {
  const out: string[] = [];
  const err: string[] = [];
  return { out, err, to: { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) } };
}

async function traceFile(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function goodTrace(): Promise<string> {
  const recording = recordTrace();
  await canaryLife(recording.inspector);
  return recording.text();
}

describe('replay FILE', () => {
  test('shows each event with its state, and passes when all is as recorded', async () => {
    const { out, err, to } = printer();
    expect(replay(await traceFile('good.trace', await goodTrace()), {}, to)).toBe(0);
    expect(out.join('\n')).toMatch(/key 1 {2}createToken failed +origin-outage-retry/);
    // Names people read, not those that XState keeps.
    expect(out.join('\n')).not.toContain('xstate.');
    expect(out.join('\n')).toMatch(/\d+ events: the chart does what was recorded\./);
    expect(err).toEqual([]);
  });

  test('fails at the first difference, and says where', async () => {
    const { out, to } = printer();
    expect(replay(await traceFile('bug.trace', await buggyTrace()), {}, to)).toBe(1);
    expect(out.join('\n')).toMatch(/line \d+: the state differs: recorded signed-out, the chart gives refreshing/);
  });

  test.each([
    ['a file that is not there', null, 'cannot be read'],
    ['a file that is no trace', 'hello', 'line 1: this is no JSON object.'],
  ])('tells %s from a difference', async (_what, text, complaint) => {
    const { out, err, to } = printer();
    const path = text === null ? join(folder, 'gone') : await traceFile('foreign.trace', text);
    expect(replay(path, {}, to)).toBe(2);
    expect(out).toEqual([]);
    expect(err.join('\n')).toContain(complaint);
  });
});

describe('replay FILE --to-test', () => {
  async function runAsTest(name: string, trace: string) {
    const { out, to } = printer();
    expect(replay(await traceFile(`${name}.trace`, trace), { toTest: true }, to)).toBe(0);
    return runTestText(out.join('\n'));
  }

  test('makes a bug from production a failing test', { timeout: 60_000 }, async () => {
    const { code, printed } = await runAsTest('bug', await buggyTrace());
    expect(printed).toContain('the chart does what was recorded');
    expect(printed).toMatch(/1 failed/);
    expect(code).toBe(1);
  });

  test('makes a life without a bug a passing test', { timeout: 60_000 }, async () => {
    const { code, printed } = await runAsTest('good', await goodTrace());
    expect(printed).toMatch(/3 passed/);
    expect(code).toBe(0);
  });
});

describe('diagram', () => {
  test.each([
    [{}, 'session.machine.mmd'],
    [{ chart: 'request' }, 'request.machine.mmd'],
    [{ format: 'json' }, 'session.machine.json'],
    [{ format: 'svg', view: 'whole', theme: 'dark' }, 'session.machine.dark.svg'],
    [{ format: 'svg', chart: 'request' }, 'request.machine.light.svg'],
    [{ format: 'svg' }, 'pictures/session.overview.light.svg'],
    [{ format: 'svg', view: 'handshaking', theme: 'dark' }, 'pictures/session.handshaking.dark.svg'],
  ] as const)('with %j prints what docs/%s holds', async (options, file) => {
    const { out, to } = printer();
    expect(await diagram(options, to)).toBe(0);
    expect(`${out.join('\n')}\n`).toBe(await readFile(join(ROOT, 'docs', file), 'utf8'));
  });
});
