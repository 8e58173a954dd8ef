import { expect, test } from 'vitest';
import { frontendApi } from 'xstate-session/frontend-api';
import { frontendApiEmulator } from 'xstate-session/testing';

const NOW_MS = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

function openApi() {
  let nowMs = NOW_MS;
  const emulator = frontendApiEmulator({ now: () => nowMs, rawRequests: true });
  emulator.createSession({ id: 'sess_1', lifetimeMs: 3 * HOUR, idleLifetimeMs: HOUR, organizationId: 'org_a' });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { emulator, pass, api: frontendApi({ url: 'https://frontend-api.test', fetch: emulator.fetch }) };
}

const answering = (body: unknown, status = 200) =>
  frontendApi({ url: 'https://frontend-api.test', fetch: async () => Response.json(body, { status }) });

test('a client says when its sessions end, and confirmSession passes that on', async () => {
  const { api } = openApi();
  const deadlines = { sessionExpiresAtMs: NOW_MS + 3 * HOUR, sessionIdleExpiresAtMs: NOW_MS + HOUR };
  expect((await api.readClient()).sessions).toEqual([expect.objectContaining({ id: 'sess_1', ...deadlines })]);
  expect(await api.confirmSession({ sessionId: 'sess_1' })).toEqual(
    expect.objectContaining({ ended: false, ...deadlines }),
  );
});

test('a touch moves the idle end, and keeps the organization', async () => {
  const { api, emulator, pass } = openApi();
  pass(HOUR / 2);
  const extended = await api.extendSession({ sessionId: 'sess_1', organizationId: 'org_a' });
  expect(extended).toEqual({ sessionExpiresAtMs: NOW_MS + 3 * HOUR, sessionIdleExpiresAtMs: NOW_MS + 1.5 * HOUR });
  expect(emulator.rawRequests).toEqual([
    expect.objectContaining({ method: 'POST', body: 'active_organization_id=org_a' }),
  ]);
  expect(emulator.rawRequests[0]?.url).toMatch(/\/v1\/client\/sessions\/sess_1\/touch$/);
  expect(emulator.session('sess_1')?.organizationId).toBe('org_a');
  await api.extendSession({ sessionId: 'sess_1', organizationId: null });
  expect(emulator.session('sess_1')?.organizationId).toBeNull();
});

test('what nobody touches is abandoned, and what is touched expires all the same', async () => {
  const { api, emulator, pass } = openApi();
  for (let touches = 0; touches < 3; touches += 1) {
    pass(0.9 * HOUR);
    await api.extendSession({ sessionId: 'sess_1', organizationId: null });
  }
  expect(await api.confirmSession({ sessionId: 'sess_1' })).toMatchObject({ ended: false });
  pass(0.3 * HOUR);
  expect(await api.confirmSession({ sessionId: 'sess_1' })).toEqual({ ended: true });
  expect(emulator.session('sess_1')?.status).toBe('expired');
  await expect(api.extendSession({ sessionId: 'sess_1', organizationId: null })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  emulator.createSession({ id: 'sess_2', idleLifetimeMs: HOUR });
  pass(HOUR);
  expect(emulator.session('sess_2')?.status).toBe('abandoned');
});

test.each([
  ['seconds', 1_767_225_600, 1_767_225_600_000],
  ['milliseconds', 1_767_225_600_000, 1_767_225_600_000],
  ['nothing', undefined, null],
  ['null', null, null],
  ['text', '1767225600000', null],
  ['a moment before 1970', -5, null],
  ['0', 0, null],
])('moments in %s are read', async (_, expire_at, sessionExpiresAtMs) => {
  const session = { id: 'sess_1', status: 'active', expire_at, abandon_at: expire_at };
  const api = answering({ response: session });
  const extended = await api.extendSession({ sessionId: 'sess_1', organizationId: null });
  expect(extended).toEqual({ sessionExpiresAtMs, sessionIdleExpiresAtMs: sessionExpiresAtMs });
});

test.each([
  ['another session', { response: { id: 'sess_2', status: 'active' } }],
  ['no session', { response: null }],
  ['nothing of the kind', []],
])('a touch that is answered with %s is none', async (_, body) => {
  const touch = answering(body).extendSession({ sessionId: 'sess_1', organizationId: null });
  await expect(touch).rejects.toMatchObject({ code: 'invalid-answer' });
});
