import { platformClock } from '../../platform/clock.ts';
import { check } from '../../protocol/caller-input.ts';
import { RequestTimeoutError } from '../../protocol/errors.ts';
import { HANDSHAKE_PATH } from '../../protocol/wire.ts';
import { withDeadline } from '../bounds.ts';
import { deadline, optionalFunction } from '../option-checks.ts';
import type { ServerClock } from '../options.ts';
import type { RequestState } from '../request-state.ts';
import { handshakeResponse } from './response.ts';

/** Why a handshake would have led nowhere. */
export interface HandshakeFailure {
  /** `status`: the frontend API answered 500 or more. `network`: nobody answered. `timeout`: nobody answered in time. */
  readonly kind: 'status' | 'network' | 'timeout';
  /** The status it answered. */
  readonly status?: number;
  /** What the handshake was for: the reason of the state. */
  readonly reason: RequestState['reason'];
}

/** What {@link handshakeIfPossible} needs. */
export interface HandshakeIfPossibleOptions {
  /**
   * The app's own page for a total outage, e.g. a 503 with `Retry-After` that says "try again in a minute". It is sent as it is, with
   * `Cache-Control: private, no-store`. No cookie is touched: once the frontend API is back, the next request goes on signed in.
   */
  onHandshakeImpossible(failure: HandshakeFailure): Response | Promise<Response>;
  /** Default: the platform's, read at each call. */
  readonly fetch?: typeof globalThis.fetch;
  /** How long the frontend API may take to answer, in milliseconds. Default 3 000: slow is not dead. */
  readonly timeoutMs?: number;
  /** Runs the deadline. Default: the platform's timers. */
  readonly clock?: ServerClock;
}

const DEFAULT_TIMEOUT_MS = 3_000;
const SERVER_ERROR = 500;

/**
 * The answer to a request that is to be redirected, like {@link handshakeResponse}; but when the frontend API is down altogether, the
 * app's own page in place of the raw error that the browser would be sent to.
 *
 * The server asks for the very address of the handshake first, so the token travels to the same place as with the redirect. That
 * costs one request per handshake, and the verdict is as good as the moment: what answers here may be gone when the browser asks.
 * An answer under 500, whatever it says, lets the redirect go: a firewall may refuse a server that lets browsers in, and in an
 * origin outage it is the edge that answers.
 *
 * @throws TypeError when the state has no `Location`, or an option is missing or of the wrong type.
 */
export async function handshakeIfPossible(state: RequestState, options: HandshakeIfPossibleOptions): Promise<Response> {
  const response = handshakeResponse(state);
  const { onHandshakeImpossible, fetch: ownFetch, clock = platformClock } = options;
  check(typeof onHandshakeImpossible === 'function', 'onHandshakeImpossible', 'a function', onHandshakeImpossible);
  optionalFunction('fetch', ownFetch);
  const timeoutMs = deadline('timeoutMs', options.timeoutMs, DEFAULT_TIMEOUT_MS);
  const location = response.headers.get('location') ?? '';
  // Every other redirect stays within the app: its own address without parameters, or another domain of it.
  const isHandshake = URL.canParse(location) && new URL(location).pathname.endsWith(HANDSHAKE_PATH);
  if (state.status !== 'handshake' || !isHandshake) return response;

  const failure = await probe(location, ownFetch ?? globalThis.fetch, clock, timeoutMs);
  if (failure === null) return response;
  const page = await onHandshakeImpossible({ ...failure, reason: state.reason });
  const headers = new Headers(page.headers);
  headers.set('cache-control', 'private, no-store');
  return new Response(page.body, { status: page.status, statusText: page.statusText, headers });
}

async function probe(
  location: string,
  fetch: typeof globalThis.fetch,
  clock: ServerClock,
  timeoutMs: number,
): Promise<Omit<HandshakeFailure, 'reason'> | null> {
  try {
    const { status, body } = await withDeadline(
      (signal) => fetch(location, { headers: { accept: 'text/html' }, redirect: 'manual', signal }),
      clock,
      timeoutMs,
    );
    // A body that nobody reads keeps its connection.
    await body?.cancel().catch(() => undefined);
    return status >= SERVER_ERROR ? { kind: 'status', status } : null;
  } catch (error) {
    return { kind: error instanceof RequestTimeoutError ? 'timeout' : 'network' };
  }
}
