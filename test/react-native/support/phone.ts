import { onTestFinished } from 'vitest';
import { createSession, type Session, type SessionTold } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { nativeSignals, rememberSession, secureTokenStore } from 'xstate-session/react-native';
import { createTestClock, frontendApiEmulator } from 'xstate-session/testing';
import { httpTraffic } from '../../session/time/support/http-traffic.ts';
import { fakeAppState, fakeNetInfo, fakeSecureStore } from './native-fakes.ts';

const signingKey = frontendApiEmulator().signingKey();

/** A phone with an app on it, whose keychain outlives the app; one clock for it and for the server. */
export function phone() {
  const testClock = createTestClock({ flushTurns: 150 });
  const emulator = frontendApiEmulator({ signingKey, now: testClock.now, clock: testClock.clock });
  emulator.createSession({ id: 'sess_1' });
  const appState = fakeAppState();
  const netInfo = fakeNetInfo();
  const secureStore = fakeSecureStore();
  const store = secureTokenStore(secureStore);
  const events: SessionTold['type'][] = [];
  const warned: unknown[] = [];
  const device = { hasNetwork: true };

  const traffic = httpTraffic(emulator, async (input, init) => {
    // What React Native's fetch says without a network.
    if (!device.hasNetwork) throw new TypeError('Network request failed');
    return emulator.fetch(input, init);
  });
  const url = 'https://frontend-api.test';
  const wire = traffic.watch(frontendApi({ url, document: null, now: testClock.now, fetch: traffic.fetch }));

  /** The app starts: with what is stored, or after a sign-in. */
  async function launch(): Promise<Session> {
    const stored = await store.read();
    const session = createSession({
      ...wire,
      sessionId: 'sess_1',
      ...stored,
      clock: testClock.clock,
      now: testClock.now,
      monotonicNow: testClock.monotonicNow,
      random: () => 0.37,
      logger: {},
    });
    onTestFinished(() => session.dispose());
    session.on('*', ({ type }) => void events.push(type));
    const remembered = rememberSession(session, store, { logger: { warn: (...said) => void warned.push(...said) } });
    const signals = nativeSignals(session, { AppState: appState, NetInfo: netInfo });
    onTestFinished(() => {
      remembered.end();
      signals.end();
    });
    session.start();
    await traffic.settle();
    return session;
  }

  return {
    testClock,
    emulator,
    appState,
    netInfo,
    secureStore,
    store,
    events,
    warned,
    device,
    launch,
    settle: traffic.settle,
    tokenRequests: () => emulator.requests.filter(({ endpoint }) => endpoint === 'tokens').length,
    /** Lets time pass, timer by timer. */
    async run(ms: number): Promise<void> {
      for (const endMs = testClock.monotonicNow() + ms; testClock.monotonicNow() < endMs; ) {
        const leftMs = endMs - testClock.monotonicNow();
        await testClock.advance(Math.min(leftMs, testClock.nextTimerInMs ?? leftMs, 1_000));
        if (!traffic.isIdle) await traffic.settle();
      }
    },
  };
}
