import { decodeJwt } from 'jose';
import { onTestFinished } from 'vitest';
import {
  createSession,
  type GetTokenOptions,
  type Session,
  type SessionOptions,
  type SessionTold,
} from 'xstate-session';
import { type FrontendApiOptions, frontendApi } from 'xstate-session/frontend-api';
import {
  checkGuarantees,
  createTestClock,
  type FrontendApiEmulator,
  type FrontendApiEmulatorOptions,
  frontendApiEmulator,
  type RecordedRequest,
  type SleepOptions,
  type TestClock,
  type Trace,
  type TraceRecorder,
  traceRecorder,
} from 'xstate-session/testing';
import type { Asked } from './asked.ts';
import { httpTraffic } from './http-traffic.ts';

/** How a simulation begins. */
export interface SimulationOptions {
  /** How far the client's wall clock is ahead of the server's, milliseconds. Default 0. */
  readonly skewMs?: number;
  /** Default 60. */
  readonly lifetimeSeconds?: number;
  /** Whether `confirmSession` is given. Default `true`. */
  readonly confirms?: boolean;
  /** Whether the client that confirms a session brings its last active token along. Default true. */
  readonly bringsToken?: boolean;
  /** Default `http`. */
  readonly transport?: 'http' | 'in-process';
  readonly session?: Partial<SessionOptions>;
  /** Of the emulated session. */
  readonly organizations?: readonly { readonly id: string }[];
  readonly wire?: Partial<FrontendApiOptions>;
  readonly emulator?: FrontendApiEmulatorOptions;
  /** How old the last active token given to the session is, milliseconds; its life is a minute. Default: none is given. */
  readonly heldAgeMs?: number;
}

/** What was emitted, and when by the server's clock. */
export type Heard = SessionTold & { readonly atMs: number };

/** A session and its frontend API, with real HTTP between them and one clock that both live by. */
export interface Simulation {
  readonly session: Session;
  readonly emulator: FrontendApiEmulator;
  readonly testClock: TestClock;
  readonly recorder: TraceRecorder;
  readonly heard: readonly Heard[];
  readonly asked: readonly Asked[];
  /** The server's clock: what is true. */
  serverNow(): number;
  count(type: SessionTold['type']): number;
  /** Token requests that have arrived. */
  readonly tokenRequests: readonly RecordedRequest[];
  /** Lets time pass, timer by timer, HTTP settled in between. */
  run(ms: number): Promise<void>;
  simulate(hours: number): Promise<void>;
  /** Lets HTTP come to rest; no time passes. */
  settle(): Promise<void>;
  /** Does something again and again; the first time after one interval. */
  every(ms: number, action: () => void): () => void;
  /** Asks for a token; it never rejects here. */
  ask(options?: GetTokenOptions): Asked;
  /** Sets the client's wall clock forward, or back. */
  jump(ms: number): void;
  sleep(ms: number, options: SleepOptions): void;
  /** Disposes the session; gives what of the guarantees was broken, and what is left. */
  finish(about?: Partial<Trace>): Promise<string[]>;
}

const SESSION_ID = 'sess_time';
const START_MS = Date.UTC(2026, 0, 1, 12, 0, 0, 250);

