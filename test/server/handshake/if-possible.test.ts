import { describe, expect, onTestFinished, test } from 'vitest';
import { authenticateRequest, handshakeIfPossible } from 'xstate-session/server';
import { createTestClock, frontendApiEmulator } from 'xstate-session/testing';
import { rowOptions, rowRequest } from '../support/row-request.ts';
import { NOW_MS } from '../support/tokens.ts';

const signingKey = frontendApiEmulator().signingKey();
const onHandshakeImpossible = ({ kind, status }: { kind: string; status?: number }) =>
  new Response(`One moment: ${kind} ${status ?? ''}`, {
    status: 503,
    headers: { 'retry-after': '30', 'cache-control': 'public' },
  });

/** An expired document at an app whose frontend API is the emulator. */
async function setUp() {
  const emulator = frontendApiEmulator({ signingKey, now: () => NOW_MS });
  onTestFinished(() => emulator.close());
  const { url } = await emulator.listen();
  const { id } = emulator.createSession();
  const claims = { azp: 'https://app.example' };
  const token = await emulator.mint({ sessionId: id, issuedAtMs: NOW_MS - 120_000, claims });
  const keys = { jwksUrl: `${url}/.well-known/jwks.json` };
  const state = await authenticateRequest(rowRequest({ cookies: { __client_uat: '1', __session: token } }), {
    frontendApi: url,
    keys,
    authorizedParties: ['https://app.example'],
    now: () => NOW_MS,
  });
  expect(state.status).toBe('handshake');
  emulator.reset();
  return { emulator, state };
}

describe('a redirect to a frontend API', () => {
  test('that is well goes out as ever', async () => {
    const { emulator, state } = await setUp();
    const response = await handshakeIfPossible(state, { onHandshakeImpossible });
    expect([response.status, response.headers.get('location')]).toEqual([307, state.headers.get('location')]);
    expect(response.headers.getSetCookie()).toEqual(state.headers.getSetCookie());
    expect(emulator.requests.map(({ endpoint }) => endpoint)).toEqual(['handshake']);
  });

  test('whose origin alone is down goes out: the edge answers', async () => {
    const { emulator, state } = await setUp();
    emulator.setMode('origin-outage');
    const response = await handshakeIfPossible(state, { onHandshakeImpossible });
    expect([response.status, emulator.requests[0]?.status]).toEqual([307, 307]);
  });

  test('that answers anything under 500 goes out: it may only dislike servers', async () => {
    const { emulator, state } = await setUp();
    emulator.setMode('rate-limited');
    expect((await handshakeIfPossible(state, { onHandshakeImpossible })).status).toBe(307);
    emulator.setMode('unavailable', { status: 403, body: 'html' });
    expect((await handshakeIfPossible(state, { onHandshakeImpossible })).status).toBe(307);
  });

  test.each([
    ['answers 503', 'unavailable', 'status 503'],
    ['breaks the connection', 'connection-reset', 'network '],
  ] as const)(
    'that %s gives way to the page of the app, which sets no cookie and is not cached',
    async (_, mode, why) => {
      const { emulator, state } = await setUp();
      emulator.setMode(mode);
      const response = await handshakeIfPossible(state, { onHandshakeImpossible });
      expect([response.status, await response.text()]).toEqual([503, `One moment: ${why}`]);
      // Where a server has put a `Response` of its own in place, the type of a text is named only when it is sent.
      const { 'content-type': type = 'text/plain;charset=UTF-8', ...headers } = Object.fromEntries(response.headers);
      expect(headers).toEqual({ 'cache-control': 'private, no-store', 'retry-after': '30' });
      expect(type).toBe('text/plain;charset=UTF-8');
    },
  );

  test('that does not answer is waited for until the deadline', async () => {
    const { emulator, state } = await setUp();
    emulator.setMode('hung');
    const time = createTestClock({ nowMs: 0 });
    const arrived = new Promise<void>((resolve) => {
      onTestFinished(emulator.on('request', () => resolve()));
    });
    const answer = handshakeIfPossible(state, { onHandshakeImpossible, timeoutMs: 700, clock: time.clock });
    await arrived;
    await time.advance(700);
    expect(await (await answer).text()).toBe('One moment: timeout ');
  });
});

test('a redirect within the app is nobody else to be asked for', async () => {
  const row = {
    instance: 'development',
    url: 'https://app.example/?__clerk_handshake=@handshake',
    cookies: { __clerk_db_jwt: 'browser' },
  } as const;
  const state = await authenticateRequest(rowRequest(row), rowOptions(row));
  const fetch = () => Promise.reject(new Error('must not be asked'));
  const response = await handshakeIfPossible(state, { onHandshakeImpossible, fetch });
  expect([response.status, response.headers.get('location')]).toEqual([307, state.headers.get('location')]);
});

test('a mistake is a TypeError', async () => {
  const state = await authenticateRequest(rowRequest({}), rowOptions({}));
  await expect(handshakeIfPossible(state, { onHandshakeImpossible })).rejects.toThrow(/Location/);
  const { state: handshake } = await setUp();
  await expect(handshakeIfPossible(handshake, {} as never)).rejects.toThrow(/onHandshakeImpossible/);
  const wrong = { onHandshakeImpossible, timeoutMs: -1 };
  await expect(handshakeIfPossible(handshake, wrong)).rejects.toThrow(/timeoutMs/);
});
