import { expect, onTestFinished } from 'vitest';
import { createSession, type Session, type SessionOptions, type SessionTold } from 'xstate-session';
import { type FrontendApi, type FrontendApiOptions, frontendApi } from 'xstate-session/frontend-api';
import {
  createTestClock,
  type EmulatedSessionOptions,
  type FrontendApiEmulator,
  type FrontendApiEmulatorOptions,
  frontendApiEmulator,
  type RawRequest,
  type RecordedRequest,
  type TestClock,
} from 'xstate-session/testing';

/** The session every world has. */
export const SESSION_ID = 'sess_1';

/** A key costs more to make than a test to run. */
const signingKey = frontendApiEmulator().signingKey();

/** A JWT, or most of one: what may stand in no log line, error or event but `token.issued`. */
export const SECRET = /eyJ[\w-]{8,}\.[\w-]{8,}/;

/** What a world is built of. */
export interface WorldOptions {
  readonly emulator?: FrontendApiEmulatorOptions;
  readonly emulated?: EmulatedSessionOptions;
  readonly wire?: Partial<FrontendApiOptions>;
}

/** A frontend API on loopback, the default wire to it, and time moved by hand for both sides. */
export interface World {
  readonly testClock: TestClock;
  readonly emulator: FrontendApiEmulator;
  readonly url: string;
  readonly api: FrontendApi;
  /** All that sessions of this world emitted, in order. */
  readonly events: SessionTold[];
  /** All that they logged. */
  readonly log: string[];
  /** A session on the default wire, not started; disposed of after the test. */
  create(options?: Partial<SessionOptions>): Session;
  /** Counts a call among those that {@link World.settled} waits for: for actors that go over HTTP by themselves. */
  tracked<Args extends unknown[], T>(call: (...args: Args) => T): (...args: Args) => T;
  /** Resolves when nothing moves but time: every request is answered and taken up, or hangs. */
  settled(): Promise<void>;
  /** Lets time pass, timer by timer, with real HTTP in between. */
  pass(ms: number): Promise<void>;
  /** A genuine session token that expired long ago, of the emulated session unless told otherwise. */
  expiredToken(organizationId?: string | null): Promise<string>;
  /** The token requests so far. */
  tokenRequests(): RecordedRequest[];
  /** The same, byte for byte. */
  rawTokenRequests(): RawRequest[];
  types(): string[];
}

/** Builds a world. After the test it is taken down, and must have left no timer, and no token in the log. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const testClock = createTestClock({ flushTurns: 10 });
  const { now, clock } = testClock;
  const emulator = frontendApiEmulator({
    now,
    clock,
    signingKey,
    random: () => 0.5,
    rawRequests: true,
    ...options.emulator,
  });
  const { url } = await emulator.listen();
  emulator.createSession({ id: SESSION_ID, ...options.emulated });
  const wire = frontendApi({ url, now, redirectUrl: () => 'https://app.example.com/page?a=1', ...options.wire });
  const sessions: Session[] = [];
  const events: SessionTold[] = [];
  const log: string[] = [];
  let pending = 0;

  const tracked: World['tracked'] =
    (call) =>
    (...args) => {
      const answer = call(...args);
      if (!(answer instanceof Promise)) return answer;
      pending += 1;
      const end = () => {
        pending -= 1;
      };
      answer.then(end, end);
      return answer;
    };
  const api: FrontendApi = {
    createToken: tracked(wire.createToken),
    confirmSession: tracked(wire.confirmSession),
    endSession: tracked(wire.endSession),
    extendSession: tracked(wire.extendSession),
    readClient: tracked(wire.readClient),
    createHandshakeUrl: wire.createHandshakeUrl,
  };

  async function settled(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 5; ) {
      await emulator.settled();
      await turn();
      const parked = emulator.requests.filter(({ outcome }) => outcome === 'pending').length;
      quietTurns = pending === parked ? quietTurns + 1 : 0;
    }
  }

  onTestFinished(async () => {
    for (const session of sessions) session.dispose();
    await settled();
    await emulator.close();
    expect({ timers: testClock.pendingTimers, log: log.filter((line) => SECRET.test(line)) }).toEqual({
      timers: 0,
      log: [],
    });
  });

  const tell = (message: string, fields?: object) => void log.push(`${message} ${JSON.stringify(fields ?? {})}`);
  const tokenRequests = () => emulator.requests.filter(({ endpoint }) => endpoint === 'tokens');
  return {
    testClock,
    emulator,
    url,
    api,
    events,
    log,
    create(more = {}) {
      const logger = { debug: tell, info: tell, warn: tell, error: tell };
      const { monotonicNow } = testClock;
      const given = { sessionId: SESSION_ID, ...api, clock, now, monotonicNow, random: () => 0.5, logger, ...more };
      const session = createSession(given);
      sessions.push(session);
      session.on('*', (event) => void events.push(event));
      return session;
    },
    tracked,
    settled,
    async pass(ms) {
      const endMs = testClock.monotonicNow() + ms;
      for (;;) {
        await settled();
        const nextMs = testClock.nextTimerInMs;
        if (nextMs === null || testClock.monotonicNow() + nextMs > endMs) break;
        await testClock.advance(nextMs);
      }
      await testClock.advance(endMs - testClock.monotonicNow());
      await settled();
    },
    expiredToken: (organizationId) =>
      emulator.mint({
        sessionId: SESSION_ID,
        issuedAtMs: now() - 3_600_000,
        ...(organizationId !== undefined && { organizationId }),
      }),
    tokenRequests,
    rawTokenRequests() {
      const ids = tokenRequests().map(({ id }) => id);
      return emulator.rawRequests.filter(({ id }) => ids.includes(id));
    },
    types: () => events.map(({ type }) => type),
  };
}

/** One turn of the event loop: sockets are read and written, no time is waited for. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
