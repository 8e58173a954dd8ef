/**
 * What a session costs from its creation over its first token to `dispose`, and what it keeps in memory meanwhile: beside XState's
 * own share, the same chart as a bare actor, provided with actors once. Fails when a budget is exceeded.
 *
 * The rounds of two take turns, so that what disturbs one disturbs the other too, and their ratio is that of one run. "providing"
 * is what it costs to provide the chart with actors: a session must not do that for itself. It has rounds of its own beside the
 * bare chart: a chart that is made anew each time makes all else slower that runs between, and the session most.
 *
 * @module
 */

import { type ActorRefFrom, createActor, fromPromise } from 'xstate';
import { type CreateTokenInput, createSession } from 'xstate-session';
import { sessionMachine } from 'xstate-session/machines';
import type { CreateTokenAnswer } from '../../machines/session/contract.ts';

/** Multiples of the bare chart's time from start to token to stop. What the session adds: its options, the caller, the events. */
const TIME_BUDGET = 1.8;
const KEPT_BUDGET_KB = 40;
const WARM_UP = -200;
const ROUNDS = 1_000;
/** Sessions that live at once when what they keep is measured. */
const KEPT = 300;

const nowMs = Date.UTC(2026, 0, 1);
const jwt = token();
const clock = { setTimeout: () => 0, clearTimeout: () => undefined };
const createToken = async () => jwt;
const actors = { createToken: fromPromise<CreateTokenAnswer, CreateTokenInput>(async () => ({ jwt, atMs: nowMs })) };
const provided = sessionMachine.provide({ actors });

const tasks = {
  bare: async () => {
    (await bareChart(provided)).stop();
  },
  session: async () => {
    (await mintedSession()).dispose();
  },
  'bare, providing': async () => {
    (await bareChart(sessionMachine.provide({ actors }))).stop();
  },
};
type Name = keyof typeof tasks;

const cost = await microsecondsOf(['bare', 'session']);
const costOfProviding = await microsecondsOf(['bare', 'bare, providing']);
const keptKb = {
  bare: await keptKbOf(
    () => bareChart(provided),
    (actor) => actor.stop(),
  ),
  session: await keptKbOf(mintedSession, (session) => session.dispose()),
  'bare, providing': await keptKbOf(
    () => bareChart(sessionMachine.provide({ actors })),
    (actor) => actor.stop(),
  ),
};
const timeRatio = cost.session / cost.bare;
const lasting = `${cost.session.toFixed(0)} µs of ${cost.bare.toFixed(0)}`;
report(timeRatio <= TIME_BUDGET, 'session', `${timeRatio.toFixed(2)}x`, `at most ${TIME_BUDGET}x: ${lasting}`);
report(
  keptKb.session <= KEPT_BUDGET_KB,
  'kept by a session',
  `${keptKb.session.toFixed(1)} kB`,
  `at most ${KEPT_BUDGET_KB} kB; the bare chart ${keptKb.bare.toFixed(1)}`,
);
// What cannot see that the chart is provided for each cannot vouch that it is not.
const burden = costOfProviding['bare, providing'] / costOfProviding.bare;
const isSeen = burden > 1.5 && keptKb['bare, providing'] > KEPT_BUDGET_KB;
report(isSeen, 'bare, providing', `${burden.toFixed(2)}x`, `seen; keeps ${keptKb['bare, providing'].toFixed(1)} kB`);

async function mintedSession() {
  const session = createSession({
    sessionId: 'sess_bench',
    createToken,
    clock,
    now: () => nowMs,
    monotonicNow: () => 0,
    random: () => 0.5,
  });
  await session.getToken();
  return session;
}

async function bareChart(chart: typeof sessionMachine): Promise<ActorRefFrom<typeof sessionMachine>> {
  const actor = createActor(chart, {
    input: { sessionId: 'sess_bench', organizationId: null, seed: 1, atMs: nowMs },
    clock,
  });
  const issued = new Promise((resolve) => actor.on('token.issued', resolve));
  actor.start();
  await issued;
  return actor;
}

/** Of the fastest tenth the slowest: a busy machine only ever adds time. */
async function microsecondsOf(names: readonly Name[]): Promise<Record<Name, number>> {
  const took: Record<Name, number[]> = { bare: [], session: [], 'bare, providing': [] };
  for (let round = WARM_UP; round < ROUNDS; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const startedAt = process.hrtime.bigint();
      await tasks[name]();
      if (round >= 0) took[name].push(Number(process.hrtime.bigint() - startedAt) / 1_000);
    }
  }
  const fast = (values: readonly number[]) =>
    values.toSorted((left, right) => left - right)[Math.floor(values.length / 10)] ?? Number.NaN;
  return { bare: fast(took.bare), session: fast(took.session), 'bare, providing': fast(took['bare, providing']) };
}

async function keptKbOf<T>(make: () => Promise<T>, end: (made: T) => void): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new TypeError('run it with --expose-gc');
  const kept: T[] = [];
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < KEPT; index += 1) kept.push(await make());
  gc();
  const bytes = process.memoryUsage().heapUsed - before;
  kept.forEach(end);
  return bytes / KEPT / 1_024;
}

function report(ok: boolean, what: string, figure: string, allowed: string): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${what.padEnd(20)} ${figure.padStart(8)}  ${allowed}`);
  if (!ok) process.exitCode = 1;
}

/** A token that is usable for an hour of a clock that stands still. */
function token(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = nowMs / 1_000;
  return `${part({ alg: 'none' })}.${part({ sid: 'sess_bench', iat, exp: iat + 3_600 })}.signature`;
}
