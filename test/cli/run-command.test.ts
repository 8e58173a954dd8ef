import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../src/cli/drill/scenarios.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { ROOT } from '../house/support/source-files.ts';

/** Runs the command in this process: only what starts nothing. */
async function run(...args: string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text;
      return true;
    },
  });
  const world = { env: {}, stdout: stream('stdout'), stderr: stream('stderr') } as unknown as NodeJS.Process;
  const code = await runCommand(args, { version: '1.2.3', process: world });
  return { code, ...written };
}

const names = scenarios.map(({ name }) => name);

describe('mistakes are told on stderr, and end with 2', () => {
  const cases = [
    { args: ['drill', '--frobnicate'], says: "unknown option '--frobnicate'" },
    { args: ['frobnicate'], says: "unknown command 'frobnicate'" },
    { args: ['drill', 'extra'], says: 'too many arguments' },
    { args: ['drill', '--scenario', 'earthquake'], says: 'There is: healthy, origin-outage' },
    { args: ['drill', '--scenario'], says: 'argument missing' },
    { args: ['drill', '--seed', 'abc'], says: 'whole number' },
    { args: ['drill', '--seed', '-1'], says: 'whole number' },
    { args: ['drill', '--seed', '4294967296'], says: 'whole number' },
    { args: ['drill', '--actors'], says: 'argument missing' },
    { args: ['drill', '--quiet', '--verbose'], says: "'--verbose'" },
    {
      args: ['drill', '--svg', 'no/such/folder/drill.svg'],
      says: 'no/such/folder/drill.svg cannot be written (ENOENT)',
    },
    { args: ['drill', '--svg', 'no/such/folder/drill.png'], says: 'the name must end with .svg: no/such' },
    { args: ['playground', 'no/such/folder/p.json'], says: 'the name must end with .html: no/such' },
    { args: ['emulator', '--port', '70000'], says: 'whole number from 0' },
    { args: ['emulator', '--lifetime', '0'], says: 'whole seconds, such as 20s, 5m or 20, from 1s to 24h' },
    { args: ['emulator', '--lifetime', '1.5s'], says: 'whole seconds' },
    { args: ['emulator', '--lifetime', '25h'], says: 'whole seconds' },
    { args: ['mock', '--help'], says: "unknown command 'mock'" },
    { args: ['mock', '-h'], says: "unknown command 'mock'" },
    { args: ['help', 'mock'], says: "unknown command 'mock'" },
    { args: ['playgroud', '--help'], says: '(Did you mean playground?)' },
    { args: ['diagram', '--format', 'png'], says: 'Allowed choices are mermaid, svg, json.' },
    { args: ['diagram', '--chart', 'toString'], says: 'Allowed choices are session, request, lifetime.' },
    { args: ['diagram', '--theme', 'pink'], says: 'Allowed choices are light, dark, auto.' },
    { args: ['inspect', '--port', '70000'], says: 'whole number' },
    { args: [], says: 'Usage: xstate-session' },
  ];
  test.each(cases)('$args', async ({ args, says }) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test.runIf(process.platform === 'linux')('an output that cannot be written is told, and ends with 2', () => {
  const command = (...args: string[]) => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], {
      cwd: ROOT,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    return { status, stderr };
  };
  const lost = { status: 2, stderr: 'error: the output cannot be written (ENOSPC)\n' };
  expect(command('diagram')).toEqual(lost);
  expect(command('simulate', '--clients', '2', '--outage', '1s', '--duration', '6m')).toEqual(lost);
});

describe('what is asked for is told on stdout, and ends with 0', () => {
  test('--list names every scenario', async () => {
    const { code, stdout, stderr } = await run('drill', '--list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([...names, '']);
  });

  test('--list --json writes one object a line', async () => {
    const { stdout } = await run('drill', '--list', '--json');
    const listed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; title: string });
    expect(listed).toEqual(scenarios.map(({ name, title }) => ({ name, title })));
  });

  test('--help tells every option', async () => {
    const { code, stdout, stderr } = await run('drill', '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const option of ['--scenario', '--list', '--json', '--quiet', '--verbose', '--svg', '--seed', '--actors'])
      expect(stdout).toContain(option);
  });

  test.each([
    [['--help'], 'Usage: xstate-session [options] [command]'],
    [['help'], 'Usage: xstate-session [options] [command]'],
    [['help', 'emulator'], 'Usage: xstate-session emulator [options]'],
    [['replay', '--help'], 'Usage: xstate-session replay [options] <file>'],
  ])('%j is help on what is there', async (args, says) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(says);
  });

  test.each([
    ['simulate', ['(default: 60s)', '(default: 10m)']],
    ['emulator', ['(default: 60s)']],
  ])('%s --help shows a default as it would be given', async (name, says) => {
    const { stdout } = await run(name, '--help');
    for (const one of says) expect(stdout).toContain(one);
    expect(stdout).not.toMatch(/default: \d+0000/);
  });

  test('--version is the package’s', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });
});
