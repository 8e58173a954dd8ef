import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { CreateTokenInput } from 'xstate-session';
import { connectViewer, createInspector, replayTrace } from 'xstate-session/inspect';
import { type CreateTokenAnswer, sessionMachine } from 'xstate-session/machines';
import { checkGuarantees, createTestClock, makeToken } from 'xstate-session/testing';
import { replay } from '../../src/cli/replay.ts';
import { outageTrace } from './support/outage-trace.ts';
import { runTestText } from './support/run-test-text.ts';
import { look, serveViewer } from './support/viewer-life.ts';

// "Copy as vitest" of a session's viewer is run in viewer-tools.test.ts; here of whatever else the viewer shows.

/** What the button of the page gives. */
async function copied(page: Page): Promise<string> {
  await page.locator('#copy').click();
  await page.locator('#said', { hasText: /test/ }).waitFor();
  return page.locator('#test').inputValue();
}

async function expectToPass(text: string): Promise<void> {
  const { code, printed } = await runTestText(text);
  expect(printed).toMatch(/3 passed/);
  expect(code, printed).toBe(0);
}

/** A bare chart, told to a viewer, through an outage. */
async function playBareChart(url: string): Promise<void> {
  const { clock, now, advance } = createTestClock({ nowMs: Date.UTC(2026, 0, 1) });
  const answers = [
    () => makeToken({ iatMs: now(), sid: 'sess_1' }),
    () => Promise.reject({ status: 422, errors: [{ code: 'missing_expired_token' }] }),
    () => makeToken({ iatMs: now(), sid: 'sess_1' }),
  ];
  const createToken = fromPromise<CreateTokenAnswer, CreateTokenInput>(async () => {
    const jwt = await (answers.shift() ?? (() => Promise.reject({ status: 503 })))();
    return { jwt, atMs: now() };
  });
  const actor = createActor(sessionMachine.provide({ actors: { createToken } }), {
    input: { sessionId: 'sess_1', organizationId: null, seed: 1, atMs: now() },
    clock,
    inspect: createInspector(connectViewer({ url, tab: 'bare', now })),
  });
  onTestFinished(() => void actor.stop());
  actor.start();
  await advance(50_000);
  await advance(50_000);
  actor.send({ type: 'network.offline', atMs: now() } as never);
  await advance(20_000);
}

describe('what is copied as a test', { timeout: 120_000 }, () => {
  test('of the viewer of a bare chart runs and passes', async () => {
    const url = await serveViewer();
    await playBareChart(url);
    const { page } = await look(url);
    await page.locator('#rows .row').nth(6).waitFor();
    const text = await copied(page);
    await expectToPass(text);
  });

  test('of the page of a trace runs and passes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'copied-page-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'trace.jsonl');
    await writeFile(file, await outageTrace());
    expect(replay(file, { html: true }, { out: () => undefined, err: () => undefined })).toBe(0);
    const { page } = await look(pathToFileURL(`${file}.html`).href);
    await page.locator('#rows .row').first().waitFor();
    const text = await copied(page);
    await expectToPass(text);
  });
});

test('a trace that begins anywhere, a request under way, breaks no promise by where it begins', async () => {
  for (let maxEvents = 8; maxEvents <= 40; maxEvents += 1) {
    const { dropped, difference, reports } = replayTrace(await outageTrace(maxEvents), { check: checkGuarantees });
    const broken = reports.filter(({ outcome }) => outcome === 'violated');
    expect([difference, broken], `${dropped} events are not kept`).toEqual([null, []]);
  }
});
