import { type Failure, isDefinitive } from '../../src/protocol/failure.ts';
import type { Change, Emission } from './change.ts';
import type { SessionContext } from './contract.ts';
import { planBackoff } from './schedule.ts';
import { holdsUsable, usableUntilMs } from './usable.ts';

/** The kinds that no answer led to. */
const UNANSWERED: readonly string[] = ['timeout', 'network', 'offline'];

/**
 * Ends an attempt as failed: plans the next one, counts, and tells.
 *
 * @param isKept - The endpoint answered with the very token that is held.
 */
export function fail(context: SessionContext, failure: Failure, isKept = false): Change {
  const { limits, nowMs, refreshAtMs, isOutage, isDegraded, skipCacheWanted, skipCacheSent } = context;
  const { kind } = failure;
  const { waitMs: backoffMs, seed } = planBackoff(context, context.attempt);
  const waitMs = isKept ? waitAfterKeptMs(context, backoffMs) : backoffMs;
  const retryAfterMs = Math.min(failure.retryAfterMs ?? 0, limits.retryAfterMaxMs);
  const isUnanswered = UNANSWERED.includes(kind);
  const isServed = kind === 'stale-answer' || isDefinitive(kind, context.lastActiveToken !== null);
  const wasDue = nowMs >= (refreshAtMs ?? nowMs);
  const next = {
    ...context,
    ...(isKept && wasDue && { lateRefreshes: limits.lateRefreshesMax }),
    timeouts: isUnanswered ? context.timeouts + Number(kind === 'timeout') : 0,
    attempt: context.attempt + 1,
    failingSinceMs: context.failingSinceMs ?? nowMs,
    immediateRetry:
      isUnanswered && context.immediateRetry !== 'used' ? ('available' as const) : ('unavailable' as const),
    seed,
    dueAtMs: nowMs + Math.max(waitMs, retryAfterMs),
    notBeforeMs: nowMs + retryAfterMs,
    lastAnswerAtMs: nowMs,
    failure: null,
    isOutage: isOutage || kind === 'missing-expired-token',
    // An answer without a token may still show that the held one lives on: a clock that seemed right was fast.
    isDegraded: !holdsUsable(context),
    skipCacheWanted: skipCacheWanted || (skipCacheSent && !isServed),
    skipCacheSent: false,
  };
  return [
    next,
    next.isOutage && !isOutage && { type: 'outage.started' },
    tokenFailed(next, failure),
    next.isDegraded && !isDegraded && { type: 'session.degraded', kind },
    isDegraded && !next.isDegraded && { type: 'session.recovered' },
  ];
}

/** How often an endpoint that keeps its token to the end is asked again in the time in which that token is not handed out. */
const KEPT_RETRIES = 3;

/**
 * The wait for an endpoint that has just answered with the held token. Before its refresh was due: until then. Else until it may
 * no longer be handed out, and from there on some times until its end: it may be replaced at any moment.
 * Where the clock is in doubt all of these are guesses: then the backoff alone counts, as it does for a caller who came after the
 * request had been sent and wants another.
 */
function waitAfterKeptMs(context: SessionContext, backoffMs: number): number {
  const { held, limits, nowMs, offsetMs, refreshAtMs, isClockDoubted, skipCacheWanted, replacementSent } = context;
  if (held === null || isClockDoubted) return backoffMs;
  if (refreshAtMs !== null && nowMs < refreshAtMs) {
    return replacementSent && !skipCacheWanted ? Math.max(backoffMs, refreshAtMs - nowMs) : backoffMs;
  }
  const usableAtMs = usableUntilMs(context, held);
  const withheldMs = held.expiresAtMs - offsetMs - usableAtMs;
  const retryMs = Math.max(limits.refreshDelayMinMs, withheldMs / KEPT_RETRIES);
  return Math.max(usableAtMs - nowMs, Math.min(backoffMs, retryMs));
}

/** What the world is told of a failure, once the next attempt is planned. */
export function tokenFailed(
  { attempt, dueAtMs, nowMs }: SessionContext,
  { kind, status, code, rule }: Failure,
): Emission {
  return {
    type: 'token.failed',
    kind,
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(rule !== undefined && { rule }),
    attempt,
    retryInMs: Math.max(0, Math.ceil((dueAtMs ?? nowMs) - nowMs)),
  };
}
