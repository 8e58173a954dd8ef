import type { Failure } from '../../src/protocol/failure.ts';
import { isDefinitive } from '../../src/protocol/failure.ts';
import type { Change, Emission } from './change.ts';
import type { SessionContext } from './contract.ts';
import { planBackoff } from './plan.ts';
import { holdsUsable, usableUntilMs } from './usable.ts';

/** The kinds that no answer led to. */
const UNANSWERED: readonly string[] = ['timeout', 'network', 'offline'];

/**
 * Ends an attempt as failed: plans the next one, counts, and tells.
 *
 * @param isKept - The endpoint answered with the very token that is held: there is no other before that one's end.
 */
export function fail(context: SessionContext, failure: Failure, isKept = false): Change {
  const { limits, nowMs, isOutage, isDegraded, skipCacheWanted, skipCacheSent } = context;
  const { kind } = failure;
  const { waitMs, seed } = planBackoff(context, context.attempt);
  const retryAfterMs = Math.min(failure.retryAfterMs ?? 0, limits.retryAfterMaxMs);
  const isUnanswered = UNANSWERED.includes(kind);
  const isServed = kind === 'stale-answer' || isDefinitive(kind, context.lastActiveToken !== null);
  // Where the clock is in doubt the end of the token is a guess: then the backoff alone counts.
  const waitsForEnd = isKept && !context.isClockDoubted && context.held !== null;
  const soonestMs = waitsForEnd ? usableUntilMs(context, context.held) - nowMs : 0;
  const next = {
    ...context,
    ...(isKept && { lateRefreshes: limits.lateRefreshesMax }),
    timeouts: isUnanswered ? context.timeouts + Number(kind === 'timeout') : 0,
    attempt: context.attempt + 1,
    failingSinceMs: context.failingSinceMs ?? nowMs,
    immediateRetry:
      isUnanswered && context.immediateRetry !== 'used' ? ('available' as const) : ('unavailable' as const),
    seed,
    dueAtMs: nowMs + Math.max(waitMs, retryAfterMs, soonestMs),
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
