import { afterEach, expect, it } from 'vitest';
import { ApiResponseError } from 'xstate-session';
import { type GuaranteeName, guarantees, type Trace } from 'xstate-session/testing';
import { type TracedWorld, type TracedWorldOptions, tracedWorld } from './support/traced-world.ts';

// Each promise of the package, put to the test on a real session, and judged by the trace of what it did.

let world: TracedWorld | null = null;

afterEach(() => world?.session.dispose());

function begin(options?: TracedWorldOptions): TracedWorld {
  world = tracedWorld(options);
  return world;
}

function expectHeld(name: GuaranteeName, about?: Partial<Trace>): void {
  const report = world?.report(name, about);
  expect(report?.violations).toEqual([]);
  expect(report?.outcome).toBe('held');
}

/** A promise by its number and name. A run with a planted fault asks for one only. */
function promise(name: GuaranteeName, run: () => Promise<void>): void {
  const number = guarantees.find((one) => one.name === name)?.number;
  if ((process.env.PROMISE ?? name) === name) it(`number ${number}, ${name}`, run);
}

/** Settles, whichever way. */
const quietly = (promise: Promise<unknown>) => promise.then(String, () => 'rejected');

promise('one-mint-in-flight', async () => {
  const { getToken, server, session, pass } = begin();
  server.mode = 'hanging';
  for (const skipCache of [false, true, false, true]) void quietly(getToken({ skipCache }));
  for (const type of ['page.visible', 'network.online', 'token.requested'] as const) session.send({ type });
  await pass(5_000);
  expect(server.requests).toBe(1);
  await pass(60_000);
  expectHeld('one-mint-in-flight');
});

promise('one-retry-per-mint', async () => {
  const { session, server, pass } = begin();
  session.start();
  await pass(1_000);
  server.mode = 'origin-outage';
  await pass(200_000);
  expect(server.requests).toBeGreaterThan(6);
  expectHeld('one-retry-per-mint');
});

promise('transient-failures-harm-nothing', async () => {
  const { session, server, pass } = begin();
  session.start();
  await pass(1_000);
  server.mode = 'unavailable';
  await pass(3_600_000);
  expect([session.status, session.degraded]).toEqual(['refreshing', true]);
  server.mode = 'healthy';
  await pass(60_000);
  expect([session.status, session.degraded]).toEqual(['active', false]);
  expectHeld('transient-failures-harm-nothing', { confirmsSession: false });
});

promise('get-token-settles', async () => {
  const { getToken, server, pass } = begin();
  const first = getToken();
  await pass(0);
  expect(await first).toMatch(/^eyJ/);
  for (const mode of ['unavailable', 'hanging', 'wrong-organization'] as const) {
    server.mode = mode;
    for (let asked = 0; asked < 30; asked += 1) {
      void quietly(getToken());
      await pass(3_000);
    }
  }
  await pass(120_000);
  expectHeld('get-token-settles');
});

promise('silence-after-sign-out', async () => {
  const { getToken, session, server, pass } = begin({ endSession: () => ({}) });
  session.start();
  await pass(1_000);
  server.mode = 'hanging';
  const waiting = getToken({ skipCache: true });
  await pass(100);
  session.on('token.issued', () => expect.unreachable('a token after the end'));
  void session.end();
  expect(await waiting).toBeNull();
  for (const type of ['page.visible', 'network.online', 'token.requested'] as const) session.send({ type });
  session.receiveToken(world?.token() ?? '');
  await pass(3_600_000);
  expect(await getToken()).toBeNull();
  expect(session.status).toBe('signed-out');
  expectHeld('silence-after-sign-out');
});

promise('never-staler', async () => {
  const { session, server, token, pass } = begin();
  session.start();
  await pass(1_000);
  const held = session.token;
  session.receiveToken(token(null, 30_000));
  expect(session.token).toBe(held);
  server.mode = 'stale';
  await pass(45_000);
  await pass(45_000);
  server.mode = 'healthy';
  await pass(120_000);
  expectHeld('never-staler');
});

promise('clock-independent', async () => {
  const counts: number[] = [];
  for (const clockAheadMs of [0, 86_400_000, -86_400_000]) {
    const { session, server, pass } = begin({ clockAheadMs });
    session.start();
    await pass(3_600_000);
    counts.push(server.requests);
    session.dispose();
  }
  expect(counts.every((count) => count === counts[0])).toBe(true);
  const { session, server, pass, jump } = begin();
  session.start();
  for (const ms of [86_400_000, -86_400_000, 3_600_000, -3_600_000]) {
    await pass(10_000);
    const before = server.requests;
    jump(ms);
    session.send({ type: 'page.visible' });
    await pass(10_000);
    expect(server.requests - before).toBeLessThanOrEqual(ms > 0 ? 1 : 0);
  }
  expectHeld('clock-independent');
});

