import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { ROOT } from './support/source-files.ts';

// What a user downloads, by what they import. Looks at the built package: run after a build.

/** The modules of the house and of its dependencies that end up in a bundle of this code. */
async function bundled(code: string): Promise<{ sources: string[]; dependencies: string[] }> {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: ROOT, loader: 'js' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    minify: true,
    absWorkingDir: ROOT,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  );
  return {
    sources: used.filter((path) => path.startsWith('dist/')).flatMap(modulesOf),
    dependencies: used
      .filter((path) => path.startsWith('node_modules/'))
      .map((path) => path.replace('node_modules/', '')),
  };
}

/** The source modules of a built chunk: the compiler marks where each begins. */
function modulesOf(chunk: string): string[] {
  const text = readFileSync(join(ROOT, chunk), 'utf8');
  return [...text.matchAll(/^\/\/ ((?:src|machines)\/\S+\.ts)$/gm)].map(([, path]) => path ?? '');
}

const packageOf = (path: string) =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');

const OWN_CREATE_TOKEN = `
  import { createSession } from 'xstate-session';
  globalThis.session = createSession({ sessionId: 'sess_1', createToken: () => fetch('/token').then((r) => r.json()) });
`;
const EVERYTHING = `import * as all from 'xstate-session'; globalThis.all = all;`;

test('who brings an own createToken never downloads ky, nor jose', async () => {
  const { dependencies } = await bundled(OWN_CREATE_TOKEN);
  expect(new Set(dependencies.map(packageOf))).toEqual(new Set(['xstate']));
});

test('the default wire does bring ky, so the look above sees it', async () => {
  const { dependencies } = await bundled(
    `${OWN_CREATE_TOKEN}\nimport { frontendApi } from 'xstate-session/frontend-api'; frontendApi({ url: 'https://a.example' });`,
  );
  expect(dependencies.map(packageOf)).toContain('ky');
});

test('the main entry needs nothing but xstate', async () => {
  const { dependencies } = await bundled(EVERYTHING);
  expect(new Set(dependencies.map(packageOf))).toEqual(new Set(['xstate']));
});

test('verification does bring jose, so the look above sees it', async () => {
  const { dependencies } = await bundled(
    `${EVERYTHING}\nimport { jwtVerify } from 'jose'; globalThis.jwtVerify = jwtVerify;`,
  );
  expect(dependencies.map((path) => posix.basename(path))).toContain('verify.js');
});

/** Parts of the house that the main entry never carries. */
const ELSEWHERE =
  /^(?:machines\/(?:request|lifetime)|src\/(?:frontend-api|fetch|lifetime|browser|server|testing|inspect|cli)\/)/;

test('the main entry carries no other part of the house, nor the chart of the server', async () => {
  const { sources } = await bundled(EVERYTHING);
  expect(sources).toEqual(expect.arrayContaining(['src/session/create-session.ts', 'machines/session.machine.ts']));
  expect(sources.filter((path) => ELSEWHERE.test(path))).toEqual([]);
});

test('the server does carry its chart, so the look above sees it', async () => {
  const { sources } = await bundled(`import * as all from 'xstate-session/server'; globalThis.all = all;`);
  expect(sources).toContain('machines/request.machine.ts');
  expect(sources.filter((path) => ELSEWHERE.test(path))).not.toEqual([]);
});

test('the chart of a session alone carries nothing of the session object', async () => {
  const { sources } = await bundled(
    `import { sessionMachine } from 'xstate-session/machines'; globalThis.chart = sessionMachine;`,
  );
  expect(sources).toContain('machines/session.machine.ts');
  expect(sources.filter((path) => path.startsWith('src/') && !path.startsWith('src/protocol/'))).toEqual([]);
});

test('a bundle over its budget fails the size check', async () => {
  const sizeLimit = join(ROOT, 'node_modules/size-limit/bin.js');
  const args = [sizeLimit, '--config', 'test/house/size-limit.mjs', '--limit', '100 B'];
  const outcome = promisify(execFile)(process.execPath, args, { cwd: ROOT });
  await expect(outcome).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('exceeded') });
});
