import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test, vi } from 'vitest';
import { scenarios } from '../../../src/cli/drill/scenarios.ts';
import { manifest } from '../../house/support/manifest.ts';
import { packedPackage } from '../../house/support/packed-package.ts';
import { ACTORS, type CliResult, runCli } from '../support/run-cli.ts';

// A real drill takes seconds, and shares the machine with other suites.
vi.setConfig({ testTimeout: 480_000 });
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
  test('plays every scenario, tells of it for people, and ends with 0', async ({ expect }) => {
    const result = await runCli(['drill', '--seed', '42']);
    expect(result.stderr).toBe('');
    expect(result.stdout).toContain('Nothing broke');
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('seed 42');
    for (const name of names) expect(result.stdout).toMatch(new RegExp(`^ {2}${name} .*ok$`, 'm'));
    for (const figure of ['tokens minted', 'requests sent', 'seconds without a usable token', 'getToken calls served'])
      expect(result.stdout).toContain(figure);
    expect(result.stdout.match(/ checks {2}ok$/gm)).toHaveLength(14);
    expect(result.stdout).toMatch(/origin-outage-retry +→ POST tokens \?expired_token=jwt#\d+/);
    expect(result.stdout).toMatch(/← 422 missing_expired_token/);
    // Piped, so plain; and no secret in any form.
    expect(result.stdout).not.toContain(ESCAPE);
    expect(result.stdout).not.toContain('\r');
    expect(result.stdout).not.toMatch(SECRET);
  });

  test('--quiet writes the summary only, and puts to the test what it does not write', async ({ expect }) => {
    const result = await runCli(['drill', '--quiet', '--scenario', 'healthy']);
    expect(result.stdout.trimStart().startsWith('Summary')).toBe(true);
    expect(result.stdout).toMatch(/^ {2}healthy .*ok$/m);
    expect(result.code).toBe(0);
  });

  test('--json writes one event a line, the summary last, and no secret', async ({ expect }) => {
    const svg = join(await mkdtemp(join(tmpdir(), 'xstate-session-drill-')), 'drill.svg');
    const result = await runCli(['drill', '--json', '--scenario', 'handshake', '--scenario', 'sign-out', '--svg', svg]);
    const picture = readFileSync(svg, 'utf8');
    await rm(dirname(svg), { recursive: true });
    expect(picture).toMatch(/^<svg .*2 scenarios, nothing broke, 0 of \d+ callers lost.*<\/svg>\n$/s);
    expect(picture).not.toMatch(SECRET);
    expect(result.stderr).toBe(`The picture is in ${svg}.\n`);
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
  });

  test.for([
    { file: 'signs-out-on-503.mjs', scenario: 'total-outage', broken: 'transient-failures-harm-nothing' },
    { file: 'retries-by-itself.mjs', scenario: 'total-outage', broken: 'bounded-rate' },
    { file: 'goes-on.mjs', scenario: 'rate-limit', broken: 'every-request-ends' },
  ])('--actors $file ends with 1 and names $broken', async ({ file, scenario, broken }, { expect }) => {
    const result = await runCli(['drill', '--scenario', scenario, '--actors', `./${file}`]);
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(new RegExp(`^ +\\d+ ${broken} .*BROKEN$`, 'm'));
    expect(result.stdout).toMatch(new RegExp(`broken guarantees: .*${broken}`));
  });

  test('--actors that log a token and lose a promise end with 1; no token gets out, and stdout stays the drill’s', async ({
    expect,
  }) => {
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
  });

  test.for(['own-wire.mjs', 'plain-export.mjs', 'machine.mjs', 'own-back-end.mjs'])(
    '--actors %s, which are right, end with 0',
    async (file, { expect }) => {
      const result = await runCli(['drill', '--scenario', 'origin-outage', '--actors', file]);
      expect(result.stdout).toContain('Nothing broke');
      expect(result.code).toBe(0);
    },
  );

  test('the README’s own back end, which has no edge, passes what is not about one', async ({ expect }) => {
    const played = ['origin-outage', 'total-outage', 'recovery', 'handshake', 'sign-out', 'own-sign-out'];
    const scenarios = played.flatMap((name) => ['--scenario', name]);
    const result = await runCli(['drill', '--json', ...scenarios, '--actors', 'plain-back-end.mjs']);
    expect(result.code).toBe(0);
    const { ok, scenarios: reports } = eventsOf(result).at(-1) as {
      ok: boolean;
      scenarios: { name: string; skipped: string | null }[];
    };
    expect(ok).toBe(true);
    expect(reports.map(({ skipped }) => skipped)).toEqual([
      'the wire has no edge',
      null,
      'the wire has no edge',
      'the actors have no createHandshakeUrl and no followHandshake, and the wire has no edge',
      null,
      null,
    ]);
  });

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
  );

  test('a request of another wire ends it at once, by its name', async ({ expect }) => {
    const result = await runCli(['drill', '--actors', 'foreign-back-end.mjs']);
    expect(result.stderr).toBe(
      'error: POST /oauth/token is no request of the frontend API: ' +
        'export the adapter of your wire as "wireAdapter" beside your actors (docs/testing.md)\n(--help says what there is)\n',
    );
    expect(result.stdout).not.toContain('Summary');
    expect(result.code).toBe(2);
  });

  test.for([
    ['forgetful-wire.mjs', 'meaningOf gives a promise, and must answer at once (docs/testing.md).'],
    [
      'mistyped-wire.mjs',
      'responseOf gives a response that is wrong ("json" is not known; known are status, headers, body) for "token" (docs/testing.md).',
    ],
    ['throwing-wire.mjs', 'meaningOf throws for POST /oauth/token (docs/testing.md): TypeError: planted [secret]'],
  ] as const)('an adapter that is wrong ends it at once, by its name: %s', async ([file, says], { expect }) => {
    const result = await runCli(['drill', '--actors', file]);
    expect(result.stderr).toBe(
      `error: The wire adapter of the session service is wrong: ${says}\n(--help says what there is)\n`,
    );
    expect(result.code).toBe(2);
  });

  test('a refusal that the session takes for a gate’s ends it at once, by its name', async ({ expect }) => {
    const result = await runCli(['drill', '--scenario', 'sign-out', '--actors', 'bodiless-back-end.mjs']);
    expect(result.stderr).toBe(
      "error: the refusal of the app’s back end with 401 looks as a gate's does, and the session takes it for that: have responseOf give the body that " +
        'your back end gives, or, where it gives none, createToken throw an error with the status alone (docs/testing.md)\n(--help says what there is)\n',
    );
    expect(result.stdout).not.toContain('Summary');
    expect(result.code).toBe(2);
  });

  test('a reader that goes away ends it without a stack', async ({ expect }) => {
    const result = await runCli(['drill'], {
      onOutput: (_stdout, child) => void child.stdout?.destroy(),
    });
    expect(result.stderr).toBe('interrupted\n');
    expect(result.code).toBe(130);
  });
});

