import { describe, expect, test, vi } from 'vitest';
import { phone } from './support/phone.ts';

// Days are lived through timer by timer: that takes a busy machine its time, and hangs nowhere.
vi.setConfig({ testTimeout: 120_000 });

// An app's days on a phone, in virtual time: the user is never signed out by one.

const HOUR_MS = 3_600_000;

test.each(['stands-still', 'goes-on'] as const)(
  'a night in the background (the monotonic clock %s): one request in the morning, the same user',
  async (monotonic) => {
    const { launch, appState, testClock, tokenRequests, run, settle, events } = phone();
    const session = await launch();
    expect(await session.getToken()).not.toBeNull();
    appState.toBackground();
    const before = tokenRequests();
    testClock.sleep(9 * HOUR_MS, { monotonic });
    appState.toFront();
    await settle();
    expect(await session.getToken()).not.toBeNull();
    await run(1_000);
    expect(tokenRequests() - before).toBe(1);
    expect([session.status, events.includes('session.degraded')]).toEqual(['active', false]);
  },
);

test('a cold start in flight mode: the user of last week, and a token once the flight is over', async () => {
  const world = phone();
  const first = await world.launch();
  await first.getToken();
  await world.settle();
  first.dispose();

  await world.run(100);
  world.testClock.sleep(7 * 24 * HOUR_MS, { monotonic: 'goes-on' });
  world.device.hasNetwork = false;
  world.netInfo.set({ isConnected: false, isInternetReachable: false });
  const second = await world.launch();
  expect(second.sessionId).toBe('sess_1');
  const asked = second.getToken().catch(({ code }) => code);
  await world.run(3 * HOUR_MS);
  expect([await asked, second.status, second.degraded]).toEqual(['network', 'refreshing', true]);

  world.device.hasNetwork = true;
  world.netInfo.set({ isConnected: true, isInternetReachable: true });
  await world.run(15_000);
  expect([second.status, second.degraded]).toEqual(['active', false]);
  expect(world.events).not.toContain('session.ended');
});

test('a cold start in an outage of the origin has a token to offer', async () => {
  const world = phone();
  const first = await world.launch();
  await first.getToken();
  await world.settle();
  first.dispose();
  world.testClock.sleep(HOUR_MS, { monotonic: 'goes-on' });
  world.emulator.setMode('origin-outage');
  const second = await world.launch();
  expect(await second.getToken()).not.toBeNull();
  expect(world.events).toContain('outage.started');
});

test('a flaky lift: the network comes and goes for an hour; few requests, and nobody is signed out', async () => {
  const world = phone();
  const session = await world.launch();
  await session.getToken();
  const before = world.tokenRequests();
  for (let minute = 0; minute < 60; minute += 1) {
    for (const isConnected of [false, true, false, null, true, false]) {
      world.device.hasNetwork = isConnected !== false;
      world.netInfo.set({ isConnected, isInternetReachable: isConnected });
      await world.run(10_000);
    }
  }
  expect(world.events).not.toContain('session.ended');
  // As many as an hour of a good network has.
  expect(world.tokenRequests() - before).toBeLessThanOrEqual(80);
  world.device.hasNetwork = true;
  world.netInfo.set({ isConnected: true, isInternetReachable: true });
  await world.run(60_000);
  expect([session.status, session.degraded]).toEqual(['active', false]);
});

test('a sign-out empties the keychain: the next start is nobody’s', async () => {
  const world = phone();
  const session = await world.launch();
  await session.getToken();
  await world.settle();
  expect(await world.store.read()).toMatchObject({ sessionId: 'sess_1', organizationId: null });
  const ending = session.end();
  await world.settle();
  await ending;
  expect([await world.store.read(), [...world.secureStore.entries.keys()]]).toEqual([null, []]);
  expect([world.appState.listeners.size, world.netInfo.listeners.size]).toEqual([0, 0]);
});

test('a keychain that is locked costs no token, and gets the next one', async () => {
  const world = phone();
  const session = await world.launch();
  world.secureStore.isLocked = true;
  const { warned } = world;
  await session.getToken();
  await world.run(60_000);
  expect(JSON.stringify(warned)).toMatch(/could not be stored/);
  expect(JSON.stringify(warned)).not.toContain('eyJ');
  world.secureStore.isLocked = false;
  await world.run(60_000);
  expect((await world.store.read())?.lastActiveToken).toBe(session.token);
});

describe('the signals', () => {
  test('an interruption is no background, an unknown network is not away, and a change of networks is none', async () => {
    const world = phone();
    const session = await world.launch();
    await session.getToken();
    const sent: string[] = [];
    const { send } = session;
    session.send = (event) => {
      sent.push(event.type);
      send(event);
    };
    world.appState.interrupt();
    world.netInfo.set({ isConnected: true, isInternetReachable: true });
    world.netInfo.set({ isConnected: null, isInternetReachable: null });
    world.netInfo.set({ isConnected: true, isInternetReachable: false });
    expect(sent).toEqual(['page.visible']);
    world.netInfo.set({ isConnected: true, isInternetReachable: true });
    world.netInfo.set({ isConnected: false });
    world.netInfo.set({ isConnected: false, isInternetReachable: false });
    world.netInfo.set({ isConnected: true, isInternetReachable: null });
    world.appState.toBackground();
    expect(sent.slice(1)).toEqual(['network.online', 'network.offline', 'network.online', 'page.hidden']);
  });
});
