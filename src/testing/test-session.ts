import { checkKnown } from '../protocol/caller-input.ts';
import { type CompleteWire, checkedWire, checkWire, type WireError } from './emulator/checked-wire.ts';
import { frontendApiWire } from './emulator/frontend-api-wire.ts';
import { frontendApiEmulator } from './frontend-api-emulator.ts';
import type { DrivenSession } from './lockstep/contract.ts';
import { SIGN_OUT_PATH, SIGN_OUT_TRANSITION } from './lockstep/run-sign-out.ts';
import { type ModelPath, type ModelSituation, modelPaths, modelTransitions } from './model-paths.ts';
import type { ModelEvent } from './session-model-vocabulary.ts';
import { runTestedSession, type TestedSessionParts } from './tested-session.ts';
import type { WireAdapter } from './wire-adapter.ts';

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
  /** What `create` threw, where it did. */
  readonly cause?: unknown;
}

/** How a session did on the paths that were run. */
export interface SessionTestReport {
  /** How many paths were run. */
  readonly paths: number;
  /** How many events were played on them. */
  readonly steps: number;
  readonly failures: readonly PathFailure[];
  /** The states and transitions of the model, and the user's own sign-out, that no path took to its end. */
  readonly coverage: { readonly states: readonly string[]; readonly transitions: readonly string[] };
}

const REFUSALS: readonly ModelEvent['type'][] = [
  'edge asks for the expired token again',
  'edge rejects the expired token',
  'edge answers nonsense',
];

/** By the events that the wire leaves out: always the same, and dear to find. */
const pathsOverTheWire = new Map<string, ModelPath[]>();

/**
 * Runs every path of {@link sessionModel}, and one of the user's own sign-out, on a session of yours: a new one for each, in virtual time, against the
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
  checkKnown('testSession', selection, { only: true, wire: true });
  const { only = /^/, wire: given = frontendApiWire } = selection;
  checkWire(given);
  let mistake: WireError | undefined;
  const wire = checkedWire(given, (found) => {
    mistake ??= found;
  });
  const signingKey = frontendApiEmulator().signingKey();
  const failures: PathFailure[] = [];
  const taken = new Set<string>();
  const never = eventsWithout(wire);
  const key = never.join();
  const found = pathsOverTheWire.get(key) ?? modelPaths((...step) => reachesTheWire(never, ...step));
  pathsOverTheWire.set(key, found);
  // `search` begins at the start each time, whatever the flags of the expression.
  const paths = [...found, SIGN_OUT_PATH].filter(({ title }) =>
    typeof only === 'string' ? title === only : title.search(only) >= 0,
  );
  if (paths.length === 0)
    throw new TypeError(`testSession: no path has the title, or one that matches: ${only}. Take it from a report.`);
  let steps = 0;
  let runs = 0;
  for (const path of paths) {
    const run = await runTestedSession(path, { create, signingKey, wire });
    // With its cause, where it has one.
    if (mistake !== undefined) throw new TypeError(mistake.says, mistake);
    if (run.isLeftOut) continue;
    runs += 1;
    steps += run.steps;
    if (run.everywhere !== undefined) {
      const step = run.failure?.step ?? 'the start';
      failures.push({ title: path.title, step, message: run.everywhere, ...('cause' in run && { cause: run.cause }) });
      break;
    }
    if (run.failure) failures.push({ title: path.title, ...run.failure });
    else for (const name of run.taken) taken.add(name);
  }
  const missed = [...modelTransitions(), SIGN_OUT_TRANSITION].filter((name) => !taken.has(name));
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

/** What cannot happen on a wire without some of the words. */
function eventsWithout({ confirms, confirmsWithToken, hasEdge }: CompleteWire): ModelEvent['type'][] {
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
