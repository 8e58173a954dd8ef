import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { decisionTable } from './decision-table.ts';
import { bundleWorker } from './worker/bundle-worker.ts';
import type { Report } from './worker/worker.ts';

/** Hands a program to a runtime, in a process of its own: that the process ends shows that nothing is left running. */
async function runIn(runtime: string, program: string): Promise<Report> {
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', runtime]);
  run.child.stdin?.end(program);
  return JSON.parse((await run).stdout);
}

const WORKERD = `
  import { text } from 'node:stream/consumers';
  import { Miniflare } from 'miniflare';
  const script = await text(process.stdin);
  const miniflare = new Miniflare({ modules: true, script, compatibilityDate: '2025-01-01' });
  process.stdout.write(await (await miniflare.dispatchFetch('https://app.example/')).text());
  await miniflare.dispose();
`;

const EDGE = `
  import { text } from 'node:stream/consumers';
  import { EdgeVM } from '@edge-runtime/vm';
  const vm = new EdgeVM();
  vm.evaluate(await text(process.stdin));
  process.stdout.write(await vm.evaluate('runTable()'));
`;

test('workerd answers the whole decision table as Node does', async () => {
  const report = await runIn(WORKERD, await bundleWorker('export default worker;', 'esm'));
  expect(report).toEqual({ runtime: 'Cloudflare-Workers', rows: decisionTable.length, differences: [] });
}, 60_000);

test('the edge runtime answers the whole decision table as Node does', async () => {
  const ending = 'globalThis.runTable = async () => JSON.stringify(await runTable());';
  const report = await runIn(EDGE, await bundleWorker(ending, 'iife'));
  expect(report).toMatchObject({ rows: decisionTable.length, differences: [] });
}, 60_000);