describe.concurrent('mistakes: one clear line on stderr, nothing on stdout, exit code 2', () => {
  const cases = [
    { file: 'nowhere.mjs', says: `there is no file ${join(ACTORS, 'nowhere.mjs')}` },
    { file: 'no-module.mjs', says: 'cannot load the actors from no-module.mjs: SyntaxError' },
    { file: 'no-actors.mjs', says: 'no-actors.mjs exports no actors: export createToken' },
    { file: 'wrong-actors.mjs', says: 'a createToken that is neither a function nor' },
    { file: 'throwing-factory.mjs', says: 'threw: TypeError: planted' },
    { file: 'no-adapter.mjs', says: 'no-adapter.mjs exports a wireAdapter that is none' },
  ];
  test.for(cases)('--actors $file', async ({ file, says }, { expect }) => {
    const { code, stdout, stderr } = await runCli(['drill', '--actors', file]);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('--frobnicate', async ({ expect }) => {
    const { code, stdout, stderr } = await runCli(['drill', '--frobnicate']);
    expect(stderr).toContain("error: unknown option '--frobnicate'");
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('installed from a tarball', () => {
  test('the packed package brings the command', async ({ expect, onTestFinished }) => {
    const packed = await packedPackage(['xstate', ...Object.keys(manifest.dependencies)]);
    onTestFinished(packed.remove);
    const { mode } = packed.files.find(({ path }) => path === 'dist/cli.js') ?? { mode: 0 };
    expect(mode & 0o111, 'executable').toBe(0o111);
    const script = join(packed.folder, 'dist', 'cli.js');
    expect(readFileSync(script, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
    const result = await runCli(['drill', '--scenario', 'sign-out'], { script, cwd: packed.project });
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });
});
