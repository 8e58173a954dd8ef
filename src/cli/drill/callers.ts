import { recordOf } from '../../protocol/unknown-values.ts';
import type { Session } from '../../session/session.ts';
import type { GetTokenOptions } from '../../session/session-options.ts';
import type { TraceRecorder } from '../../testing/recording/contract.ts';
import type { DrillPlatform } from './platform.ts';
import type { CallCounts } from './scenario.ts';

/** The callers of a session: they ask for tokens, and it is counted how they fare. */
export interface Calls {
  readonly counts: CallCounts;
  ask(session: Session, options?: GetTokenOptions): Promise<string | null | 'error'>;
  /** Asks again and again until `close`. */
  askEvery(session: Session, ms: number): void;
  /** Stops asking; resolves when every call is settled, or the time is over. What is still open then is lost. */
  close(withinMs: number, wait: (ms: number) => Promise<void>): Promise<void>;
}

/** How long a call may wait: longer than any outage of the drill lasts. */
const CALL_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/**
 * @param onLost - Told of each call that got nothing, with the code of the error.
 */
export function createCalls(
  recorder: TraceRecorder,
  { clock }: Pick<DrillPlatform, 'clock'>,
  onLost: (code: string) => void,
): Calls {
  const counts = { asked: 0, served: 0, signedOut: 0, lost: 0 };
  const timers: { id: unknown }[] = [];
  let open = 0;
  let isClosed = false;

  function countAsLost(code: string): void {
    counts.lost += 1;
    onLost(code);
  }

  async function ask(session: Session, options: GetTokenOptions = {}): Promise<string | null | 'error'> {
    counts.asked += 1;
    open += 1;
    try {
      const jwt = await recorder.getToken(session, { timeoutMs: CALL_TIMEOUT_MS, ...options });
      if (jwt !== null) counts.served += 1;
      else if (session.status === 'signed-out') counts.signedOut += 1;
      else countAsLost('null');
      return jwt;
    } catch (error) {
      const { code } = recordOf(error);
      countAsLost(typeof code === 'string' ? code : 'unknown');
      return 'error';
    } finally {
      open -= 1;
    }
  }

  return {
    counts,
    ask,
    askEvery(session, ms) {
      const timer: { id: unknown } = { id: undefined };
      timers.push(timer);
      const step = () => {
        if (isClosed || session.status === 'signed-out') return;
        void ask(session);
        timer.id = clock.setTimeout(step, ms);
      };
      step();
    },
    async close(withinMs, wait) {
      isClosed = true;
      for (const { id } of timers) clock.clearTimeout(id);
      let waitedMs = 0;
      while (open > 0 && waitedMs < withinMs) {
        await wait(POLL_MS);
        waitedMs += POLL_MS;
      }
    },
  };
}

/** Measures how long something did not hold. */
export interface UnusableTime {
  /** Milliseconds so far. */
  readonly unusableMs: number;
  stop(): void;
}

const SAMPLE_MS = 100;

/**
 * Looks every 100 ms whether a usable token is held.
 *
 * @param isUsable - Asked at each look; reading it must cause nothing.
 * @param onSample - Told after each look.
 */
export function measureUnusableTime(
  { now, clock }: Pick<DrillPlatform, 'now' | 'clock'>,
  isUsable: () => boolean,
  onSample: () => void = () => undefined,
): UnusableTime {
  let missingMs = 0;
  let wasUsable = isUsable();
  let lastMs = now();
  let timer = clock.setTimeout(sample, SAMPLE_MS);

  function measure(): void {
    const atMs = now();
    const usable = isUsable();
    const sinceMs = atMs - lastMs;
    // Between two looks that differ it changed about in the middle.
    if (usable !== wasUsable) missingMs += sinceMs / 2;
    else if (!usable) missingMs += sinceMs;
    wasUsable = usable;
    lastMs = atMs;
  }

  function sample(): void {
    measure();
    onSample();
    timer = clock.setTimeout(sample, SAMPLE_MS);
  }

  return {
    get unusableMs() {
      return missingMs;
    },
    stop() {
      measure();
      clock.clearTimeout(timer);
    },
  };
}
