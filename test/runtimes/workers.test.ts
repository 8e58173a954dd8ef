import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decisionTable } from '../server/decision-table.ts';
import { FETCH_REPORT, startFetchServers } from './fetch-servers.ts';
import { bundle } from './programs/bundle.ts';
import { runFetch } from './programs/fetch.ts';
import { asFunction, readmeSample } from './programs/sample.ts';
import { SIGNATURE_REPORT } from './programs/signatures.ts';
import { PLANTED_DIFFERENCE } from './programs/table.ts';

/** Hands a program to a runtime, in a process of its own: that the process ends shows that nothing is left running. */
async function runIn(runtime: string, program: string): Promise<string> {
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', runtime]);
  run.child.stdin?.end(program);
  return (await run).stdout;
}

const WORKERS = [
  {
    name: 'workerd',
    userAgent: 'Cloudflare-Workers',
    format: 'esm',
    ending: 'export default { fetch: async () => new Response(await answer()) };',
    runtime: `
      import { text } from 'node:stream/consumers';
      import { Miniflare } from 'miniflare';
      // A list, for a text alone is searched for imports, and that of Node's server is one that never happens here.
      const modules = [{ type: 'ESModule', path: 'worker.mjs', contents: await text(process.stdin) }];
      const miniflare = new Miniflare({ modules, compatibilityDate: '2025-01-01' });
      process.stdout.write(await (await miniflare.dispatchFetch('https://app.example/')).text());
      await miniflare.dispose();
    `,
  },
  {
    name: 'the edge runtime',
    // It names itself nowhere.
    userAgent: 'unknown',
    format: 'iife',
    ending: 'globalThis.answer = answer;',
    runtime: `
      import { text } from 'node:stream/consumers';
      import { EdgeVM } from '@edge-runtime/vm';
      const vm = new EdgeVM();
      vm.evaluate(await text(process.stdin));
      process.stdout.write(await vm.evaluate('answer()'));
    `,
  },
] as const;

test('what a runtime is compared with is what Node does', async () => {
  const servers = await startFetchServers();
  onTestFinished(() => servers.close());
  expect(await runFetch(servers)).toEqual(FETCH_REPORT);
});

describe.each(WORKERS)('$name', ({ format, ending, runtime, userAgent }) => {
  test('answers the whole decision table as Node does', { timeout: 60_000 }, async () => {
    const table = `import { runTable } from './table.ts';\nconst answer = async () => JSON.stringify(await runTable());`;
    const report: unknown = JSON.parse(await runIn(runtime, await bundle(`${table}\n${ending}`, { format })));
    expect(report).toEqual({ runtime: userAgent, rows: decisionTable.length, differences: [PLANTED_DIFFERENCE] });
  });

  test("runs the README's sample, the emulator in the same worker", { timeout: 60_000 }, async () => {
    const { inProcess, output } = readmeSample();
    const sample = `${asFunction(inProcess)}\nconst answer = runSample;\n${ending}`;
    expect(await runIn(runtime, await bundle(sample, { format }))).toBe(output);
  });

  test('sends and keeps back a token as Node does', { timeout: 60_000 }, async () => {
    const servers = await startFetchServers();
    onTestFinished(() => servers.close());
    const calls = `import { runFetch } from './fetch.ts';
      const answer = async () => JSON.stringify(await runFetch(${JSON.stringify(servers)}));`;
    const report: unknown = JSON.parse(await runIn(runtime, await bundle(`${calls}\n${ending}`, { format })));
    expect(report).toEqual(FETCH_REPORT);
  });

  test('verifies a token once for each key, and again after a rotation', { timeout: 60_000 }, async () => {
    const program = `import { runSignatures } from './signatures.ts';
      const answer = async () => JSON.stringify(await runSignatures());`;
    const report: unknown = JSON.parse(await runIn(runtime, await bundle(`${program}\n${ending}`, { format })));
    expect(report).toEqual(SIGNATURE_REPORT);
  });
});
