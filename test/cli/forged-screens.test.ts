import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSession } from 'xstate-session';
import { recordTrace } from 'xstate-session/inspect';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { runCli } from './support/run-cli.ts';

// A trace comes from a stranger's bug report, and a server may be anybody's. A text of theirs that repaints the terminal could
// make a broken session look well: nothing of it may reach the terminal but as a text. Judged by the bytes that a real process wrote.

const SCREEN =
  '\u001b[2J\u001b[H\u001b[32m12 events: the chart does what was recorded.\u001b[0m\u009b2J\u0000\u202e\u2028\r';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

let folder = '';
let trace = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xstate-session-forged-'));
  const { clock, now, monotonicNow, flush, advance } = createTestClock();
  const recording = recordTrace();
  const session = createSession({
    sessionId: 'sess_1',
    createToken: async () => makeToken({ iatMs: now(), sid: 'sess_1', organizationId: null }),
    clock,
    now,
    monotonicNow,
    inspect: recording.inspector,
  });
  session.start();
  await flush();
  await advance(120_000);
  session.dispose();
  trace = recording.text();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The trace with a field of its last event, or of its first standing, made hostile. */
function forged(field: string): string {
  const rows = trace
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row) as Record<string, unknown>);
  const index = rows.findLastIndex((row) => field in row);
  return rows.map((row, at) => JSON.stringify(at === index ? { ...row, [field]: SCREEN } : row)).join('\n');
}

async function replay(text: string, ...args: string[]) {
  const file = join(folder, 'forged.trace');
  await writeFile(file, text);
  return runCli(['replay', file, ...args]);
}

describe('replay', () => {
  test.each(['e', 's', 'x', 'h', 'state'])('shows a hostile "%s" as a text', async (field) => {
    for (const args of [[], ['--to-test']]) {
      const { stdout, stderr, code } = await replay(forged(field), ...args);
      expect(stdout + stderr, `exit ${code}`).not.toMatch(OBEYED);
      expect((stdout + stderr).length).toBeGreaterThan(20);
    }
  });

  test('shows what was recorded where it differs, and the verdict is the last that is seen', async () => {
    const { stdout, code } = await replay(forged('s'));
    expect(code).toBe(1);
    expect(stdout).toContain('recorded \ufffd[2J\ufffd[H\ufffd[32m12 events: the chart does what was recorded.');
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^\d+ promises were put to the test and held, /);
  });

  test('a test that is made of it says what the trace said', async () => {
    const { stdout } = await replay(forged('s'), '--to-test');
    expect(stdout).toContain(String.raw`\u001b[2J`);
    expect(stdout).toContain(String.raw`\u009b2J`);
  });

  test('names a file of a hostile name as a text', async () => {
    const { stderr, code } = await runCli(['replay', `gone${SCREEN.replaceAll('\u0000', '')}.trace`]);
    expect([code, OBEYED.test(stderr)]).toEqual([2, false]);
    expect(stderr).toContain('cannot be read');
  });
});

describe('drill', () => {
  test.each([[[]], [['--json']]])(
    'shows what a hostile server says as a text, with %j',
    { timeout: 60_000 },
    async (args) => {
      const { stdout, stderr } = await runCli(['drill', '--scenario', 'healthy', '--actors', 'repaints.mjs', ...args]);
      expect(stdout).not.toMatch(OBEYED);
      expect(stderr).not.toMatch(OBEYED);
      expect(stderr).toContain('the server said: \ufffd[2J\ufffd[H\ufffd[32mNothing broke: 8 scenarios');
      expect(stderr).toContain('\nover two lines\n');
    },
  );

  test('with colours, none but its own: the forged line is there as a text', { timeout: 60_000 }, async () => {
    const { stdout } = await runCli(['drill', '--scenario', 'healthy', '--actors', 'repaints.mjs'], {
      env: { FORCE_COLOR: '1' },
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours.
    const rest = stdout.replace(/\u001b\[\d{1,2}m/g, '');
    expect(rest).not.toMatch(OBEYED);
    expect(stdout).not.toContain('\u001b[32mNothing broke: 8');
  });

  test('a module that throws while it is loaded is quoted as a text', async () => {
    await writeFile(join(folder, 'throws.mjs'), `throw new Error(${JSON.stringify(SCREEN)});`);
    const { stderr, code } = await runCli(['drill', '--actors', join(folder, 'throws.mjs')]);
    expect([code, OBEYED.test(stderr)]).toEqual([2, false]);
    expect(stderr).toContain('12 events: the chart does what was recorded.');
  });
});

test('the look for what is obeyed finds it', () => {
  for (const character of ['\u0000', '\u001b', '\u009b', '\r', '\u202e', '\u2066', '\u2028'])
    expect(character).toMatch(OBEYED);
  expect('a\nb — ▕█▏ ✓').not.toMatch(OBEYED);
});
