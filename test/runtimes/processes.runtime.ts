import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifest } from '../house/support/manifest.ts';
import { type PackedPackage, packedPackage } from '../house/support/packed-package.ts';
import { decisionTable } from '../server/decision-table.ts';
import { FETCH_REPORT, startFetchServers } from './fetch-servers.ts';
import { programOf, RUNTIMES } from './install.ts';
import { bundle } from './programs/bundle.ts';
import { readmeSample } from './programs/sample.ts';
import { SIGNATURE_REPORT } from './programs/signatures.ts';
import { PLANTED_DIFFERENCE, type Report } from './programs/table.ts';

// Each runtime loads the package as npm would install it, by its own resolver.

/** A `fetch` of the app's that reads the form before it looks at its type, which Bun forgets then if it was left to set it. */
const READS_FORM_FIRST = `
  import { frontendApi } from 'xstate-session/frontend-api';
  const fetch = async (request) => {
    const form = await request.text();
    return Response.json({ jwt: request.headers.get('content-type') + ' ' + form });
  };
  const api = frontendApi({ url: 'https://clerk.example.com', fetch, document: null });
  const input = { sessionId: 'sess_1', template: null, organizationId: 'org_1', skipCache: false };
  console.log((await api.createToken(input)).jwt);
`;

const sample = readmeSample();
let installed: PackedPackage;
let servers: Awaited<ReturnType<typeof startFetchServers>>;

beforeAll(async () => {
  installed = await packedPackage(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  const table = `import { runTable } from './table.ts';\nconsole.log(JSON.stringify(await runTable()));`;
  servers = await startFetchServers();
  const calls = `import { runFetch } from './fetch.ts';\nconsole.log(JSON.stringify(await runFetch(${JSON.stringify(servers)})));`;
  const signatures = `import { runSignatures } from './signatures.ts';\nconsole.log(JSON.stringify(await runSignatures()));`;
  const programs = {
    'table.mjs': await bundle(table, { format: 'esm', external: ['xstate-session'] }),
    'signatures.mjs': await bundle(signatures, { format: 'esm', external: ['xstate-session'] }),
    'sample.mjs': sample.code,
    'in-process.mjs': sample.inProcess,
    'form.mjs': READS_FORM_FIRST,
    'fetch.mjs': await bundle(calls, { format: 'esm', external: ['xstate-session'] }),
  };
  for (const [name, text] of Object.entries(programs)) await writeFile(join(installed.project, name), text);
  await writeFile(join(installed.project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
}, 60_000);
afterAll(async () => {
  await servers?.close();
  await installed?.remove();
});

describe.each(RUNTIMES)('$name', (runtime) => {
  const run = async (script: string) => {
    const [, ...args] = runtime.command;
    const { stdout, stderr } = await promisify(execFile)(programOf(runtime), [...args, script], {
      cwd: installed.project,
    });
    return stdout + stderr;
  };

  test('answers the whole decision table as the Node of these tests does', async () => {
    const report = JSON.parse(await run('table.mjs')) as Report;
    expect(report.runtime.slice(0, runtime.says.length)).toBe(runtime.says);
    expect(report).toMatchObject({ rows: decisionTable.length, differences: [PLANTED_DIFFERENCE] });
  });

  test('verifies a token once for each key, and again after a rotation', async () => {
    expect(JSON.parse(await run('signatures.mjs'))).toEqual(SIGNATURE_REPORT);
  });

  test("runs the README's sample", async () => {
    expect(await run('sample.mjs')).toBe(sample.output);
  });

  test("runs the README's sample, the emulator called and not reached over HTTP", async () => {
    expect(await run('in-process.mjs')).toBe(sample.output);
  });

  test('sends and keeps back a token as Node does', async () => {
    expect(JSON.parse(await run('fetch.mjs'))).toEqual(FETCH_REPORT);
  });

  test('says the type of a form also to a fetch that reads it first', async () => {
    expect(await run('form.mjs')).toBe('application/x-www-form-urlencoded;charset=UTF-8 organization_id=org_1\n');
  });
});
