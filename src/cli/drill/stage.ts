import type { Failure } from '../../protocol/failure.ts';
import { createSession } from '../../session/create-session.ts';
import type { Session } from '../../session/session.ts';
import type { CompleteWire } from '../../testing/emulator/checked-wire.ts';
import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import { LOGIN_PATH } from '../../testing/emulator/faults.ts';
import { isMisread, refusedBy } from '../../testing/emulator/misread-refusal.ts';
import type { TraceRecorder } from '../../testing/recording/contract.ts';
import { traceRecorder } from '../../testing/trace-recorder.ts';
import type { DrilledActors } from './actors.ts';
import { createCalls, measureUnusableTime, type UnusableTime } from './callers.ts';
import type { CapturedOutput } from './capture-output.ts';
import { type DrillEvent, eventDetail, type ReportedEvent, type ShownToken } from './events.ts';
import { countedClock, type DrillPlatform } from './platform.ts';
import { DRILL_LIMITS, type Stage } from './scenario.ts';
import { type Arrival, type WireViolation, watchWire } from './wire.ts';

/** What a scenario is played on. */
export interface PlayOptions {
  readonly emulator: FrontendApiEmulator;
  readonly url: string;
  readonly sessionId: string;
  readonly actors: DrilledActors;
  /** Where the actors are from; `null`: the package's own. */
  readonly actorsPath: string | null;
  readonly platform: DrillPlatform;
  readonly random: () => number;
  /** When the drill began, on the platform's clock. */
  readonly startedAtMs: number;
  /** Ends it early: whatever goes on is taken down, and the promise rejects with the reason. */
  readonly signal: AbortSignal;
  /** A request arrived that is none of the wire's: nothing that is played means anything. */
  readonly onForeignRequest: (request: string) => void;
  /** The wire that is spoken. */
  readonly wire: CompleteWire;
  /** A refusal of the wire looks like somebody else's answer, and the session took it for that. */
  readonly onMisreadRefusal: (refusal: Failure) => void;
  /** What the actors let out besides their answers. */
  readonly captured?: Pick<CapturedOutput, 'listener'>;
  /** Is told everything; gives back the text that left the process, to be searched for secrets. */
  readonly report: (event: DrillEvent) => string;
}

/** A stage, and what only its owner may do with it. */
export interface OwnedStage {
  readonly stage: Stage;
  readonly recorder: TraceRecorder;
  /** What was seen to be broken besides the trace. */
  readonly violations: readonly WireViolation[];
  /** The requests, from the beginning until `unlisten`. */
  readonly arrivals: readonly Arrival[];
  readonly unlisten: () => void;
  readonly failedExpectations: readonly string[];
  /** How long the session was without a usable token, milliseconds. */
  readonly withoutTokenMs: number;
  report(event: ReportedEvent): void;
  /** Lets the open calls settle, disposes of the session, and counts what is left of it. */
  close(): Promise<void>;
}

const SETTLE_WITHIN_MS = 3_000;
const POLL_MS = 40;
/** Long enough for a busy machine: only a broken session makes anybody wait for all of it. */
const UNTIL_MS = 6_000;

