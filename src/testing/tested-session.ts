import type { CreateHandshakeUrl, FollowHandshake } from '../protocol/actor-contracts.ts';
import { check } from '../protocol/caller-input.ts';
import type { Failure } from '../protocol/failure.ts';
import { type Limits, resolveLimits } from '../protocol/limits.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import type { CompleteWire } from './emulator/checked-wire.ts';
import { saidOfMisread } from './emulator/misread-refusal.ts';
import type { SigningKey } from './emulator/signer.ts';
import { frontendApiEmulator } from './frontend-api-emulator.ts';
import type { DrivenSession, HeldRequest } from './lockstep/contract.ts';
import { startDriver } from './lockstep/driver.ts';
import { type PathRun, runPath } from './lockstep/run-path.ts';
import { runSignOut, SIGN_OUT_PATH } from './lockstep/run-sign-out.ts';
import { controlOverWire, readRequest, wireGate } from './lockstep/wire.ts';
import { MODEL_LIMITS, type ModelPath } from './model-paths.ts';
import { scriptedActors } from './scripted-actors.ts';
import { createTestClock, type TestClock } from './test-clock.ts';

/** What `createSession` takes besides the actors of the wire. Hand it on as it is. */
export interface TestedSessionOptions {
  /** The session of the emulator. */
  readonly sessionId: string;
  /** The personal account. */
  readonly organizationId: null;
  /** A handshake begins only where the path asks for one. */
  readonly policy: { readonly handshakes: 'manual' };
  /** The limits that the paths are played with. */
  readonly limits: Partial<Limits>;
  /** Every timer. */
  readonly clock: TestClock['clock'];
  /** The wall clock. */
  readonly now: () => number;
  /** The clock that is never set. */
  readonly monotonicNow: () => number;
  /** Always the same. */
  readonly random: () => number;
  /** For a wire that has none of its own: made without a request. */
  readonly createHandshakeUrl: CreateHandshakeUrl;
  /** Answers what the path says. */
  readonly followHandshake: FollowHandshake;
  /** Takes every line, and prints none. */
  readonly logger: Readonly<Record<'debug' | 'info' | 'warn' | 'error', () => void>>;
}

