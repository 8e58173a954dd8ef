import type {
  ActorCall,
  ConfirmSessionInput,
  ConfirmSessionOutput,
  CreateHandshakeUrlInput,
  CreateTokenInput,
  CreateTokenOutput,
  EndSessionInput,
  FollowHandshakeInput,
  FollowHandshakeOutput,
} from '../protocol/actor-contracts.ts';
import { checkKnown, type KnownNames } from '../protocol/caller-input.ts';

/** What each pluggable actor is asked, and what it answers. */
export interface ScriptedContracts {
  createToken: { input: CreateTokenInput; output: CreateTokenOutput };
  createHandshakeUrl: { input: CreateHandshakeUrlInput; output: string | URL };
  followHandshake: { input: FollowHandshakeInput; output: FollowHandshakeOutput };
  confirmSession: { input: ConfirmSessionInput; output: ConfirmSessionOutput };
  endSession: { input: EndSessionInput; output: unknown };
}

/** The names of the pluggable actors. */
export type ScriptedActorName = keyof ScriptedContracts;

/** One call of a scripted actor. */
export interface ScriptedCall<Name extends ScriptedActorName = ScriptedActorName> {
  readonly actor: Name;
  readonly input: ScriptedContracts[Name]['input'];
  readonly signal: AbortSignal;
  /** `parked` until the test answers it; `aborted` when its caller gave up first. */
  readonly status: 'parked' | 'answered' | 'failed' | 'aborted';
  /** Resolves the call. Without effect when it is over already, as a late answer is. */
  answer(output: ScriptedContracts[Name]['output']): void;
  /** Rejects the call. Without effect when it is over already. */
  fail(error: unknown): void;
}

/** One line of a script: what happens to one call. `park` leaves it to the test. A function may look at the call first. */
export type ScriptLine<Name extends ScriptedActorName> =
  | 'park'
  | { readonly answer: ScriptedContracts[Name]['output'] }
  | { readonly fail: unknown }
  | ((call: ScriptedCall<Name>) => ScriptLine<Name>);

/** For each actor its lines, one per call, in order. When they are used up, calls park. */
export type ActorScript = { readonly [Name in ScriptedActorName]?: readonly ScriptLine<Name>[] };

type ScriptedActor<Name extends ScriptedActorName> = (
  input: ScriptedContracts[Name]['input'],
  call: ActorCall,
) => Promise<ScriptedContracts[Name]['output']>;

/** The five actors, and the strings they hang on. Spread it into `createSession`, or pick the actors it should have. */
export interface ScriptedActors {
  readonly createToken: ScriptedActor<'createToken'>;
  readonly createHandshakeUrl: ScriptedActor<'createHandshakeUrl'>;
  readonly followHandshake: ScriptedActor<'followHandshake'>;
  readonly confirmSession: ScriptedActor<'confirmSession'>;
  readonly endSession: ScriptedActor<'endSession'>;
  /** Every call so far, in order; inputs as they came, tokens included. */
  readonly calls: readonly ScriptedCall[];
  /** The calls of an actor that wait for an answer, oldest first. */
  parked<Name extends ScriptedActorName>(actor: Name): ScriptedCall<Name>[];
  /** Answers the oldest parked call. @throws TypeError when there is none: a test that is out of step should say so. */
  answer<Name extends ScriptedActorName>(actor: Name, output: ScriptedContracts[Name]['output']): void;
  /** Fails the oldest parked call. @throws TypeError when there is none. */
  fail(actor: ScriptedActorName, error: unknown): void;
}

const ACTORS: KnownNames<ActorScript> = {
  createToken: true,
  createHandshakeUrl: true,
  followHandshake: true,
  confirmSession: true,
  endSession: true,
};

/**
 * Actors under a test's control: every call is recorded and parks until the test answers it, or follows a script. An aborted call
 * rejects with the signal's reason.
 *
 * @param script - What to do with the first calls of each actor.
 * @throws TypeError when it names an actor that there is not.
 */
export function scriptedActors(script: ActorScript = {}): ScriptedActors {
  checkKnown('scriptedActors', script, ACTORS);
  const calls: ScriptedCall[] = [];

  function actorNamed<Name extends ScriptedActorName>(actor: Name): ScriptedActor<Name> {
    const lines: readonly ScriptLine<Name>[] = script[actor] ?? [];
    let nextLine = 0;
    return (input, { signal }) =>
      new Promise((resolve, reject) => {
        const call = parkedCall(actor, input, signal, resolve, reject);
        calls.push(call as unknown as ScriptedCall);
        const line = lines[nextLine];
        nextLine += 1;
        if (line !== undefined) follow(line, call);
      });
  }

  function parked<Name extends ScriptedActorName>(actor: Name): ScriptedCall<Name>[] {
    const ofActor = calls.filter((call) => call.actor === actor && call.status === 'parked');
    return ofActor as unknown as ScriptedCall<Name>[];
  }

  function oldest<Name extends ScriptedActorName>(actor: Name): ScriptedCall<Name> {
    const call = parked(actor)[0];
    if (!call) throw new TypeError(`No call of ${actor} is parked; ${calls.length} calls were made in all.`);
    return call;
  }

  return {
    createToken: actorNamed('createToken'),
    createHandshakeUrl: actorNamed('createHandshakeUrl'),
    followHandshake: actorNamed('followHandshake'),
    confirmSession: actorNamed('confirmSession'),
    endSession: actorNamed('endSession'),
    calls,
    parked,
    answer: (actor, output) => oldest(actor).answer(output),
    fail: (actor, error) => oldest(actor).fail(error),
  };
}

function parkedCall<Name extends ScriptedActorName>(
  actor: Name,
  input: ScriptedContracts[Name]['input'],
  signal: AbortSignal,
  resolve: (output: ScriptedContracts[Name]['output']) => void,
  reject: (error: unknown) => void,
): ScriptedCall<Name> {
  let status: ScriptedCall['status'] = 'parked';
  function settle(next: ScriptedCall['status'], deliver: () => void): void {
    if (status !== 'parked') return;
    status = next;
    signal.removeEventListener('abort', onAbort);
    deliver();
  }
  const onAbort = () => settle('aborted', () => reject(signal.reason));
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  return {
    actor,
    input,
    signal,
    get status() {
      return status;
    },
    answer: (output) => settle('answered', () => resolve(output)),
    fail: (error) => settle('failed', () => reject(error)),
  };
}

function follow<Name extends ScriptedActorName>(line: ScriptLine<Name>, call: ScriptedCall<Name>): void {
  if (line === 'park') return;
  if (typeof line === 'function') follow(line(call), call);
  else if ('answer' in line) call.answer(line.answer);
  else call.fail(line.fail);
}
