import type { CreateHandshakeUrl, FollowHandshake } from '../protocol/actor-contracts.ts';
import { check, unknownNames } from '../protocol/caller-input.ts';
import { type Limits, resolveLimits } from '../protocol/limits.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import { checkedWire, checkWire } from './emulator/checked-wire.ts';
import { frontendApiWire } from './emulator/frontend-api-wire.ts';
import { frontendApiEmulator } from './frontend-api-emulator.ts';
import type { DrivenSession } from './lockstep/contract.ts';
import { startDriver } from './lockstep/driver.ts';
import { type PathRun, runPath } from './lockstep/run-path.ts';
import { controlOverWire, wireGate } from './lockstep/wire.ts';
import { MODEL_LIMITS, type ModelPath, type ModelSituation, modelPaths, modelTransitions } from './model-paths.ts';
import { scriptedActors } from './scripted-actors.ts';
import type { ModelEvent } from './session-model-vocabulary.ts';
import { createTestClock, type TestClock } from './test-clock.ts';
import type { WireAdapter } from './wire-adapter.ts';

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

/** Which paths {@link testSession} runs, and over which wire. */
export interface PathSelection {
  /** The wire that the session speaks. Default: the frontend API's. */
  readonly wire?: WireAdapter;
  /** The path of that title, as a {@link PathFailure} has it, or those whose title matches. Default: all. */
  readonly only?: string | RegExp;
}

/** A path on which the session did something else than it should. */
export interface PathFailure {
  /** The whole path, as a sentence. */
  readonly title: string;
  /** The event after which it happened. */
  readonly step: string;
  /** What was seen and what was expected, without a token. */
  readonly message: string;
}

/** How a session did on the paths that were run. */
export interface SessionTestReport {
  /** How many paths were run. */
  readonly paths: number;
  /** How many events were played on them. */
  readonly steps: number;
  readonly failures: readonly PathFailure[];
  /** The states and transitions of the model that no path took to its end. */
  readonly coverage: { readonly states: readonly string[]; readonly transitions: readonly string[] };
}

const SESSION_ID = 'sess_test';
const URL_OF_THE_API = 'https://frontend-api.test';
const REFUSALS: readonly ModelEvent['type'][] = [
  'edge asks for the expired token again',
  'edge rejects the expired token',
  'edge answers nonsense',
];

/** By the events that the wire leaves out: always the same, and dear to find. */
const pathsOverTheWire = new Map<string, ModelPath[]>();

/**
 * Runs every path of {@link sessionModel} on a session of yours: a new one for each, in virtual time, against the
 * emulator, compared after each event with what the design predicts (status, tags, token, requests, events, delays).
 *
 * @param create - Builds the session from the parts given, not started. Keep the package's `confirmSession` and
 *   `createHandshakeUrl`; put your own `createToken` in the place of the wire's.
 * @param selection - `only` runs a part of the paths, to look at one that failed; `coverage` is then of that part.
 * @returns What went wrong, as data; a failed path is never thrown.
 * @throws TypeError when `create` is no function, returns no session or does not hand the options on, the wire's adapter is none, or no path is of
 *   that `only`.
 *
 * @example
 * ```ts
 * const { failures } = await testSession(({ options, url, fetch }) =>
 *   createSession({ ...options, ...frontendApi({ url, fetch }), createToken: mine(url, fetch) }),
 * );
 * expect(failures).toEqual([]);
 * ```
 */
export async function testSession(
  create: (parts: TestedSessionParts) => DrivenSession | Promise<DrivenSession>,
  selection: PathSelection = {},
): Promise<SessionTestReport> {
  if (typeof create !== 'function')
    throw new TypeError('testSession: create must be a function that builds a session.');
  const [unknown] = unknownNames(selection, { only: true, wire: true });
  if (unknown !== undefined) throw new TypeError(`testSession: ${unknown}.`);
  const { only = /^/, wire: given = frontendApiWire } = selection;
  checkWire(given);
  let mistake: string | undefined;
  const wire = checkedWire(given, (found) => {
    mistake ??= found;
  });
  const signingKey = frontendApiEmulator().signingKey();
  const failures: PathFailure[] = [];
  const taken = new Set<string>();
  const words = wordsOf(wire);
  const never = eventsWithout(words);
  const key = never.join();
  const found = pathsOverTheWire.get(key) ?? modelPaths((...step) => reachesTheWire(never, ...step));
  pathsOverTheWire.set(key, found);
  // `search` begins at the start each time, whatever the flags of the expression.
  const paths = found.filter(({ title }) => (typeof only === 'string' ? title === only : title.search(only) >= 0));
  if (paths.length === 0)
    throw new TypeError(`testSession: no path has the title, or one that matches: ${only}. Take it from a report.`);
  let steps = 0;
  let runs = 0;
  for (const path of paths) {
    const run = await runOn(path, { create, signingKey, wire, confirms: words.confirms });
    if (mistake !== undefined) throw new TypeError(mistake);
    runs += 1;
    steps += run.steps;
    const everywhere = run.foreignRequest === undefined ? run.unsent : foreignTo(wire, run.foreignRequest);
    if (everywhere !== undefined) {
      // It would fail on every path, by whatever comes of it.
      failures.push({ title: path.title, step: run.failure?.step ?? 'the start', message: everywhere });
      break;
    }
    if (run.failure) failures.push({ title: path.title, ...run.failure });
    else for (const name of run.taken) taken.add(name);
  }
  const missed = modelTransitions().filter((name) => !taken.has(name));
  return {
    paths: runs,
    steps,
    failures,
    coverage: {
      states: missed.filter((name) => !name.includes(':')),
      transitions: missed.filter((name) => name.includes(':')),
    },
  };
}

