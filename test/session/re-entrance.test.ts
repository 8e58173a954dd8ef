import { describe, expect, test } from 'vitest';
import type { CreateTokenInput, Session, SessionEmitted } from 'xstate-session';
import { type Outcome, outcomeOf } from './support/outcome.ts';
import { createWorld, type World } from './support/world.ts';

type Act = (session: Session) => unknown;

const ENDS: [string, Act][] = [
  ['ends the session', (session) => outcomeOf(session.end())],
  ['disposes of the session', (session) => session.dispose()],
  ['switches the organization', (session) => session.switchOrganization('org_b')],
];

/** A session whose actors report each call of theirs. */
function watched(world: World, calls: string[], more: Parameters<World['create']>[0] = {}) {
  const { createToken, confirmSession, createHandshakeUrl } = world.api;
  return world.create({
    createToken: (input, call) => {
      calls.push(`createToken ${input.organizationId ?? ''}${input.expiredToken ? ' again' : ''}`);
      return createToken(input, call);
    },
    confirmSession: (input, call) => {
      calls.push('confirmSession');
      return confirmSession(input, call);
    },
    createHandshakeUrl: (input) => {
      calls.push('createHandshakeUrl');
      return createHandshakeUrl(input);
    },
    followHandshake: () => {
      calls.push('followHandshake');
      return new Promise<null>(() => {});
    },
    ...more,
  });
}

describe.each(ENDS)('a listener that %s', (what, act) => {
  const ofOld = (calls: string[]) =>
    calls.filter((call) => !(what.startsWith('switches') && call.startsWith('createToken org_b')));

  test('at outage.started lets no actor be called that the step would have called', async () => {
    const world = await createWorld();
    const calls: string[] = [];
    const session = watched(world, calls, { lastActiveToken: await world.expiredToken() });
    world.emulator.setMode('origin-outage');
    session.on('outage.started', () => {
      calls.length = 0;
      act(session);
    });
    session.start();
    await world.settled();
    expect(ofOld(calls)).toEqual([]);
  });

  test('at handshake.ready does not let the document be sent away', async () => {
    const world = await createWorld();
    const calls: string[] = [];
    const session = watched(world, calls);
    await session.getToken();
    session.on('handshake.ready', () => {
      calls.length = 0;
      act(session);
    });
    session.send({ type: 'handshake.requested', reason: 'test' });
    await world.settled();
    expect(ofOld(calls)).toEqual([]);
  });

  test('at token.issued with a skipCache caller waiting sends no second request', async () => {
    const world = await createWorld();
    const calls: string[] = [];
    world.emulator.setMode('slow', { delayMs: 1_000, times: 1 });
    const session = watched(world, calls);
    session.start();
    await world.settled();
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    session.on('token.issued', () => {
      if (fresh.state === 'pending' && session.organizationId === null && session.status !== 'signed-out') {
        calls.length = 0;
        act(session);
      }
    });
    await world.pass(1_000);
    expect(ofOld(calls)).toEqual([]);
    expect(fresh.state).not.toBe('pending');
  });

  test('of the state, at the first change, stops what the change began', async () => {
    const world = await createWorld();
    const calls: string[] = [];
    const session = watched(world, calls);
    await session.getToken();
    calls.length = 0;
    const subscription = session.subscribe(() => {
      subscription();
      act(session);
    });
    outcomeOf(session.getToken({ skipCache: true }));
    await world.pass(60_000);
    expect(session.status === 'signed-out' || session.token === null || session.organizationId === 'org_b').toBe(true);
    expect(world.tokenRequests().filter(({ outcome }) => outcome === 'pending')).toEqual([]);
  });
});