/** Sets up what a scenario is played with. */
export function createStage(scenario: string, options: PlayOptions): OwnedStage {
  const { emulator, url, sessionId, actors, platform, random, startedAtMs, signal, captured } = options;
  const recorder = traceRecorder({ now: platform.now, serverNow: platform.now });
  const calls = createCalls(recorder, platform, (code) => {
    if (!isClosing) report({ type: 'call.lost', code });
  });
  const clock = countedClock(platform.clock);
  const counts = new Map<string, number>();
  const violations: WireViolation[] = [];
  const arrivals: Arrival[] = [];
  const failedExpectations: string[] = [];
  let session: Session | null = null;
  let held: { expiresAtMs: number; lifetimeMs: number } | null = null;
  let unusableTime: UnusableTime | null = null;
  let skewMs = 0;
  let isClosing = false;
  let hasSignedOut = false;
  /** The last answer to a token request, where it was a refusal that a repetition does not mend. */
  let lastRefusal: Failure | null = null;
  let toldWorld = emulator.mode;

  const isSignedOut = () => session?.status === 'signed-out';

  function shownToken(): ShownToken | null {
    if (held === null || isSignedOut()) return null;
    const leftMs = Math.max(0, held.expiresAtMs - platform.now());
    return { leftMs, lifetimeMs: held.lifetimeMs, usable: session?.token != null };
  }

  function report(event: ReportedEvent): void {
    const atMs = Math.round(platform.now() - startedAtMs);
    const moment = { atMs, scenario, state: session?.status ?? null, token: shownToken(), world: emulator.mode };
    toldWorld = moment.world;
    const text = options.report({ ...moment, ...event });
    if (text !== '') recorder.record({ type: 'text.seen', channel: 'stdout', text });
  }

  const log = (text: string) => {
    recorder.record({ type: 'text.seen', channel: 'logger', text });
    report({ type: 'log', text });
  };

  function count(what: string): void {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }

  function listen(to: Session): void {
    to.on('*', (event) => {
      count(event.type);
      if (event.type === 'token.failed' && isMisread(lastRefusal, event.kind)) options.onMisreadRefusal(lastRefusal);
      if (event.type === 'token.issued') {
        count(`token.issued by ${event.source}`);
        const { expiresAtMs, issuedAtMs } = recorder.mask(event.jwt);
        held = { expiresAtMs, lifetimeMs: expiresAtMs - issuedAtMs };
      }
      const isVerdict = event.type === 'session.ended' && !hasSignedOut;
      if (isVerdict && emulator.session(sessionId)?.status === 'active') {
        const what = `the session ended (${event.reason}) while the server had it alive`;
        violations.push({ guarantee: 'transient-failures-harm-nothing', atMs: platform.now(), what });
      }
      report({ type: 'event', name: event.type, detail: eventDetail(event, emulator.maskOf) });
    });
    to.subscribe(({ degraded }) => report({ type: 'state', degraded }));
  }

  const unwatch = watchWire(emulator, platform, report, (refusal) => {
    lastRefusal = refusal && refusedBy(options.wire, refusal, { type: 'mint', sessionId });
  });
  // Until the owner has judged it: what arrives after the end counts, too.
  const unlisten = emulator.on('request', (request) => {
    arrivals.push({ request, after: recorder.records.length });
    const isForeign = request.endpoint === 'unknown' && request.mode !== 'gate' && !request.path.endsWith(LOGIN_PATH);
    if (isForeign) options.onForeignRequest(`${request.method} ${request.path}`);
  });
  if (captured) {
    captured.listener = {
      text: (text) => recorder.record({ type: 'text.seen', channel: 'the console', text }),
      uncaught: () => stage.expect('no error of the actors was left uncaught', false),
    };
  }

  /** Time passes only where somebody waits for it. */
  async function settled<Value>(promise: Promise<Value>): Promise<Value> {
    let outcome: { readonly value: Value } | undefined;
    void promise.then((value) => {
      outcome = { value };
    });
    while (outcome === undefined) await stage.wait(POLL_MS);
    return outcome.value;
  }

  const stage: Stage = {
    emulator,
    url,
    sessionId,
    platform,
    calls: calls.counts,
    has: (actor) => actors[actor] != null,
    begin(more = {}) {
      if (session !== null) throw new TypeError('A scenario begins one session.');
      session = createSession({
        limits: DRILL_LIMITS,
        random,
        clock,
        now: () => platform.now() + skewMs,
        monotonicNow: platform.monotonicNow,
        logger: { warn: (text, fields) => log(`${text} ${JSON.stringify(fields ?? {})}`), error: log },
        ...more,
        sessionId,
        organizationId: null,
        ...recorder.wrap(actors),
      });
      const createdSession = session;
      recorder.listen(createdSession);
      listen(createdSession);
      createdSession.start();
      report({ type: 'state', degraded: createdSession.degraded });
      const isUsable = () => createdSession.token !== null || isSignedOut();
      unusableTime = measureUnusableTime(platform, isUsable, () => report({ type: 'tick' }));
      return createdSession;
    },
    callEvery(ms) {
      if (session !== null) calls.askEvery(session, ms);
    },
    callAtOnce(count) {
      if (session === null) return;
      for (let call = 0; call < count; call += 1) void calls.ask(session);
    },
    async ask(asked) {
      return session === null ? 'error' : settled(calls.ask(session, asked));
    },
    async signOut() {
      if (session === null) throw new TypeError('Nobody is signed in before the scenario begins.');
      hasSignedOut = true;
      recorder.record({ type: 'end.requested' });
      const told = session.end().then(
        () => 'told' as const,
        () => 'not told' as const,
      );
      return settled(told);
    },
    wait(ms) {
      // Of a mode that was set since then nobody has told, nor when.
      if (emulator.mode !== toldWorld) report({ type: 'tick' });
      return platform.wait(ms, signal);
    },
    say: (text) => report({ type: 'act', text }),
    jumpClock(byMs) {
      skewMs += byMs;
      recorder.record({ type: 'clock.jumped', byMs });
    },
    expect(claim, holds) {
      if (!holds) failedExpectations.push(claim);
      report({ type: 'expectation', claim, ok: holds });
    },
    async until(claim, holds, withinMs = UNTIL_MS) {
      const endMs = platform.now() + withinMs;
      // Of a session that has ended nothing more is to be expected.
      while (!holds() && !isSignedOut() && platform.now() < endMs) await stage.wait(POLL_MS);
      stage.expect(claim, holds());
    },
    visited: (visit) => report({ type: 'visit', ...visit }),
    emitted: (type) => counts.get(type) ?? 0,
    tokenRequests: () => emulator.requests.filter(({ endpoint }) => endpoint === 'tokens'),
  };

  return {
    stage,
    recorder,
    violations,
    arrivals,
    unlisten,
    failedExpectations,
    get withoutTokenMs() {
      return unusableTime?.unusableMs ?? 0;
    },
    report,
    async close() {
      try {
        await calls.close(SETTLE_WITHIN_MS, stage.wait);
      } finally {
        isClosing = true;
        unusableTime?.stop();
        unwatch();
        if (session !== null) {
          session.dispose();
          recorder.record({ type: 'disposed' });
          recorder.record({ type: 'leftovers.counted', timers: clock.armed });
        }
      }
    },
  };
}
