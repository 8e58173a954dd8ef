import { type AnyActorRef, fromPromise } from 'xstate';
import { jwtOf } from '../../machines/session/answers.ts';
import type {
  ConfirmSessionAnswer,
  ConfirmSessionInput,
  CreateHandshakeUrlAnswer,
  CreateHandshakeUrlInput,
  CreateTokenAnswer,
  CreateTokenInput,
  FollowHandshakeAnswer,
  FollowHandshakeInput,
} from '../../machines/session/contract.ts';
import { numberIn } from '../../machines/session/typed.ts';
import { sessionMachine } from '../../machines/session.machine.ts';
import { InvalidTokenError } from '../protocol/errors.ts';
import type { Failure } from '../protocol/failure.ts';
import { fieldOf, textOf } from '../protocol/unknown-values.ts';
import { type QueuedKey, sentLater } from './mint-queue.ts';
import { callableOf, failureOfThrown, type Pluggable, readThrown } from './run-actor.ts';
import type { SharedState } from './shared-state.ts';
import type { Waiters } from './waiters.ts';

/** What the chart's actors need of their key, and leave behind for its callers. */
export interface RunningKey extends QueuedKey {
  readonly waiters: Pick<Waiters, 'begin'>;
  /** Whether nothing may be called any more. */
  isOver: boolean;
  /** What `createToken` threw last. */
  thrown: unknown;
  /** Tells its chart whose turn it is to mint. */
  send(event: { readonly type: 'turn.awaited' | 'turn.given' }): void;
}

/** What the chart calls, by the name of the option. */
type ActorName = 'createToken' | 'confirmSession' | 'createHandshakeUrl' | 'followHandshake';

type System = AnyActorRef['system'];

/** The session and the key that a running chart belongs to. */
interface Owner {
  readonly shared: SharedState;
  readonly key: RunningKey;
}

/** By the system of a chart's actor, which the actors it invokes are of, too: set before the chart starts. */
export const owners: WeakMap<System, Owner> = /* @__PURE__ */ new WeakMap();

let chart: typeof sessionMachine | undefined;

/**
 * The chart with the actors that run what the users of all sessions plugged in. One for all: to provide a chart with actors takes
 * longer than to run it from start to token, and is kept in memory (the rows "session" and "providing" of the benches).
 */
export function connectedChart(): typeof sessionMachine {
  chart ??= sessionMachine.provide({ actors: chartActors() });
  return chart;
}

/** What every promise actor of a chart is called with. */
interface Call<TInput> {
  readonly input: TInput;
  readonly signal: AbortSignal;
  readonly system: System;
}

/** The chart's actors: what was plugged in is run, timed, and its errors made into data. */
export function chartActors() {
  return {
    createToken: fromPromise<CreateTokenAnswer, CreateTokenInput>(mint),
    confirmSession: fromPromise<ConfirmSessionAnswer, ConfirmSessionInput>((call) =>
      run('confirmSession', call, (answer) => ({
        ended: fieldOf(answer, 'ended') === true,
        jwt: textOf(fieldOf(answer, 'jwt')),
      })),
    ),
    createHandshakeUrl: fromPromise<CreateHandshakeUrlAnswer, CreateHandshakeUrlInput>((call) =>
      run('createHandshakeUrl', call, (url) => ({ url: url as string | URL })),
    ),
    followHandshake: fromPromise<FollowHandshakeAnswer, FollowHandshakeInput>((call) =>
      run('followHandshake', call, (output) => ({ jwt: jwtOf({ output }) as string | null | undefined })),
    ),
  };
}

function mint(call: Call<CreateTokenInput>): Promise<CreateTokenAnswer> {
  const { shared, key } = owners.get(call.system) as Owner;
  const { time, mintQueue } = shared;
  // The chart waits, and asks again when the turn comes: the deadline does not count the wait.
  if (mintQueue !== null && !mintQueue.enter(key)) {
    key.send({ type: 'turn.awaited' });
    return unsettled();
  }
  let sent: { readonly sentAtMs: number; readonly sentPartings: number };
  const noteSent = () => {
    sent = { sentAtMs: time.read(), sentPartings: time.clockJumps() };
  };
  noteSent();
  sentLater.set(call.signal, noteSent);
  key.thrown = undefined;
  if (call.input.expiredToken === undefined) key.waiters.begin(call.input);
  return run('createToken', call, (output) => ({
    jwt: jwtOf({ output }) as string,
    expiresInMs: numberIn({ output }, 'expiresInMs'),
    serverNowMs: numberIn({ output }, 'serverNowMs'),
    partings: time.clockJumps(),
    clientOffsetMs: time.clientOffsetMs(),
    ...sent,
  }));
}

async function run<TInput, TAnswer>(
  name: ActorName,
  call: Call<TInput>,
  shape: (answer: unknown) => TAnswer,
): Promise<TAnswer & { atMs: number }> {
  const { shared, key } = owners.get(call.system) as Owner;
  const { options, time, warnings } = shared;
  const { input, signal } = call;
  if (key.isOver) return unsettled();
  const sentAtMs = time.read();
  try {
    // Never missing: the chart invokes no actor that was not given.
    const plugged = (name === 'confirmSession' ? shared.confirmSession : options[name]) as Pluggable<TInput, unknown>;
    const answer = await callableOf(plugged)(input, { signal });
    if (key.isOver) return unsettled();
    const atMs = time.read();
    shared.lifetime?.learn(answer, sentAtMs);
    return { atMs, ...shape(answer) };
  } catch (error) {
    // Only here is there time for it: what is thrown is classified at once.
    await readThrown(error, signal);
    if (key.isOver) return unsettled();
    const failure = failureOfThrown(error, options.now());
    if (!signal.aborted) {
      if (name === 'createToken') key.thrown = error;
      if (failure.kind === 'network') warnings.tellOfUnclassified(name, error);
    }
    // Data, not an error: no foreign message or stack enters the chart.
    const rule = error instanceof InvalidTokenError && error.rule && { rule: error.rule };
    return Promise.reject({ ...failure, ...rule, atMs: time.read() } satisfies Failure & { atMs: number });
  }
}

/** What waits for this waits until the chart goes on without it. */
function unsettled(): Promise<never> {
  return new Promise(() => {});
}