describe('createToken itself', () => {
  test.each(ENDS)('%s: nothing hangs, nothing leaks', async (what, act) => {
    const world = await createWorld();
    let calls = 0;
    const session: Session = world.create({
      createToken: (input: CreateTokenInput, call) => {
        calls += 1;
        if (calls === 1) act(session);
        return world.api.createToken(input, call);
      },
    });
    const asked = outcomeOf(session.getToken());
    await world.pass(90_000);
    if (what.startsWith('ends')) expect(asked.value).toBeNull();
    else if (what.startsWith('disposes')) expect(asked.error).toMatchObject({ code: 'session-disposed' });
    else expect(asked.error).toMatchObject({ code: 'organization-switched' });
    if (!what.startsWith('switches')) {
      expect(world.testClock.pendingTimers).toBe(0);
      expect(world.events.filter(({ type }) => type === 'token.issued')).toEqual([]);
    } else {
      expect(session.status).toBe('active');
    }
  });

  test.each<[string, Act]>([
    ['asks for a token', (session) => outcomeOf(session.getToken())],
    ['asks for a new token', (session) => outcomeOf(session.getToken({ skipCache: true }))],
    ['asks for a template’s token', (session) => outcomeOf(session.getToken({ template: 'x' }))],
    ['starts the session', (session) => session.start()],
    ['reads everything', (session) => [session.status, session.token, session.degraded, session.actor]],
    ['asks for a handshake', (session) => session.send({ type: 'handshake.requested', reason: 'test' })],
  ])('%s while it is called, and the session goes on', async (_, act) => {
    const world = await createWorld();
    const made: unknown[] = [];
    const session: Session = world.create({
      createToken: (input: CreateTokenInput, call) => {
        if (made.length < 1) made.push(act(session));
        return world.api.createToken(input, call);
      },
    });
    session.start();
    await world.pass(20_000);
    expect(session.status).toBe('active');
    const [first] = made;
    if (first && typeof first === 'object' && 'times' in first)
      expect((first as Outcome<string>).state).toBe('resolved');
    expect(world.tokenRequests().length).toBeLessThan(4);
  });

  test('that waits for a token of its own key is over at its deadline, and every caller is settled', async () => {
    const world = await createWorld();
    let calls = 0;
    const session: Session = world.create({
      createToken: async (input: CreateTokenInput, call) => {
        calls += 1;
        if (calls === 1) await session.getToken();
        return world.api.createToken(input, call);
      },
    });
    const asked = outcomeOf(session.getToken());
    await world.pass(30_000);
    expect(asked.value).toBe(session.token);
    expect(session.status).toBe('active');
  });
});

describe.each(ENDS)('another actor that %s while it runs', (what, act) => {
  test.each(['confirmSession', 'createHandshakeUrl', 'followHandshake', 'endSession'] as const)(
    '%s: nothing hangs, nothing is told twice, no timer is left',
    async (name) => {
      const world = await createWorld();
      let calls = 0;
      const once = () => {
        calls += 1;
        if (calls === 1) act(session);
      };
      const session: Session = world.create({
        confirmSession: (input, call) => {
          if (name === 'confirmSession') once();
          return world.api.confirmSession(input, call);
        },
        createHandshakeUrl: (input) => {
          if (name === 'createHandshakeUrl') once();
          return world.api.createHandshakeUrl(input);
        },
        followHandshake: async () => {
          if (name === 'followHandshake') once();
        },
        endSession: (input, call) => {
          if (name === 'endSession') once();
          return world.api.endSession(input, call);
        },
      });
      await session.getToken();
      if (name === 'confirmSession') world.emulator.setMode('unauthenticated', { only: 'tokens', times: 1 });
      const fresh = outcomeOf(session.getToken({ skipCache: true }));
      await world.settled();
      session.send({ type: 'handshake.requested', reason: 'test' });
      await world.pass(90_000);
      const ended = outcomeOf(session.end());
      await world.pass(16_000);
      expect(calls).toBeGreaterThan(0);
      expect([fresh.times, ended.times]).toEqual([1, 1]);
      expect(world.types().filter((type) => type === 'session.ended').length).toBe(
        what.startsWith('disposes') && name !== 'endSession' ? 0 : 1,
      );
      expect(world.testClock.pendingTimers).toBe(0);
    },
  );
});

describe('many sessions of one process', () => {
  test('live side by side: one’s end is not the other’s', async () => {
    const world = await createWorld();
    world.emulator.createSession({ id: 'sess_2' });
    const [one, other] = [world.create(), world.create({ sessionId: 'sess_2' })];
    const ended: SessionEmitted[] = [];
    other.on('session.ended', (event) => ended.push(event));
    await Promise.all([one.getToken(), other.getToken()]);
    await one.end();
    await world.pass(60_000);
    expect(ended).toEqual([]);
    expect(other.status).toBe('active');
    expect(await one.getToken()).toBeNull();
  });
});
