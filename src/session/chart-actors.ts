import { fromPromise } from 'xstate';
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

/** The chart's actors, made of what the user plugged in: run, timed, and their errors made into data. */
export function chartActors(shared: SharedState, key: RunningKey) {
  const { options, time, mintQueue, warnings } = shared;
  const pluggedAs = (name: ActorName) => (name === 'confirmSession' ? shared.confirmSession : options[name]);

  async function run<TInput, TAnswer>(
    name: ActorName,
    { input, signal }: { input: TInput; signal: AbortSignal },
    shape: (answer: unknown) => TAnswer,
  ): Promise<TAnswer & { atMs: number }> {
    if (key.isOver) return new Promise(() => {});
    try {
      // Never missing: the chart invokes no actor that was not given.
      const answer = await callableOf(pluggedAs(name) as Pluggable<TInput, unknown>)(input, { signal });
      if (key.isOver) return new Promise(() => {});
      const atMs = time.read();
      return { ...shape(answer), atMs };
    } catch (error) {
      // Only here is there time for it: what is thrown is classified at once.
      await readThrown(error, signal);
      if (key.isOver) return new Promise(() => {});
      const failure = failureOfThrown(error, options.now());
      if (!signal.aborted) {
        if (name === 'createToken') key.thrown = error;
        if (failure.kind === 'network') warnings.tellOfUnclassified(name, error);
      }
      // Data, not an error: no foreign message or stack enters the chart.
      const rule = error instanceof InvalidTokenError && error.rule ? { rule: error.rule } : {};
      return Promise.reject({ ...failure, ...rule, atMs: time.read() } satisfies Failure & { atMs: number });
    }
  }

  return {
    createToken: fromPromise<CreateTokenAnswer, CreateTokenInput>((call) => {
      // The chart waits, and asks again when the turn comes: the deadline does not count the wait.
      if (mintQueue !== null && !mintQueue.enter(key)) {
        key.send({ type: 'turn.awaited' });
        return new Promise(() => {});
      }
      const sentNow = () => ({ sentAtMs: time.read(), sentPartings: time.clockJumps() });
      let sent = sentNow();
      sentLater.set(call.signal, () => {
        sent = sentNow();
      });
      key.thrown = undefined;
      if (call.input.expiredToken === undefined) key.waiters.begin(call.input);
      return run('createToken', call, (output) => ({
        jwt: jwtOf({ output }) as string,
        expiresInMs: numberIn({ output }, 'expiresInMs'),
        serverNowMs: numberIn({ output }, 'serverNowMs'),
        ...sent,
        partings: time.clockJumps(),
        clientOffsetMs: time.clientOffsetMs(),
      }));
    }),
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
