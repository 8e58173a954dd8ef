import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSession, type Session } from 'xstate-session';
import { ROOT } from '../house/support/source-files.ts';
import { buildServer, FRAMEWORKS, type ServerApp } from './support/build-app.ts';
import type { AppProps } from './support/frame-app.ts';
import { serverProps } from './support/frame-pages.ts';

const options = { sessionId: 'sess_1', createToken: () => Promise.reject(new TypeError('asked on a server')) };
let folder: string;
let ofAnotherCopy: Session;

beforeAll(async () => {
  await mkdir(join(ROOT, 'reports'), { recursive: true });
  folder = await mkdtemp(join(ROOT, 'reports/copy-'));
  await cp(join(ROOT, 'dist'), folder, { recursive: true });
  const copy = (await import(pathToFileURL(join(folder, 'index.js')).href)) as { createSession: typeof createSession };
  ofAnotherCopy = copy.createSession(options);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(FRAMEWORKS)('%s on a server', (framework) => {
  let server: ServerApp;

  beforeAll(async () => {
    server = await buildServer(framework);
  }, 60_000);
  afterAll(() => server.remove());

  const textsOf = (markup: string) =>
    [...markup.matchAll(/<p[^>]*>(.*?)<\/p>/g)].map(([, text]) => text?.replaceAll(/<!--.*?-->/g, ''));

  /** What the app failed with: thrown, or come to the boundary. */
  async function failureOf(props: Partial<AppProps>): Promise<unknown> {
    const failures: unknown[] = [];
    const probe = { ...serverProps(1).probe, failed: (error: unknown) => void failures.push(error) };
    try {
      await server.render({ ...serverProps(1), ...props, probe });
    } catch (error) {
      failures.push(error);
    }
    return failures[0];
  }

  test('the same each time: nothing is known, or what the server knows, and create is not called', async () => {
    const markup = await server.render(serverProps(1));
    expect(textsOf(markup)).toEqual(['loading well personal', 'no token']);
    expect(await server.render(serverProps(1))).toBe(markup);
    const known = await server.render(serverProps(1, { status: 'signed-in', organizationId: 'org_1' }));
    expect(textsOf(known)).toEqual(['signed-in well org_1', 'no token']);
  });

  test('a session in module scope is rendered as on every other server', async () => {
    const session = createSession(options);
    const markup = await server.render({ ...serverProps(1), sources: [{ session }] });
    expect(textsOf(markup)).toEqual(['loading well personal', 'no token']);
  });

  test.each<[about: string, props: () => Partial<AppProps>, message: RegExp]>([
    ['no provider', () => ({ arrangement: 'none' }), /useSession: no SessionProvider .*npm ls xstate-session/],
    [
      'a provider within another',
      () => ({ ...serverProps(2), arrangement: 'nested' }),
      /another one is above; set nested/,
    ],
    ['neither session nor create', () => ({ sources: [{}] }), /SessionProvider: give create/],
    ['both', () => ({ sources: [{ session: null, create: () => null }] }), /SessionProvider: give create/],
    [
      'a session of another copy of the package',
      () => ({ sources: [{ session: ofAnotherCopy }] }),
      /this copy of xstate-session/,
    ],
    ['what is no session', () => ({ sources: [{ session: {} as Session }] }), /SessionProvider: give create/],
  ])('%s is refused in clear words', async (_about, props, message) => {
    const failure = await failureOf(props());
    expect(failure).toBeInstanceOf(TypeError);
    expect(String(failure)).toMatch(message);
  });

  test('a provider within another that says so is none', async () => {
    const [first, second] = serverProps(2).sources;
    const sources = [{ ...first }, { ...second, nested: true }];
    expect(await failureOf({ sources, arrangement: 'nested' })).toBeUndefined();
  });
});

test.each([
  ['an id', `createBrowserSession({ ...wire, sessionId: 'sess_1' })`],
  ['nothing', 'createBrowserSession(wire)'],
  ['startSession', 'await startSession(wire)'],
])('in module scope of an app that a server renders, with %s: harmless', async (_about, call) => {
  const script = `
    // What a framework adds to the globals is its own affair.
    await Promise.all(['react', 'vue', 'svelte', 'svelte/store', 'solid-js'].map((name) => import(name)));
    const before = Object.keys(globalThis).length;
    process.on('unhandledRejection', (error) => console.log('unhandled', error));
    const { createBrowserSession, startSession } = await import('xstate-session/browser');
    await Promise.all(['react', 'vue', 'svelte', 'solid'].map((name) => import('xstate-session/' + name)));
    const asked = () => { console.log('asked'); return Promise.reject(new TypeError('asked')); };
    const wire = { createToken: asked, readClient: asked, confirmSession: asked, endSession: asked };
    const session = ${call};
    if (session) {
      session.start();
      await session.getToken().catch(({ code }) => console.log(code));
      await session.end();
      session.dispose();
    }
    console.log(session === null ? 'null' : session.sessionId.length > 0, Object.keys(globalThis).length - before);
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
    console.log(timers.length);
  `;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    timeout: 20_000,
  });
  const expected = call.includes('startSession') ? 'null 0\n0\n' : 'no-session\ntrue 0\n0\n';
  expect([stdout, stderr]).toEqual([expected, '']);
});
