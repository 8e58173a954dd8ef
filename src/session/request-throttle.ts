import type { KeyEvent, SessionContext } from '../../machines/session/contract.ts';
import type { SessionStatus } from './session.ts';
import type { GetTokenOptions } from './session-options.ts';
import type { SessionTime } from './session-time.ts';

/** Lets the chart of a key know that callers wait, without an event for each of them: ten thousand may ask at once. */
export interface RequestThrottle {
  /** A caller waits: the chart is told, unless it was a moment ago and this caller wants nothing more. */
  request(options: GetTokenOptions): void;
  /** The chart went on: what it was told before counts no more. */
  reset(): void;
}

/** The key whose chart is told. */
interface RequestedKey {
  readonly context: SessionContext;
  readonly status: SessionStatus;
  send(event: KeyEvent): void;
}

/** A caller need not tell the chart more often than this that it waits. */
const REQUEST_SPACING_MS = 1_000;

/** Nothing has been told at first. */
export function createRequestThrottle(time: SessionTime, key: RequestedKey): RequestThrottle {
  let requestedAtMs = -Infinity;

  return {
    request({ skipCache = false, notThis }) {
      const atMs = time.read();
      const { context } = key;
      const isRefusalNoted = notThis == null || notThis !== context.held?.jwt || context.replaceAtMs !== null;
      const isKnown = isRefusalNoted && (!skipCache || context.skipCacheWanted);
      if (isKnown && atMs < requestedAtMs + REQUEST_SPACING_MS && key.status !== 'active') return;
      requestedAtMs = atMs;
      key.send({
        type: 'token.requested',
        skipCache,
        ...(notThis != null && { notThis, clientOffsetMs: time.clientOffsetMs(), partings: time.clockJumps() }),
      });
    },
    reset() {
      requestedAtMs = -Infinity;
    },
  };
}