/** What a wire has words for: by default for all. */
function wordsOf({ confirms = true, confirmsWithToken = true, hasEdge = true }: WireAdapter) {
  return { confirms, confirmsWithToken, hasEdge };
}

/** What cannot happen on a wire without some of the words. */
function eventsWithout({ confirms, confirmsWithToken, hasEdge }: ReturnType<typeof wordsOf>): ModelEvent['type'][] {
  return [
    ...(confirms ? [] : (['origin no longer knows the user'] as const)),
    ...(confirmsWithToken ? [] : (['server says the session is alive and brings a token'] as const)),
    ...(hasEdge ? [] : (['origin asks for the expired token'] as const)),
  ];
}

/**
 * Leaves out what cannot happen between a session and the wire: the address of a handshake is made without a request,
 * and outside a browser only an app's own handshake says where to come back to.
 */
function reachesTheWire(
  never: readonly ModelEvent['type'][],
  { value, context }: ModelSituation,
  event: ModelEvent['type'],
): boolean {
  if (never.includes(event)) return false;
  if (JSON.stringify(value) === '{"handshaking":"building-url"}') return event === 'handshake address is ready';
  return !(REFUSALS.includes(event) && context.token === 'expired' && !context.spent);
}

/** What is wrong with a request that is none of the wire's, and what to do about it. */
function foreignTo({ name }: WireAdapter, request: string): string {
  return `${request} is no request of ${name}: give testSession the adapter of your wire, { wire } (docs/testing.md)`;
}

interface RunOptions {
  readonly create: (parts: TestedSessionParts) => DrivenSession | Promise<DrivenSession>;
  readonly signingKey: ReturnType<ReturnType<typeof frontendApiEmulator>['signingKey']>;
  readonly wire: WireAdapter;
  readonly confirms: boolean;
}

/** A path that was run, and what would be wrong with any other as well. */
interface RunOfSession extends PathRun {
  /** A request that is none of the wire's. */
  readonly foreignRequest?: string | undefined;
  /** Said where the session sent nothing through the `fetch` that it was given. */
  readonly unsent?: string | undefined;
}

async function runOn(path: ModelPath, { create, signingKey, wire, confirms }: RunOptions): Promise<RunOfSession> {
  const testClock = createTestClock();
  const { clock, now, monotonicNow } = testClock;
  const emulator = frontendApiEmulator({ now, clock, signingKey, wire });
  emulator.createSession({ id: SESSION_ID });
  const gate = wireGate(emulator.fetch);
  const actors = scriptedActors();
  let foreignRequest: string | undefined;
  let hasClock = false;
  let hasSent = false;
  const options: TestedSessionOptions = {
    sessionId: SESSION_ID,
    organizationId: null,
    policy: { handshakes: 'manual' },
    limits: MODEL_LIMITS,
    get clock() {
      hasClock = true;
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
    hasSent = true;
    return gate.fetch(...request);
  };
  const failedAtStart = (error: unknown) => ({
    steps: 0,
    failure: { step: 'the start', message: String(error) },
    taken: new Set<string>(),
  });
  try {
    let session: DrivenSession;
    try {
      session = await create({ options, url: URL_OF_THE_API, fetch });
    } catch (error) {
      return failedAtStart(error);
    }
    checkCreated(session, hasClock);
    const run = await runIt().catch(failedAtStart);
    const unsent = run.failure && !hasSent ? NOTHING_SENT : undefined;
    return { ...run, foreignRequest, unsent };

    async function runIt(): Promise<PathRun> {
      const controlled = controlOverWire({
        session,
        sessionId: SESSION_ID,
        testClock,
        emulator,
        gate,
        actors,
        wire,
        onForeignRequest: (request) => {
          foreignRequest ??= request;
        },
      });
      const driver = await startDriver(controlled, {
        sessionId: SESSION_ID,
        template: null,
        organizationId: null,
        policy: 'manual',
        capabilities: { confirmSession: confirms, createHandshakeUrl: true, followHandshake: true },
        limits: resolveLimits(MODEL_LIMITS),
        atMs: now(),
      });
      return runPath(path, driver, SESSION_ID);
    }
  } finally {
    await emulator.close();
  }
}

const NOTHING_SENT =
  'nothing was sent through the fetch that create is given: build the session from the options, url and fetch it is given (docs/testing.md)';

/** @throws TypeError when no path would mean anything: no session was built, or one that lives by another clock. */
function checkCreated(session: unknown, hasClock: boolean): void {
  const isSession = typeof fieldOf(session, 'start') === 'function' && typeof fieldOf(session, 'on') === 'function';
  check(isSession, 'testSession: what create returns', 'the session it builds', session);
  if (!hasClock)
    throw new TypeError('testSession: create must hand options on as they are: createSession({ ...options, … }).');
}
