import { fromPromise } from 'xstate';
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
import { fieldOf } from '../../machines/session/fields.ts';
import { classifyFailure } from '../protocol/classify-failure.ts';
import { SessionError } from '../protocol/errors.ts';
import type { Failure } from '../protocol/failure.ts';
import { report } from './logger.ts';
import { type Pluggable, runActor } from './run-actor.ts';
import type { SessionWorld } from './session-world.ts';
import { turns } from './turns.ts';

/** What the runs of one key leave behind for its callers. */
export interface KeyRuns {
  /** What `createToken` threw last, for the callers; nothing once it runs again. */
  thrown: unknown;
  /** Whether the key is at its end: its actor still finishes the step it is in, and may begin a run in it. */
  isOver: boolean;
  /** Called when a plain request begins. */
  readonly onBegin: () => void;
}

/** The chart's actors, made of what the user plugged in: run, timed, and their errors made into data. */
export function keyActors(world: SessionWorld, runs: KeyRuns) {
  const { options, time, confirm } = world;

  async function run<TInput, TOutput, TAnswer>(
    name: string,
    pluggable: Pluggable<TInput, TOutput> | undefined,
    { input, signal }: { input: TInput; signal: AbortSignal },
    shape: (answer: TOutput) => TAnswer,
  ): Promise<TAnswer & { atMs: number }> {
    if (runs.isOver) return new Promise(() => {});
    try {
      // Never missing: the chart invokes no actor that was not given.
      const answer = await runActor(pluggable as Pluggable<TInput, TOutput>, input, signal);
      const atMs = time.read();
      return { ...shape(answer), atMs };
    } catch (error) {
      const failure = classifyFailure(error);
      if (!signal.aborted) {
        if (name === 'createToken') runs.thrown = error;
        if (failure.kind === 'network') warnOnce(world, name, error);
      }
      // Data, not an error: no foreign message or stack enters the chart.
      return Promise.reject({ ...failure, atMs: time.read() } satisfies Failure & { atMs: number });
    }
  }

  return {
    createToken: fromPromise<CreateTokenAnswer, CreateTokenInput>((call) => {
      let sent = { sentAtMs: time.read(), sentPartings: time.partings() };
      turns.set(call.signal, () => {
        sent = { sentAtMs: time.read(), sentPartings: time.partings() };
      });
      runs.thrown = undefined;
      if (call.input.expiredToken === undefined) runs.onBegin();
      return run('createToken', options.createToken, call, (answer) => ({
        jwt: textOrField(answer, 'jwt') as string,
        ...sent,
        partings: time.partings(),
      }));
    }),
    confirmSession: fromPromise<ConfirmSessionAnswer, ConfirmSessionInput>((call) =>
      run(
        'confirmSession',
        (_input, { signal }) => confirm(signal),
        call,
        (answer) => ({
          ended: fieldOf(answer, 'ended') === true,
        }),
      ),
    ),
    createHandshakeUrl: fromPromise<CreateHandshakeUrlAnswer, CreateHandshakeUrlInput>((call) =>
      run('createHandshakeUrl', options.createHandshakeUrl, call, (url) => ({ url })),
    ),
    followHandshake: fromPromise<FollowHandshakeAnswer, FollowHandshakeInput>((call) =>
      run('followHandshake', options.followHandshake, call, (answer) => ({
        jwt: textOrField(answer, 'jwt') as string | null | undefined,
      })),
    ),
  };
}

const textOrField = (answer: unknown, name: string) => (typeof answer === 'string' ? answer : fieldOf(answer, name));

/** An error that is not ours and says nothing of an answer counts as the network's; the developer should hear of it once. */
function warnOnce(world: SessionWorld, name: string, error: unknown): void {
  if (world.hasWarned || error instanceof SessionError) return;
  world.hasWarned = true;
  const message = `xstate-session: ${name} threw an error without a status; it counts as a network failure.`;
  report(world.options.logger, 'warn', message, error);
}
