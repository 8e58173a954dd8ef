import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, type World } from './support/world.ts';

/** Brings a session into a state in which something runs. */
const BUSY: Record<string, (world: World) => Promise<ReturnType<World['create']>>> = {
  async 'not started'(world) {
    return world.create();
  },
  async 'not started, its actor read'(world) {
    const session = world.create();
    expect(session.actor.getSnapshot().status).toBe('active');
    return session;
  },
  async active(world) {
    const session = world.create();
    await session.getToken();
    return session;
  },
  async 'with ten keys open'(world) {
    const session = world.create();
    const templates = Array.from({ length: 9 }, (_, index) => `t${index}`);
    await Promise.all(templates.map((template) => session.getToken({ template })));
    return session;
  },
  async requesting(world) {
    world.emulator.setMode('hung');
    const session = world.create();
    session.start();
    await world.settled();
    return session;
  },
  async 'backing off'(world) {
    world.emulator.setMode('unavailable');
    const session = world.create();
    session.start();
    await world.settled();
    return session;
  },
  async confirming(world) {
    world.emulator.setMode('unauthenticated', { only: 'tokens' });
    world.emulator.setMode('hung', { only: 'client', times: 9 });
    const session = world.create();
    session.start();
    await world.settled();
    return session;
  },
  async 'retrying in an outage'(world) {
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    world.emulator.setMode('slow', { like: 'origin-outage', delayMs: 5_000 });
    session.start();
    await world.pass(5_000);
    return session;
  },
  async handshaking(world) {
    const session = world.create({ followHandshake: () => new Promise<null>(() => {}) });
    await session.getToken();
    session.send({ type: 'handshake.requested', reason: 'test' });
    await world.settled();
    return session;
  },
  async 'signed out'(world) {
    const session = world.create();
    await session.end();
    return session;
  },
};

describe.each(Object.entries(BUSY))('dispose of a session that is %s', (name, reach) => {
  test.each(['dispose', 'Symbol.dispose'])('by %s leaves no timer, no request and no caller', async (how) => {
    const world = await createWorld();
    const session = await reach(world);
    const waiting = [{ skipCache: true }, { template: 'x' }, { organizationId: 'org_b' }].map((options) =>
      outcomeOf(session.getToken(options)),
    );
    const events = world.events.length;
    if (how === 'dispose') session.dispose();
    else session[Symbol.dispose]();
    expect(
      world.testClock.pendingTimers -
        world.emulator.requests.filter(({ outcome, mode }) => outcome === 'pending' && mode === 'slow').length,
    ).toBe(0);
    await world.settled();
    const isOver = name === 'signed out';
    for (const { state, value, error } of waiting) {
      expect(state).toBe(isOver ? 'resolved' : 'rejected');
      if (isOver) expect(value).toBeNull();
      else expect(error).toMatchObject({ code: 'session-disposed' });
    }
    expect(world.emulator.requests.filter(({ outcome }) => outcome === 'pending')).toEqual([]);
    expect(world.testClock.pendingTimers).toBe(0);
    const requests = world.emulator.requests.length;
    session.dispose();
    session.start();
    session.send({ type: 'network.online' });
    session.send({ type: 'session.ended', reason: 'late' });
    session.receiveToken('late');
    session.switchOrganization('org_b');
    await world.pass(600_000);
    expect(world.emulator.requests).toHaveLength(requests);
    expect(world.events).toHaveLength(events);
    expect(session.token).toBeNull();
  });
});

describe('a Node process', () => {
  test('ends by itself after dispose, whatever was in flight on real timers and sockets', () => {
    const story = `
      import { createSession } from 'xstate-session';
      import { frontendApi } from 'xstate-session/frontend-api';
      import { frontendApiEmulator } from 'xstate-session/testing';
      const emulator = frontendApiEmulator();
      const { url } = await emulator.listen();
      emulator.createSession({ id: 'sess_1' });
      const session = createSession({ sessionId: 'sess_1', ...frontendApi({ url }) });
      const other = createSession({ sessionId: 'sess_1', ...frontendApi({ url }) });
      const jwt = await session.getToken();
      await session.getToken({ template: 'x' });
      emulator.setMode('hung');
      const arrived = new Promise((resolve) => emulator.on('request', resolve));
      const waiting = other.getToken().catch((error) => error.code);
      const fresh = session.getToken({ skipCache: true }).catch((error) => error.code);
      await arrived;
      session.dispose();
      other.dispose();
      await emulator.close();
      console.log(typeof jwt, await waiting, await fresh);
    `;
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', story], {
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect({ stdout: stdout.trim(), stderr, status, signal }).toEqual({
      stdout: 'string session-disposed session-disposed',
      stderr: '',
      status: 0,
      signal: null,
    });
  });

  test('that creates a session and does nothing with it ends at once', () => {
    const story = `
      import { createSession } from 'xstate-session';
      createSession({ sessionId: 'sess_1', createToken: async () => '' });
      console.log('done');
    `;
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', story], {
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect({ stdout: stdout.trim(), status }).toEqual({ stdout: 'done', status: 0 });
  });
});

describe('an idle key', () => {
  test('is given up after five minutes without a caller, and opened again by the next', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken({ template: 'x' });
    await world.pass(15 * 60_000);
    const ofTemplate = () => world.tokenRequests().filter(({ template }) => template === 'x').length;
    const requests = ofTemplate();
    expect(requests).toBeLessThan(10);
    await world.pass(15 * 60_000);
    expect(ofTemplate()).toBe(requests);
    expect(world.testClock.pendingTimers).toBe(1);
    expect(typeof (await session.getToken({ template: 'x' }))).toBe('string');
    expect(ofTemplate()).toBe(requests + 1);
  });
});
