import type { ActorCall, CreateTokenInput, CreateTokenOutput } from '../protocol/actor-contracts.ts';
import { check } from '../protocol/check.ts';
import type { TokenKey } from '../protocol/token-key.ts';
import { isPluggable, type Pluggable, runActor } from '../session/run-actor.ts';
import type { Session } from '../session/session.ts';
import { idOf } from '../session/session-keys.ts';
import type { SessionClock, SessionOptions } from '../session/session-options.ts';
import { failureOfThrown } from '../session/thrown.ts';
import { turns } from '../session/turns.ts';
import { type BrowserPlatform, browserPlatform } from './browser-platform.ts';
import { createLockTurns } from './lock-turns.ts';

/** What the lock is put around. */
export interface RefreshLockOptions {
  readonly sessionId: string;
  /** What mints. */
  readonly createToken: Pluggable<CreateTokenInput, CreateTokenOutput>;
  /** Called with the lock granted, before a plain request: take up what another tab may have got of that key meanwhile. */
  readonly look?: (key: TokenKey) => void;
  /** Whether tabs may mint for different keys at the same time: see the option of `createSession`. Default `'parallel'`. */
  readonly mints?: SessionOptions['mints'];
  /** The timers of the waits. Default: the platform's. */
  readonly clock?: SessionClock;
  /** In [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Another object than the page's own: `locks`. */
  readonly platform?: Partial<BrowserPlatform>;
}

/** One mint per token key across the tabs of an origin. */
export interface RefreshLock {
  /** Mints in turn: hand it to `createSession` in the place of the one it was made of. */
  createToken(input: CreateTokenInput, call: ActorCall): Promise<CreateTokenOutput>;
  /**
   * Keeps the lock after an answer until the session has told of it; without this it is given back with the answer. Call it
   * after whatever is to be done under the lock listens to the session.
   */
  watch(session: Session): void;
  /** Gives back all locks and waits in no queue: a page that does keeps out of the back-forward cache. */
  pause(): void;
  /** Takes turns again. */
  resume(): void;
  /** Gives back all locks; from now on it mints without. */
  end(): void;
}

interface Hold {
  /** Whether the request is answered, and what becomes of the answer is not told yet. */
  isAnswered: boolean;
  release(): void;
}

/**
 * Mints under a Web Lock, `xstate-session:<session id>:<template>:<organization>`, from before the request until its token is
 * told of, over the repetition in origin outage mode too. It is given back at once on any other failure and when the
 * session gives up the request, whatever `createToken` does. After 5 s of waiting one tab at a time takes the lock over, so a
 * frozen tab holds nobody up for long. Without Web Locks it mints at once.
 *
 * @throws TypeError when `createToken` is neither a function nor actor logic.
 */
export function refreshLock(options: RefreshLockOptions): RefreshLock {
  const { sessionId, createToken, look, mints } = options;
  check(isPluggable(createToken), 'createToken', 'a function or XState actor logic', createToken);
  const { clock = globalThis as unknown as SessionClock, random = () => Math.random() } = options;
  const queue = createLockTurns({ platform: browserPlatform(options.platform), clock, random });
  const holds = new Map<string, Hold>();
  const subscriptions: { unsubscribe(): void }[] = [];

  function lockOf({ template, organizationId }: TokenKey): string {
    const nameOfSession = `xstate-session:${sessionId}`;
    return mints === 'one-at-a-time' ? nameOfSession : `${nameOfSession}:${template ?? ''}:${organizationId ?? ''}`;
  }

  async function hold(key: TokenKey, signal: AbortSignal, lookOnce: () => void): Promise<Hold> {
    const giveBack = await queue.take(lockOf(key), signal, lookOnce);
    const id = idOf(key);
    const taken: Hold = {
      isAnswered: false,
      release() {
        if (holds.get(id) === taken) holds.delete(id);
        giveBack();
      },
    };
    holds.set(id, taken);
    return taken;
  }

  function drop(key: TokenKey): void {
    const found = holds.get(idOf(key));
    if (found?.isAnswered) found.release();
  }

  return {
    async createToken(input, { signal }) {
      const isRepetition = input.expiredToken !== undefined;
      const lookOnce = () => {
        // A caller who wants new claims does not want a sibling's token either.
        if ((!input.skipCache || input.notThis !== undefined) && !isRepetition) look?.(input);
      };
      if (!isRepetition) drop(input);
      const kept = isRepetition ? holds.get(idOf(input)) : undefined;
      const current = kept ?? (await hold(input, signal, lookOnce));
      current.isAnswered = false;
      const { release } = current;
      signal.addEventListener('abort', release, { once: true });
      if (!signal.aborted) lookOnce();
      if (signal.aborted) {
        release();
        throw signal.reason;
      }
      turns.get(signal)?.();
      try {
        const answer = await runActor(createToken, input, signal);
        current.isAnswered = true;
        if (subscriptions.length === 0) release();
        return answer;
      } catch (error) {
        current.isAnswered = true;
        const isRepeated = failureOfThrown(error).kind === 'missing-expired-token' && !isRepetition;
        if (!isRepeated || subscriptions.length === 0) release();
        throw error;
      }
    },
    watch(session) {
      let { organizationId } = session;
      subscriptions.push(
        session.on('token.issued', drop),
        session.on('token.failed', drop),
        session.subscribe((state) => {
          const isBusy = state.status === 'refreshing' || state.status === 'origin-outage-retry';
          if (!isBusy || state.organizationId !== organizationId) drop({ template: null, organizationId });
          organizationId = state.organizationId;
        }),
      );
    },
    pause: queue.pause,
    resume: queue.resume,
    end() {
      for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
      queue.end();
      holds.clear();
    },
  };
}
