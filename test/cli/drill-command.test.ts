import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { scenarios } from '../../src/cli/drill/scenarios.ts';
import { packedPackage } from '../house/lib/packed-package.ts';
import { ACTORS, type CliResult, runCli } from './support/run-cli.ts';

/** A real drill takes seconds, and shares the machine with other suites. */
const PATIENCE_MS = 120_000;
const SECRET = /eyJ[\w-]{10,}|(?:refresh|nonce)_[\w-]{8,}|PRIVATE KEY/;
const ESCAPE = '\u001b[';
const names = scenarios.map(({ name }) => name);

/** The lines of `--json`. */
function eventsOf({ stdout }: CliResult): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe.concurrent('xstate-session drill, over real HTTP in a process of its own', () => {
  test(
    'plays every scenario, tells of it for people, and ends with 0',
    async ({ expect }) => {
      const result = await runCli(['drill', '--seed', '42']);
      expect(result.stderr).toBe('');
      expect(result.stdout).toContain('Nothing broke');
      expect(result.code).toBe(0);
      expect(result.stdout).toContain('seed 42');
      for (const name of names) expect(result.stdout).toMatch(new RegExp(`^ {2}${name} .*ok$`, 'm'));
      for (const figure of [
        'tokens minted',
        'requests sent',
        'seconds without a usable token',
        'getToken calls served',
      ])
        expect(result.stdout).toContain(figure);
      expect(result.stdout.match(/ checks {2}ok$/gm)).toHaveLength(14);
      expect(result.stdout).toMatch(/origin-outage-retry +→ POST tokens \?expired_token=jwt#\d+/);
      expect(result.stdout).toMatch(/← 422 missing_expired_token/);
      // Piped, so plain; and no secret in any form.
      expect(result.stdout).not.toContain(ESCAPE);
      expect(result.stdout).not.toContain('\r');
      expect(result.stdout).not.toMatch(SECRET);
    },
    PATIENCE_MS,
  );

  test(
    '--json writes one event a line, the summary last, and no secret',
    async ({ expect }) => {
      const result = await runCli(['drill', '--json', '--scenario', 'handshake', '--scenario', 'sign-out']);
      const events = eventsOf(result);
      const summary = events.at(-1);
      expect(result.code).toBe(0);
      expect(events[0]).toMatchObject({ type: 'drill.started', scenarios: ['handshake', 'sign-out'] });
      expect(summary).toMatchObject({ type: 'summary', ok: true, calls: { lost: 0 } });
      expect(summary?.seed).toBe(events[0]?.seed);
      expect(new Set(events.map(({ type }) => type))).toEqual(
        new Set([
          'drill.started',
          'scenario.started',
          'act',
          'state',
          'request',
          'answer',
          'event',
          'expectation',
          'scenario.ended',
          'summary',
        ]),
      );
      expect(result.stdout).not.toMatch(SECRET);
    },
    PATIENCE_MS,
  );

  test.for([
    { file: 'signs-out-on-503.mjs', scenario: 'total-outage', broken: 'transient-failures-harm-nothing' },
    { file: 'retries-by-itself.mjs', scenario: 'total-outage', broken: 'bounded-rate' },
    { file: 'goes-on.mjs', scenario: 'rate-limit', broken: 'every-request-ends' },
  ])(
    '--actors $file ends with 1 and names $broken',
    async ({ file, scenario, broken }, { expect }) => {
      const result = await runCli(['drill', '--scenario', scenario, '--actors', `./${file}`]);
      expect(result.code).toBe(1);
      expect(result.stdout).toMatch(new RegExp(`^ +\\d+ ${broken} .*BROKEN$`, 'm'));
      expect(result.stdout).toMatch(new RegExp(`broken guarantees: .*${broken}`));
    },
    PATIENCE_MS,
  );

  test(
    '--actors that log a token and lose a promise end with 1; no token gets out, and stdout stays the drill’s',
    async ({ expect }) => {
      const result = await runCli(['drill', '--json', '--scenario', 'origin-outage', '--actors', 'talkative.mjs']);
      expect(result.code).toBe(1);
      const summary = eventsOf(result).at(-1) as { guarantees: { name: string; outcome: string }[] };
      expect(summary.guarantees.filter(({ outcome }) => outcome === 'violated').map(({ name }) => name)).toEqual([
        'no-secrets',
      ]);
      expect(result.stdout).toContain('no error of the actors was left uncaught');
      expect(result.stderr).toContain('got [secret]');
      expect(result.stderr).toContain('lost with [secret]');
      expect(result.stdout + result.stderr).not.toMatch(SECRET);
    },
    PATIENCE_MS,
  );

  test.for(['own-wire.mjs', 'plain-export.mjs', 'machine.mjs'])(
    '--actors %s, which are right, end with 0',
    async (file, { expect }) => {
      const result = await runCli(['drill', '--scenario', 'origin-outage', '--actors', file]);
      expect(result.stdout).toContain('Nothing broke');
      expect(result.code).toBe(0);
    },
    PATIENCE_MS,
  );

  test.for(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it cleanly with 130, in the middle of a scenario',
    async (signal, { expect }) => {
      let isSent = false;
      const result = await runCli(['drill'], {
        onOutput(stdout, child) {
          if (isSent || !stdout.includes('token.issued')) return;
          isSent = true;
          child.kill(signal);
        },
      });
      expect(result.code).toBe(130);
      expect(result.stderr).toBe('interrupted\n');
      expect(result.stdout).not.toContain('Summary');
      expect(result.stdout.endsWith('\n')).toBe(true);
    },
    PATIENCE_MS,
  );

  test(
    'a reader that goes away ends it without a stack',
    async ({ expect }) => {
      const result = await runCli(['drill'], {
        onOutput: (_stdout, child) => void child.stdout?.destroy(),
      });
      expect(result.stderr).toBe('interrupted\n');
      expect(result.code).toBe(130);
    },
    PATIENCE_MS,
  );
});

describe.concurrent('mistakes: one clear line on stderr, nothing on stdout, exit code 2', () => {
  const cases = [
    { args: ['drill', '--frobnicate'], says: "unknown option '--frobnicate'" },
    { args: ['frobnicate'], says: "unknown command 'frobnicate'" },
    { args: ['drill', 'extra'], says: 'too many arguments' },
    { args: ['drill', '--scenario', 'earthquake'], says: 'There is: healthy, origin-outage' },
    { args: ['drill', '--scenario'], says: 'argument missing' },
    { args: ['drill', '--seed', 'abc'], says: 'whole number' },
    { args: ['drill', '--seed', '4294967296'], says: 'whole number' },
    { args: ['drill', '--actors', 'nowhere.mjs'], says: `there is no file ${join(ACTORS, 'nowhere.mjs')}` },
    { args: ['drill', '--actors', 'no-module.mjs'], says: 'cannot load the actors from no-module.mjs: SyntaxError' },
    { args: ['drill', '--actors', 'no-actors.mjs'], says: 'no-actors.mjs exports no actors: export createToken' },
    { args: ['drill', '--actors', 'wrong-actors.mjs'], says: 'a createToken that is neither a function nor' },
    { args: ['drill', '--actors', 'throwing-factory.mjs'], says: 'threw: TypeError: planted' },
  ];
  test.for(cases)('$args.1 $args.2 ($says)', async ({ args, says }, { expect }) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('without a subcommand it shows its help, on stderr', async ({ expect }) => {
    const { code, stdout, stderr } = await runCli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: xstate-session');
  });
});

describe.concurrent('what does not play', () => {
  test('--list names every scenario, with --json one object a line', async ({ expect }) => {
    const [plain, json] = await Promise.all([runCli(['drill', '--list']), runCli(['drill', '--list', '--json'])]);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([...names, '']);
    expect(eventsOf(json).map(({ name }) => name)).toEqual(names);
  });

  test('--help and --version are results', async ({ expect }) => {
    const [help, version] = await Promise.all([runCli(['drill', '--help']), runCli(['--version'])]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const option of ['--scenario', '--list', '--json', '--seed', '--actors'])
      expect(help.stdout).toContain(option);
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(version).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test(
    'the packed package brings the command',
    async ({ expect, onTestFinished }) => {
      const packed = await packedPackage([
        'xstate',
        'commander',
        'picocolors',
        'ky',
        'jose',
        'cookie',
        'path-to-regexp',
      ]);
      onTestFinished(packed.remove);
      const { mode } = packed.files.find(({ path }) => path === 'dist/cli.js') ?? { mode: 0 };
      expect(mode & 0o111, 'executable').toBe(0o111);
      const script = join(packed.folder, 'dist', 'cli.js');
      expect(readFileSync(script, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
      const result = await runCli(['drill', '--scenario', 'sign-out'], { script, cwd: packed.project });
      expect(result).toMatchObject({ code: 0, stderr: '' });
    },
    PATIENCE_MS,
  );
});
