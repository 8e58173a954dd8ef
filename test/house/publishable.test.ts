import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { manifest } from './support/manifest.ts';
import { ROOT } from './support/source-files.ts';

// `prepublishOnly` refuses what only the owner can fill in.

const folder = mkdtempSync(join(tmpdir(), 'xstate-session-publishable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COMPLETE = {
  repository: { type: 'git', url: 'git+https://github.com/somebody/xstate-session.git' },
  homepage: 'https://github.com/somebody/xstate-session#readme',
  bugs: 'https://github.com/somebody/xstate-session/issues',
  author: 'Somebody <somebody@mail.test>',
};
const SECURITY =
  '# Reporting a weakness\n\nWrite to security@mail.test. An answer within 3 days; your name in the changelog.\n';

/** What the script says of a package: its exit code, and a line for each reason. */
function judge(fields: object, security = SECURITY): { status: number | null; reasons: string[] } {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(fields));
  writeFileSync(join(folder, 'SECURITY.md'), security);
  return run(folder);
}

function run(cwd: string): { status: number | null; reasons: string[] } {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'test/house/publishable.mjs')], {
    cwd,
    encoding: 'utf8',
  });
  return { status, reasons: stderr.split('\n').filter(Boolean) };
}

test('what is filled in can be published', () => {
  expect(judge(COMPLETE)).toEqual({ status: 0, reasons: [] });
});

describe('a placeholder cannot be', () => {
  test.each([
    ['repository', undefined],
    ['repository', { type: 'git', url: 'git+https://github.com/YOUR-NAME/xstate-session.git' }],
    ['homepage', 'https://example.com/xstate-session'],
    ['bugs', { url: 'https://issues.app.example' }],
    ['author', '<the owner>'],
    ['author', 'TODO'],
    ['author', ''],
  ])('%s: %j', (field, value) => {
    const { status, reasons } = judge({ ...COMPLETE, [field]: value });
    expect(status).toBe(1);
    expect(reasons).toEqual([expect.stringContaining(`"${field}"`)]);
  });

  test('in the security policy', () => {
    expect(judge(COMPLETE, 'Write to **`<the address>`**.\n\nWithin `<days>`.\n')).toEqual({
      status: 1,
      reasons: [
        'Not publishable: SECURITY.md:1 is a placeholder: <the address>.',
        'Not publishable: SECURITY.md:3 is a placeholder: <days>.',
        'Not publishable: SECURITY.md names no address.',
      ],
    });
  });
});

test('npm asks before it publishes', () => {
  expect(manifest.scripts.prepublishOnly).toBe('node test/house/publishable.mjs && npm test');
});

test('this repository is publishable when its owner has filled everything in, and not before', () => {
  const isFilledIn = Object.keys(COMPLETE).every((field) => field in manifest);
  expect(run(ROOT).status).toBe(isFilledIn ? 0 : 1);
});
