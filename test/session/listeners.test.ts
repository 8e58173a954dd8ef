import { describe, expect, test } from 'vitest';
import type { Session, SessionEmitted, SessionTold } from 'xstate-session';
import { type Outcome, outcomeOf } from './support/outcome.ts';
import { createWorld, type World } from './support/world.ts';

type EventType = SessionEmitted['type'];

/** Brings a session to the moment where an event of a type is told. */
const TELLS: Record<EventType, (world: World, listen: (session: Session) => void) => Promise<Session>> = {
  async 'token.issued'(world, listen) {
    const session = world.create();
    listen(session);
    session.start();
    return session;
  },
  async 'token.failed'(world, listen) {
    world.emulator.setMode('unavailable');
    return TELLS['token.issued'](world, listen);
  },
  async 'session.degraded'(world, listen) {
    return TELLS['token.failed'](world, listen);
  },
  async 'session.recovered'(world, listen) {
    world.emulator.setMode('healthy');
    world.emulator.setMode('unavailable', { times: 1 });
    return TELLS['token.issued'](world, listen);
  },
  async 'outage.started'(world, listen) {
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    listen(session);
    world.emulator.setMode('origin-outage');
    session.start();
    return session;
  },
  async 'outage.ended'(world, listen) {
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    listen(session);
    world.emulator.setMode('healthy');
    world.emulator.setMode('origin-outage', { times: 2 });
    session.start();
    return session;
  },
  async 'handshake.ready'(world, listen) {
    const session = world.create();
    await session.getToken();
    listen(session);
    session.send({ type: 'handshake.requested', reason: 'test' });
    return session;
  },
  async 'session.ended'(world, listen) {
    world.emulator.removeSession('sess_1');
    world.emulator.setMode('unauthenticated');
    return TELLS['token.issued'](world, listen);
  },
};
const TYPES = Object.keys(TELLS) as EventType[];
const LIFE_MS = 90_000;

describe.each(TYPES)('a listener of %s', (type) => {
  test('that awaits getToken of every kind is served, or told of the end', async () => {
    const world = await createWorld();
    const asked: Outcome<string | null>[] = [];
    await TELLS[type](world, (session) => {
      session.on(type, async () => {
        if (asked.length > 0) return;
        for (const options of [{}, { skipCache: true }, { template: 'x' }, { organizationId: 'org_b' }]) {
          asked.push(outcomeOf(session.getToken(options)));
        }
      });
    });
    await world.settled();
    const left = world.emulator.mode;
    if (left === 'unavailable') world.emulator.setMode('healthy');
    await world.pass(LIFE_MS);
    expect(asked).toHaveLength(4);
    for (const { state, value, times } of asked.slice(0, 3)) {
      expect(state).toBe('resolved');
      expect(times).toBe(1);
      if (type === 'session.ended') expect(value).toBeNull();
      else expect(typeof value).toBe('string');
    }
    // In an outage the edge cannot mint for another organization: that caller hears so.
    expect(asked[3]?.state).not.toBe('pending');
  });

  test('that ends the session ends it once: the others hear only of the end, and no request follows', async () => {
    const world = await createWorld();
    const heard: SessionTold['type'][] = [];
    let requests = 0;
    let ended: Outcome<void> | null = null;
    const session = await TELLS[type](world, (created) => {
      created.on(type, () => {
        if (ended !== null) return;
        requests = world.emulator.requests.length;
        ended = outcomeOf(created.end({ reason: 'listener' }));
        expect(created.status).toBe('signed-out');
      });
      created.on('*', (event) => ended !== null && heard.push(event.type));
    });
    await world.pass(LIFE_MS);
    expect(session.status).toBe('signed-out');
    expect(heard).toEqual(['session.ended']);
    const later = world.emulator.requests.slice(requests).map(({ endpoint }) => endpoint);
    expect(later).toEqual(type === 'session.ended' ? [] : ['end']);
    expect(world.testClock.pendingTimers).toBe(0);
    expect(ended).toMatchObject({ times: 1 });
  });

  test('that disposes of the session silences it: no event, no request, no timer', async () => {
    const world = await createWorld();
    const heard: SessionTold['type'][] = [];
    let requests = -1;
    const session = await TELLS[type](world, (created) => {
      created.on(type, () => {
        requests = world.emulator.requests.length;
        created.dispose();
      });
      created.on('*', (event) => requests >= 0 && heard.push(event.type));
    });
    await world.settled();
    if (requests < 0) await world.pass(LIFE_MS);
    expect(world.testClock.pendingTimers).toBe(0);
    await world.pass(LIFE_MS);
    expect(heard).toEqual([]);
    expect(world.emulator.requests).toHaveLength(requests);
    if (type === 'session.ended') expect(await session.getToken()).toBeNull();
    else await expect(session.getToken()).rejects.toMatchObject({ code: 'session-disposed' });
  });

  test('that switches the organization gets the new one’s token, and nothing of the old one follows', async () => {
    const world = await createWorld();
    let switched = false;
    const later: (string | null)[] = [];
    const session = await TELLS[type](world, (created) => {
      created.on(type, () => {
        if (!switched) created.switchOrganization('org_b');
        switched = true;
      });
      created.on('*', (event) => switched && later.push(event.organizationId));
    });
    await world.pass(LIFE_MS);
    world.emulator.setMode('healthy');
    await world.pass(LIFE_MS);
    if (type === 'session.ended') {
      expect(session.status).toBe('signed-out');
    } else {
      expect(session.organizationId).toBe('org_b');
      // What was told of the same step was told of the old organization before the switch took its place in the queue.
      expect(later.slice(1).every((id) => id === 'org_b')).toBe(true);
      expect(typeof session.token).toBe('string');
    }
  });

  test('that throws harms nobody: the others hear every event once, in order', async () => {
    const world = await createWorld();
    const plain: SessionTold['type'][] = [];
    let thrown = 0;
    const session = await TELLS[type](world, (created) => {
      created.on(type, () => {
        thrown += 1;
        throw new TypeError('a listener threw');
      });
      created.on('*', () => {
        thrown += 1;
        throw 'not even an error';
      });
      created.subscribe(() => {
        throw new TypeError('a subscriber threw');
      });
      created.on('*', (event) => plain.push(event.type));
    });
    const from = type === 'handshake.ready' ? 1 : 0;
    await world.pass(LIFE_MS);
    expect(plain).toEqual(world.types().slice(from));
    expect(thrown).toBeGreaterThan(1);
    expect(world.log.length).toBeGreaterThanOrEqual(thrown);
    expect(world.log.join()).not.toContain('a listener threw');
    const withinReach = type === 'session.ended' ? null : session.token;
    expect(session.token).toBe(withinReach);
  });
});