// Making a key takes a good part of a second: the simulations of a file share one.
const signingKey = frontendApiEmulator().signingKey();

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A simulation that has not begun: `run`, `start` or `ask` begin it. */
export async function simulation(options: SimulationOptions = {}): Promise<Simulation> {
  const { skewMs = 0, lifetimeSeconds = 60, confirms = true, bringsToken = true, heldAgeMs } = options;
  const testClock = createTestClock({ nowMs: START_MS + skewMs, flushTurns: 12 });
  let sleptMs = 0;
  const serverNow = () => START_MS + sleptMs + testClock.monotonicNow();
  const emulator = frontendApiEmulator({
    signingKey,
    now: serverNow,
    clock: testClock.clock,
    tokenLifetimeSeconds: lifetimeSeconds,
    ...options.emulator,
  });
  onTestFinished(() => emulator.close());
  emulator.createSession({
    id: SESSION_ID,
    ...(options.organizations && { organizations: options.organizations }),
  });
  const { url } = options.transport === 'in-process' ? { url: 'https://frontend-api.test' } : await emulator.listen();
  const traffic = httpTraffic(emulator, options.transport === 'in-process' ? emulator.fetch : globalThis.fetch);
  const recorder = traceRecorder({ now: serverNow, serverNow });
  const wire = frontendApi({ url, fetch: traffic.fetch, document: null, now: testClock.now, ...options.wire });
  const { confirmSession: confirmed, ...others } = wire;
  const confirmSession: typeof confirmed = async (input, call) => {
    const verdict = await confirmed(input, call);
    return bringsToken ? verdict : { ended: verdict.ended };
  };
  const actors = traffic.watch({ ...others, ...(confirms && { confirmSession }) });
  const lastActiveToken =
    heldAgeMs === undefined
      ? null
      : await emulator.mint({ sessionId: SESSION_ID, issuedAtMs: START_MS - heldAgeMs, lifetimeSeconds: 60 });
  const session = createSession({
    sessionId: SESSION_ID,
    lastActiveToken,
    clock: testClock.clock,
    now: testClock.now,
    monotonicNow: testClock.monotonicNow,
    random: () => 0.37,
    logger: silent,
    ...recorder.wrap({ ...actors, ...options.session }),
  });
  onTestFinished(() => session.dispose());
  recorder.listen(session);
  const heard: Heard[] = [];
  const asked: Asked[] = [];
  const stops = new Set<() => void>();
  session.on('*', (event) => void heard.push({ ...event, atMs: serverNow() }));

  const { settle } = traffic;

  async function run(ms: number): Promise<void> {
    const endMs = testClock.monotonicNow() + ms;
    await settle();
    for (;;) {
      const leftMs = endMs - testClock.monotonicNow();
      const nextMs = testClock.nextTimerInMs ?? Number.POSITIVE_INFINITY;
      await testClock.advance(Math.min(nextMs, leftMs));
      if (!traffic.isIdle) await settle();
      if (nextMs >= leftMs) return;
    }
  }

  function ask(getOptions?: GetTokenOptions): Asked {
    const one: Asked = {
      atMs: serverNow(),
      outcome: 'pending',
      settledAtMs: null,
      jwt: null,
      error: null,
      lifeMs: null,
    };
    asked.push(one);
    recorder.getToken(session, getOptions).then(
      (jwt) => {
        const lifeMs = jwt === null ? null : (decodeJwt(jwt).exp ?? 0) * 1000 - serverNow();
        Object.assign(one, { outcome: jwt === null ? 'null' : 'token', jwt, lifeMs, settledAtMs: serverNow() });
      },
      (error: unknown) => Object.assign(one, { outcome: 'error', error, settledAtMs: serverNow() }),
    );
    return one;
  }

  return {
    session,
    emulator,
    testClock,
    recorder,
    heard,
    asked,
    serverNow,
    count: (type) => heard.filter((event) => event.type === type).length,
    get tokenRequests() {
      return emulator.requests.filter(({ endpoint }) => endpoint === 'tokens');
    },
    run,
    simulate: (hours) => run(hours * 3_600_000),
    settle,
    every(ms, action) {
      let timer: number;
      const arm = () => {
        timer = testClock.clock.setTimeout(() => {
          arm();
          action();
        }, ms);
      };
      const stop = () => {
        testClock.clock.clearTimeout(timer);
        stops.delete(stop);
      };
      arm();
      stops.add(stop);
      return stop;
    },
    ask,
    jump(ms) {
      testClock.jumpWall(ms);
      recorder.record({ type: 'clock.jumped', byMs: ms });
    },
    sleep(ms, how) {
      testClock.sleep(ms, how);
      if (how.monotonic === 'stands-still') sleptMs += ms;
      recorder.record({ type: 'clock.jumped', byMs: ms });
    },
    async finish(about = {}) {
      for (const stop of stops) stop();
      session.dispose();
      recorder.record({ type: 'disposed' });
      await settle();
      recorder.record({ type: 'leftovers.counted', timers: testClock.pendingTimers });
      const reports = checkGuarantees({ ...recorder.trace({ confirmsSession: confirms, ...about }), ...about });
      const pending = asked.filter(({ outcome }) => outcome === 'pending').length;
      return [
        ...(pending > 0 ? [`${pending} callers were never answered`] : []),
        ...reports.flatMap(({ name, violations }) =>
          violations.map(({ what, atMs }) => `${name}: ${what} (${atMs - START_MS} ms)`),
        ),
      ];
    },
  };
}
