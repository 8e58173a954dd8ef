import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSession } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { CONTROL_PATH, type ServedEmulator, serveEmulator } from '../../src/cli/emulator.ts';
import { runCli } from './support/run-cli.ts';

let served: ServedEmulator;
const said: string[] = [];

beforeEach(async () => {
  said.length = 0;
  const started = await serveEmulator(
    { port: 0, lifetime: 30 },
    { out: (line) => said.push(line), err: (line) => said.push(line) },
  );
  if (started === null) throw new TypeError('no port is free');
  served = started;
});
afterEach(() => served.close());

const sessionId = () => /its session is (\w+)\./.exec(said.join('\n'))?.[1] ?? '';

async function control(body?: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${served.url}${CONTROL_PATH}`, init);
  return { status: response.status, state: (await response.json()) as Record<string, unknown> };
}

test('serves what it says: a session lives on it, through an outage that the control route makes', async () => {
  const session = createSession({
    ...frontendApi({ url: served.url, document: null }),
    sessionId: sessionId(),
  });
  session.start();
  const before = await session.getToken();
  expect(await control({ mode: 'origin-outage' })).toMatchObject({ status: 200, state: { mode: 'origin-outage' } });
  const during = await session.getToken({ skipCache: true });
  expect(during).not.toBe(before);
  const { state } = await control();
  expect(state).toMatchObject({ mode: 'origin-outage', tokenLifetimeSeconds: 30, counters: { requests: 3 } });
  expect(JSON.stringify(state)).toContain('missing_expired_token');
  expect(JSON.stringify(state)).not.toMatch(/eyJ[\w-]{10}/);
  await control({ mode: 'healthy', endSession: sessionId(), tokenLifetimeSeconds: 5 });
  await session.getToken({ skipCache: true }).catch(() => undefined);
  expect(session.status).toBe('signed-out');
  session.dispose();
});

test.each([
  [{ mode: 'sideways' }, 'The modes are healthy, '],
  [{ modus: 'healthy' }, 'not ["modus"]'],
  [{}, 'Say one of mode, '],
  [null, 'Say one of mode, '],
  [{ options: { status: 500 } }, 'name it, too'],
  [{ endSession: 'sess_nobody' }, 'There is no session "sess_nobody".'],
  [{ createSession: { id: 'sess_1' } }, 'The session "sess_1" is there already'],
  [{ createSession: { id: '' } }, 'The value of createSession'],
  [{ tokenLifetimeSeconds: -1 }, 'The value of tokenLifetimeSeconds'],
])('%j is refused with what to say instead', async (body, message) => {
  const { status, state } = await control(body);
  expect(status).toBe(400);
  expect(state).toEqual({ errors: [{ code: 'control_invalid', message: expect.stringContaining(message) }] });
  expect((await control()).state).toMatchObject({ mode: 'healthy', tokenLifetimeSeconds: 30 });
});

test.each<[string, Record<string, string>, number]>([
  ['a page of another origin', { 'content-type': 'application/json', origin: 'https://evil.example' }, 403],
  ['a page of this machine', { 'content-type': 'application/json', origin: 'http://localhost:3000' }, 403],
  ['a form', { 'content-type': 'text/plain' }, 415],
  ['text that begins like JSON', { 'content-type': 'application/jsonp' }, 415],
])('%s cannot break it', async (_, headers, status) => {
  expect((await control({ mode: 'unavailable' }, headers)).status).toBe(status);
  expect((await control()).state).toMatchObject({ mode: 'healthy' });
});

test('a session that is made is named, and gets tokens', async () => {
  const { status, state } = await control({ createSession: {} }, { 'content-type': 'application/json; charset=utf-8' });
  expect({ status, state }).toMatchObject({ status: 200, state: { createdSession: 'sess_2' } });
  const minted = await fetch(`${served.url}/v1/client/sessions/${state.createdSession}/tokens`, { method: 'POST' });
  expect(minted.status).toBe(200);
  expect((await control({ createSession: { id: 'sess_mine' } })).state.createdSession).toBe('sess_mine');
  expect((await control()).state).not.toHaveProperty('createdSession');
});

test('without a content type it is told which', async () => {
  const { status, state } = await control({ mode: 'unavailable' }, {});
  expect(status).toBe(415);
  expect(JSON.stringify(state)).toContain('Content-Type: application/json');
});

test('options of a mode are taken: a 429 with its Retry-After', async () => {
  await control({ mode: 'rate-limited', options: { retryAfter: 7 } });
  const response = await fetch(`${served.url}/v1/client/sessions/${sessionId()}/tokens`, { method: 'POST' });
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
});

test('the command listens until it is interrupted, and says when a port is taken', async () => {
  const { code, stdout, stderr } = await runCli(['emulator', '--port', '0'], {
    onOutput: (text, child) => void (text.includes('Modes:') && child.kill('SIGINT')),
  });
  expect(stdout).toMatch(/^The frontend API is at http:\/\/127\.0\.0\.1:\d+, its session is sess_\w+\.$/m);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const taken = await runCli(['emulator', '--port', new URL(served.url).port]);
  expect(taken).toMatchObject({ code: 2, stdout: '' });
  expect(taken.stderr).toContain('cannot be had; choose another with --port');
}, 30_000);

test('with --wire the built command speaks the wire of another back end, and breaks as the default one does', async () => {
  const answers: unknown[] = [];
  const mint = async (url: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/oauth/token`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  let asked: Promise<void> | undefined;
  const { code, stdout, stderr } = await runCli(['emulator', '--port', '0', '--wire', 'own-back-end.mjs'], {
    onOutput(text, child) {
      const url = /is at (\S+),/.exec(text)?.[1];
      if (asked !== undefined || url === undefined || !text.includes('Modes:')) return;
      asked = (async () => {
        const token = await mint(url, {});
        await fetch(`${url}${CONTROL_PATH}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"mode":"origin-outage"}',
        });
        const refused = await mint(url, {});
        const again = await mint(url, { last_token: token.body.access_token });
        const foreign = await fetch(`${url}/v1/client/sessions/sess_1/tokens`, { method: 'POST' });
        answers.push(token.status, refused.status, again.status, typeof again.body.access_token, foreign.status);
      })().finally(() => child.kill('SIGINT'));
    },
  });
  await asked;
  expect({ code, stderr, answers }).toEqual({ code: 0, stderr: '', answers: [200, 422, 200, 'string', 404] });
  expect(stdout).toMatch(/^The session service is at http:\S+, its session is sess_\w+\.$/m);
  expect(stdout).toContain('your own actors, with http://127.0.0.1:');
}, 60_000);

test.each([
  ['no-such-file.mjs', 'cannot read the wire: there is no file '],
  ['no-module.mjs', 'cannot load the wire from no-module.mjs: '],
  ['no-adapter.mjs', 'exports a wireAdapter that is none: it has a name, meaningOf and responseOf'],
  ['no-actors.mjs', 'exports no wire: export its adapter as "wireAdapter" or as the default'],
])(
  '--wire %s ends with 2, and says what to do',
  async (module, says) => {
    const { code, stdout, stderr } = await runCli(['emulator', '--port', '0', '--wire', module]);
    expect(stderr).toContain(`emulator: `);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  },
  60_000,
);
