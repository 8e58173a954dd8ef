import { expect, test } from 'vitest';
import { createSession, type Session } from 'xstate-session';
import { internalsOf } from '../../src/session/internals.ts';
import { createSessionStore, isOtherView } from '../../src/view/session-store.ts';

const createToken = () => Promise.reject(new TypeError('asked'));

function ownSession(): Session {
  const session = createSession({ sessionId: 'sess_1', createToken });
  // The store stands alone here: it knows the sessions of the sources, not of the package.
  internalsOf.set(session, {} as never);
  return session;
}

test('who reads a change before the others are told of it does not keep it from them', () => {
  const session = ownSession();
  const store = createSessionStore({ session }, null);
  session.subscribe(() => store.read());
  const leave = store.mount(session);
  const told: (string | null)[] = [];
  store.subscribe(() => told.push(store.read().organizationId));
  session.switchOrganization('org_1');
  expect(told.at(-1)).toBe('org_1');
  leave();
  session.dispose();
});

test('a provider that comes, leaves and comes again within one task asks create once; one that only comes and leaves never', async () => {
  const made: Session[] = [];
  const create = () => {
    const session = ownSession();
    made.push(session);
    return session;
  };
  createSessionStore({ create }, null).mount(undefined)();
  await Promise.resolve();
  expect(made).toEqual([]);

  const first = createSessionStore({ create }, null);
  first.mount(undefined)();
  first.mount(undefined)();
  const second = createSessionStore({ create }, null);
  const beside = createSessionStore({ create }, null);
  const leave = second.mount(undefined);
  const leaveBeside = beside.mount(undefined);
  await expect.poll(() => beside.current()).toBeDefined();
  expect(made).toEqual([second.current(), beside.current()]);
  expect(first.current()).toBeUndefined();
  leave();
  const third = createSessionStore({ create }, null);
  const leaveThird = third.mount(undefined);
  expect(third.current()).toBe(made[0]);
  leaveThird();
  leaveBeside();
  await Promise.resolve();
  await Promise.resolve();
  await expect(made[0]?.getToken()).rejects.toMatchObject({ code: 'session-disposed' });
  await expect(made[1]?.getToken()).rejects.toMatchObject({ code: 'session-disposed' });
});

test('another view is one of which something is different', () => {
  const { initial } = createSessionStore({ session: null }, null);
  expect(isOtherView(initial, { ...initial })).toBe(false);
  for (const change of [{ status: 'signed-out' }, { degraded: true }, { organizationId: 'org_1' }] as const) {
    expect(isOtherView({ ...initial, ...change }, initial)).toBe(true);
  }
});