promise('every-request-ends', async () => {
  const { session, server, pass } = begin();
  server.mode = 'hanging';
  session.start();
  // Four attempts: the deadline grows to a minute, and the wait between them.
  await pass(200_000);
  expect(server.requests).toBeGreaterThan(3);
  expectHeld('every-request-ends');
});

promise('bounded-rate', async () => {
  const { session, server, getToken, pass } = begin();
  server.mode = 'unavailable';
  session.start();
  for (let second = 0; second < 900; second += 1) {
    void quietly(getToken({ timeoutMs: 500, skipCache: second % 7 === 0 }));
    session.send({ type: second % 2 === 0 ? 'page.visible' : 'network.online' });
    await pass(1_000);
  }
  expect(server.requests).toBeLessThan(100);
  expectHeld('bounded-rate');
});

promise('no-secrets', async () => {
  const secret = tracedWorld().token();
  const failing = () => Promise.reject(new RangeError(`cannot send ${secret}`));
  const { session, getToken, pass } = begin({ createToken: failing, confirmSession: failing });
  session.on('token.failed', () => {
    throw new RangeError(`a listener holds ${secret}`);
  });
  const asked = getToken({ timeoutMs: 5_000 }).catch((error: Error) => `${error.name}: ${error.message}`);
  await pass(10_000);
  expect(await asked).not.toContain('eyJ');
  expectHeld('no-secrets');
});

promise('bounded-redirects', async () => {
  const refused = () => Promise.reject(new ApiResponseError({ status: 422, errors: [missing] }));
  const missing = { code: 'missing_expired_token', message: '', longMessage: '' };
  let redirects = 0;
  const { session, token, pass } = begin({
    createToken: refused,
    createHandshakeUrl: () => 'https://frontend-api.test/v1/client/handshake',
    followHandshake: () => {
      redirects += 1;
      return {};
    },
    policy: { handshakes: 'automatic' },
  });
  session.receiveToken(token(null, 300_000));
  session.start();
  await pass(600_000);
  for (let asked = 0; asked < 5; asked += 1) {
    session.send({ type: 'handshake.requested', reason: 'asked' });
    await pass(1_000);
  }
  expect(redirects).toBe(3);
  expectHeld('bounded-redirects');
});

promise('nothing-left-behind', async () => {
  const { session, server, getToken, pass, dispose } = begin();
  session.start();
  await pass(1_000);
  server.mode = 'hanging';
  const callers = [getToken({ skipCache: true }), getToken({ organizationId: 'org_1' })].map(quietly);
  await pass(100);
  await dispose();
  expect(await Promise.all(callers)).toEqual(['rejected', 'rejected']);
  expectHeld('nothing-left-behind');
});

promise('no-user-code-under-lock', async () => {
  const { session, server, getToken, pass } = begin();
  server.mode = 'unavailable';
  const asked: Promise<unknown>[] = [];
  let isInside = false;
  let wasInside = true;
  session.on('session.ended', () => {
    wasInside = isInside;
  });
  session.on('token.failed', () => {
    isInside = true;
    asked.push(quietly(getToken({ timeoutMs: 100 })));
    session.send({ type: 'page.visible' });
    if (asked.length === 1) session.receiveToken(world?.token() ?? '');
    if (asked.length === 4) void session.end();
    isInside = false;
  });
  session.on('token.failed', () => {
    throw new RangeError('a listener of somebody else');
  });
  session.start();
  await pass(300_000);
  expect(asked.length).toBeGreaterThan(2);
  expect(session.status).toBe('signed-out');
  expect(wasInside, 'told of the end from within another listener').toBe(false);
  await Promise.all(asked);
  expectHeld('no-user-code-under-lock');
});

promise('organizations-apart', async () => {
  const { session, server, getToken, token, pass } = begin();
  const both = [getToken(), getToken({ organizationId: 'org_1' })];
  await pass(100);
  const [personal, ofOrganization] = await Promise.all(both);
  expect(personal).not.toBe(ofOrganization);
  session.receiveToken(token('org_1'));
  expect(session.token).toBe(personal);
  session.switchOrganization('org_1');
  const after = getToken();
  await pass(100);
  expect(await after).not.toBe(personal);
  server.mode = 'wrong-organization';
  const wrong = quietly(getToken({ organizationId: 'org_2' }));
  await pass(100);
  expect(await wrong).toBe('rejected');
  expectHeld('organizations-apart');
});
