import type { SessionInput } from '../../machines/session/contract.ts';
import { initialContext } from '../../machines/session/initial-context.ts';
import type { ServerClock } from '../../machines/session/server-clock.ts';
import { type ActorWarnings, createActorWarnings } from '../platform/logger.ts';
import type { ConfirmSession, ConfirmSessionInput, ConfirmSessionOutput } from '../protocol/actor-contracts.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import type { Lifetime } from './lifetime.ts';
import { createMintQueue, type MintQueue, mintLocks } from './mint-queue.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { type Pluggable, runActor } from './run-actor.ts';
import { createSessionTime, type SessionTime } from './session-time.ts';

/** What all token keys of one session share. */
export interface SharedState {
  readonly options: ResolvedOptions;
  readonly time: SessionTime;
  /** What the chart of the own key starts with, and what was known of its token when the session was created. */
  readonly chartInput: ResolvedOptions['chartInput'] & Pick<SessionInput, 'decidedIssuedAtMs'>;
  /** Where keys mint one at a time: who may. */
  readonly mintQueue: MintQueue | null;
  /** One confirmation serves all keys that ask for it at the same time. */
  readonly confirmSession: ConfirmSession | null;
  /** What the developer has been told of the plugged-in actors. */
  readonly warnings: ActorWarnings;
  /** How long the session lasts, where the option was given. */
  lifetime: Lifetime | null;
  /** What tokens of any key said about the server's clock; given to each new key. */
  serverClock: ServerClock;
  /**
   * Whether the network is known to be away: for the callers who wait, and for keys that are opened later. Only the session's
   * `send` says so.
   */
  isOffline: boolean;
}

/** The shared state of a session that has just been created: server time runs from here, whenever the session starts. */
export function createSharedState(options: ResolvedOptions): SharedState {
  const { chartInput, confirmSession } = options;
  const warnings = createActorWarnings(options.logger);
  const time = createSessionTime(options.now, options.monotonicNow);
  // What a token that was brought along says of server time counts as of now.
  const { offsetMs, decidedIssuedAtMs } = initialContext({ input: { seed: 0, atMs: time.read(), ...chartInput } });

  return {
    options,
    time,
    chartInput: { decidedIssuedAtMs, ...chartInput },
    mintQueue: options.mints === 'one-at-a-time' ? createMintQueue(mintLocks.get(options.createToken)) : null,
    confirmSession: confirmSession == null ? null : shareConfirmation(confirmSession, warnings),
    warnings,
    lifetime: null,
    serverClock: { offsetMs, learnedClock: null, isClockDoubted: false },
    isOffline: false,
  };
}

/**
 * One confirmation in flight for all token keys of a session: whoever asks meanwhile shares the answer. It lasts no longer
 * than the key that began it waits: kept for those who joined later, a hung one could be waited for by turns for ever.
 *
 * @param confirmSession - Asks the server.
 * @param warnings - Told of an answer that is no verdict.
 */
export function shareConfirmation(
  confirmSession: Pluggable<ConfirmSessionInput, ConfirmSessionOutput>,
  warnings: Pick<ActorWarnings, 'tellOfNoVerdict'>,
): ConfirmSession {
  let flight: Promise<ConfirmSessionOutput> | null = null;

  return (input, { signal }) => {
    if (flight !== null) return flight;
    const begun = runActor(confirmSession, input, signal);
    const land = () => {
      if (flight === begun) flight = null;
    };
    begun.then((answer) => {
      land();
      if (!signal.aborted && typeof fieldOf(answer, 'ended') !== 'boolean') warnings.tellOfNoVerdict();
    }, land);
    signal.addEventListener('abort', land);
    flight = begun;
    return begun;
  };
}