/** What a session to be tested is built from. */
export interface TestedSessionParts {
  readonly options: TestedSessionOptions;
  /** The URL of the back end. */
  readonly url: string;
  /** Leads to the emulator; nothing else answers at the URL. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

const SESSION_ID = 'sess_test';
const URL_OF_THE_API = 'https://frontend-api.test';

/** Whose session is tested, and over which wire. */
interface TestSubject {
  readonly create: (parts: TestedSessionParts) => DrivenSession | Promise<DrivenSession>;
  /** Made once: each path has an emulator of its own. */
  readonly signingKey: Promise<SigningKey>;
  readonly wire: CompleteWire;
}

/** A path that was run. */
interface TestedRun extends PathRun {
  /** What is wrong with any other path as well, whatever comes of it there. */
  readonly everywhere?: string | undefined;
  /** What `create` threw. */
  readonly cause?: unknown;
  /** The session lacks what the path is about. */
  readonly isLeftOut?: boolean;
}

/**
 * Builds a session for one path, and drives it along that.
 *
 * @throws TypeError when no path would mean anything: no session was built, or one that lives by another clock.
 */
export async function runTestedSession(path: ModelPath, subject: TestSubject): Promise<TestedRun> {
  const surroundings = surroundingsOf(subject);
  try {
    return await runWithin(surroundings, path, subject);
  } finally {
    await surroundings.emulator.close();
  }
}

type Surroundings = ReturnType<typeof surroundingsOf>;

/** What the session lives in: a clock, a back end, and the parts that lead to them. */
function surroundingsOf({ signingKey, wire }: TestSubject) {
  const testClock = createTestClock();
  const { clock, now, monotonicNow } = testClock;
  const emulator = frontendApiEmulator({ now, clock, signingKey, wire });
  emulator.createSession({ id: SESSION_ID });
  const gate = wireGate(emulator.fetch);
  const actors = scriptedActors();
  /** What of the parts was used. */
  const used = { clock: false, fetch: false };
  const options: TestedSessionOptions = {
    sessionId: SESSION_ID,
    organizationId: null,
    policy: { handshakes: 'manual' },
    limits: MODEL_LIMITS,
    get clock() {
      used.clock = true;
      return clock;
    },
    now,
    monotonicNow,
    random: () => 0.5,
    createHandshakeUrl: ({ reason }) => `${URL_OF_THE_API}/handshake?reason=${encodeURIComponent(reason)}`,
    followHandshake: actors.followHandshake,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  };
  const fetch: typeof gate.fetch = (...request) => {
    used.fetch = true;
    return gate.fetch(...request);
  };
  return { testClock, emulator, gate, actors, used, parts: { options, url: URL_OF_THE_API, fetch } };
}

async function runWithin(surroundings: Surroundings, path: ModelPath, subject: TestSubject): Promise<TestedRun> {
  const { parts, used } = surroundings;
  let session: DrivenSession;
  try {
    session = await subject.create(parts);
  } catch (error) {
    // The parts are the same on every path.
    return { ...failedAtStart(error), everywhere: `create throws: ${String(error)}`, cause: error };
  }
  checkCreated(session, used.clock);
  const seen: SeenOnWire = {};
  const run = await drive(session, surroundings, path, subject.wire, seen).catch(failedAtStart);
  const everywhere = wrongEverywhere(subject.wire, { ...seen, hasSent: used.fetch, hasFailed: run.failure !== null });
  return { ...run, everywhere };
}

async function drive(
  session: DrivenSession,
  { testClock, emulator, gate, actors }: Surroundings,
  path: ModelPath,
  wire: CompleteWire,
  seen: SeenOnWire,
): Promise<TestedRun> {
  const onForeignRequest = (request: string) => {
    seen.foreignRequest ??= request;
  };
  const controlled = controlOverWire({
    session,
    sessionId: SESSION_ID,
    testClock,
    emulator,
    gate,
    actors,
    wire,
    onForeignRequest,
    onMisreadRefusal(refusal) {
      seen.misreadRefusal ??= refusal;
    },
  });
  if (path === SIGN_OUT_PATH) {
    const meaningOf = (request: HeldRequest) => readRequest(wire, request).meaning;
    return runSignOut({ controlled, sessionId: SESSION_ID, emulator, held: gate.held, meaningOf, onForeignRequest });
  }
  const driver = await startDriver(controlled, {
    sessionId: SESSION_ID,
    template: null,
    organizationId: null,
    policy: 'manual',
    capabilities: { confirmSession: wire.confirms, createHandshakeUrl: true, followHandshake: true },
    limits: resolveLimits(MODEL_LIMITS),
    atMs: testClock.now(),
  });
  return runPath(path, driver, SESSION_ID);
}

function failedAtStart(error: unknown): TestedRun {
  return { steps: 0, failure: { step: 'the start', message: String(error) }, taken: new Set() };
}

/** What no path would get over. */
interface SeenOnWire {
  /** A request that is none of the wire's. */
  foreignRequest?: string;
  /** A refusal that the session took for somebody else's answer. */
  misreadRefusal?: Failure;
}

/** What is wrong on every path, and what to do about it. */
function wrongEverywhere(
  wire: CompleteWire,
  { foreignRequest, misreadRefusal, hasSent, hasFailed }: SeenOnWire & { hasSent: boolean; hasFailed: boolean },
): string | undefined {
  if (foreignRequest !== undefined)
    return `${foreignRequest} is no request of ${wire.name}: give testSession the adapter of your wire, { wire } (docs/testing.md)`;
  if (!hasFailed) return undefined;
  if (!hasSent)
    return 'nothing was sent through the fetch that create is given: build the session from the options, url and fetch it is given (docs/testing.md)';
  return misreadRefusal && saidOfMisread(wire, misreadRefusal);
}

/** @throws TypeError when no path would mean anything: no session was built, or one that lives by another clock. */
function checkCreated(session: unknown, hasClock: boolean): void {
  const isSession = typeof fieldOf(session, 'start') === 'function' && typeof fieldOf(session, 'on') === 'function';
  check(isSession, 'testSession: what create returns', 'the session it builds', session);
  if (!hasClock)
    throw new TypeError('testSession: create must hand options on as they are: createSession({ ...options, … }).');
}
