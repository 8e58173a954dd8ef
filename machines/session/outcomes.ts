import { type Failure, isDefinitive } from '../../src/protocol/failure.ts';
import type { SessionToken } from '../../src/protocol/session-token.ts';
import type { SessionContext, TokenSource } from './contract.ts';
import { holdsUsable, planBackoff, planRefresh, usableUntilMs } from './schedule.ts';
import type { Change, Emission } from './typed.ts';

/**
 * Makes an evaluated token the held one, and emits that.
 *
 * @param keepsPlan - A received token while a skipCache caller waits: what is planned and counted stays as it is.
 */
export function adopt(context: SessionContext, token: SessionToken, source: TokenSource, keepsPlan: boolean): Change {
  const isMint = source.endsWith('mint');
  const endsOutage = source === 'mint' && context.isOutage;
  const next = {
    ...withLastActive(context, token),
    ...planRefresh(context, token),
    ...(!keepsPlan && {
      dueAtMs: null,
      attempt: 0,
      notBeforeMs: null,
      failingSinceMs: null,
      immediateRetry: 'unavailable' as const,
    }),
    ...(isMint && {
      skipCacheSent: false,
      lastAnswerAtMs: context.nowMs,
      timeouts: 0,
      lateRefreshes: Math.max(0, context.lateRefreshes - 1),
    }),
    held: token,
    // The very token that was refused is no replacement.
    replaceAtMs: token.jwt === context.held?.jwt ? context.replaceAtMs : null,
    isOutage: context.isOutage && !endsOutage,
    isDegraded: false,
    handshakes: 0,
  };
  return [
    next,
    { type: 'token.issued', jwt: token.jwt, source },
    endsOutage && { type: 'outage.ended' },
    context.isDegraded && { type: 'session.recovered' },
  ];
}

/** A session token becomes the last active token, but of the own key only: a template's token is no session token. */
export function withLastActive(context: SessionContext, token: SessionToken | null): SessionContext {
  if (token === null || context.template !== null || context.isForeignKey) return context;
  return { ...context, lastActiveToken: token };
}

/**
 * The pause that the server asked for; none when it asked for none. An actor that reckons it from a header may come to NaN: a plan that
 * is no number would be a timer without end.
 */
export const askedPauseMs = (failure: Failure): number => Number(failure.retryAfterMs) || 0;

/** The kinds that no answer led to. */
const UNANSWERED: readonly string[] = ['timeout', 'network', 'offline'];

/**
 * Ends an attempt as failed: plans the next one, counts, and emits.
 *
 * @param isKept - The endpoint answered with the very token that is held.
 */
export function fail(context: SessionContext, failure: Failure, isKept = false): Change {
  const { limits, nowMs, refreshAtMs, isOutage, isDegraded, skipCacheWanted, skipCacheSent } = context;
  const { kind } = failure;
  const { waitMs: backoffMs, seed } = planBackoff(context, context.attempt);
  const waitMs = isKept ? waitAfterKeptMs(context, backoffMs) : backoffMs;
  const retryAfterMs = Math.min(askedPauseMs(failure), limits.retryAfterMaxMs);
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
    // The held token, answered again after its end by the client's clock, shows that the clock is fast and the token lives on.
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

/** The event of a failure, once the next attempt is planned. */
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
