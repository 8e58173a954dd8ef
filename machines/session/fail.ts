import type { Failure } from '../../src/protocol/failure.ts';
import { isDefinitive } from '../../src/protocol/failure.ts';
import type { Change, Emission } from './change.ts';
import type { SessionContext } from './contract.ts';
import { planBackoff } from './plan.ts';
import { holdsUsable } from './usable.ts';

/** Ends an attempt as failed: plans the next one, counts, and tells. */
export function fail(context: SessionContext, failure: Failure): Change {
  const { limits, nowMs, isOutage, isDegraded, skipCacheWanted, skipCacheSent } = context;
  const { kind } = failure;
  const { waitMs, seed } = planBackoff(context, context.attempt);
  const retryAfterMs = Math.min(failure.retryAfterMs ?? 0, limits.retryAfterMaxMs);
  const isUnanswered = kind === 'network' || kind === 'timeout' || kind === 'offline';
  const isServed = kind === 'stale-answer' || isDefinitive(kind, context.lastActiveToken !== null);
  const next = {
    ...context,
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
    isDegraded: isDegraded || !holdsUsable(context),
    skipCacheWanted: skipCacheWanted || (skipCacheSent && !isServed),
    skipCacheSent: false,
  };
  return [
    next,
    next.isOutage && !isOutage && { type: 'outage.started' },
    tokenFailed(next, failure),
    next.isDegraded && !isDegraded && { type: 'session.degraded', kind },
  ];
}

/** What the world is told of a failure, once the next attempt is planned. */
export function tokenFailed({ attempt, dueAtMs, nowMs }: SessionContext, { kind, status, code }: Failure): Emission {
  return {
    type: 'token.failed',
    kind,
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    attempt,
    retryInMs: Math.max(0, Math.ceil((dueAtMs ?? nowMs) - nowMs)),
  };
}