describe('listeners', () => {
  test('hear what another listener causes after what they are being told, each event once', async () => {
    const world = await createWorld();
    const session = world.create();
    const orders: string[][] = [[], []];
    session.on('*', ({ type }) => {
      orders[0]?.push(type);
      if (type === 'token.issued' && orders[0]?.length === 1) {
        session.send({ type: 'handshake.requested', reason: 'test' });
        outcomeOf(session.getToken({ skipCache: true }));
      }
    });
    session.on('*', ({ type }) => orders[1]?.push(type));
    await session.getToken();
    await world.settled();
    expect(orders[0]).toEqual(['token.issued', 'handshake.ready', 'token.issued']);
    expect(orders[1]).toEqual(orders[0]);
  });

  test('may take themselves and each other away while they are told', async () => {
    const world = await createWorld();
    const session = world.create();
    const heard: string[] = [];
    const own = session.on('token.issued', () => {
      heard.push('own');
      own();
      other.unsubscribe();
      session.on('token.issued', () => heard.push('added'));
    });
    const other = session.on('token.issued', () => heard.push('other'));
    await session.getToken();
    await session.getToken({ skipCache: true });
    expect(heard).toEqual(['own', 'added']);
  });

  test('are heard out even when the logger throws too', async () => {
    const world = await createWorld();
    const fail = () => {
      throw new Error('a logger threw');
    };
    const session = world.create({ logger: { debug: fail, info: fail, warn: fail, error: fail } });
    const heard: string[] = [];
    session.on('*', fail);
    session.on('*', ({ type }) => heard.push(type));
    expect(await session.getToken()).toBe(session.token);
    await session.getToken({ skipCache: true });
    await session.end();
    expect(heard).toEqual(['token.issued', 'token.issued', 'session.ended']);
  });

  test('of the state are told each change once, of the own key alone', async () => {
    const world = await createWorld();
    const session = world.create();
    const states: string[] = [];
    session.subscribe(
      ({ status, degraded, organizationId }) => void states.push(`${status} ${degraded} ${organizationId}`),
    );
    await session.getToken();
    await session.getToken({ template: 'supabase' });
    world.emulator.setMode('unavailable', { times: 3 });
    await world.pass(60_000);
    session.switchOrganization('org_b');
    await session.getToken();
    await session.end();
    expect(states.filter((state, index) => state === states[index - 1])).toEqual([]);
    expect(states.slice(0, 2)).toEqual(['active false null', 'refreshing false null']);
    expect(states.slice(-3)).toEqual(['refreshing false org_b', 'active false org_b', 'signed-out false org_b']);
  });

  test('of the state may end, dispose and ask, too', async () => {
    const world = await createWorld();
    const session = world.create();
    const asked: Outcome<string | null>[] = [];
    const states: string[] = [];
    session.subscribe(({ status }) => {
      states.push(status);
      asked.push(outcomeOf(session.getToken()));
      if (status === 'active') outcomeOf(session.end());
      if (status === 'signed-out') session.dispose();
    });
    session.start();
    await world.settled();
    expect(states).toEqual(['active', 'signed-out']);
    expect(asked.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
    expect(world.testClock.pendingTimers).toBe(0);
  });

  test.each<[string, unknown, unknown]>([
    ['an event there is none of', 'token.isued', () => {}],
    ['no function', 'token.issued', 'listener'],
    ['nothing', undefined, undefined],
  ])('asked for with %s are refused with a TypeError', async (_, type, listener) => {
    const world = await createWorld();
    const session = world.create();
    expect(() => session.on(type as 'token.issued', listener as () => void)).toThrow(TypeError);
    expect(() => session.subscribe('no' as unknown as () => void)).toThrow(TypeError);
    expect(() => session.send({ type: 'no' } as never)).toThrow(TypeError);
  });
});
