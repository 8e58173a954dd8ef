import type { SessionContext } from '../../../machines/session/contract.ts';

/**
 * The same context, made in the one place where all are. V8 copies objects (`{ ...context }`) fast where it has met only a few shapes, and
 * objects that came about in different places are of different shapes to it. The chart copies a context several times in a step, so this one
 * copy more saves a fifth of it.
 */
export function inOneShape(context: SessionContext): SessionContext {
  return {
    sessionId: context.sessionId,
    template: context.template,
    organizationId: context.organizationId,
    policy: context.policy,
    capabilities: context.capabilities,
    limits: context.limits,
    seed: context.seed,
    nowMs: context.nowMs,
    timerAtMs: context.timerAtMs,
    offsetMs: context.offsetMs,
    learnedClock: context.learnedClock,
    isClockDoubted: context.isClockDoubted,
    decidedIssuedAtMs: context.decidedIssuedAtMs,
    held: context.held,
    lastActiveToken: context.lastActiveToken,
    isForeignKey: context.isForeignKey,
    sentLastActiveToken: context.sentLastActiveToken,
    sentAtMs: context.sentAtMs,
    refreshAtMs: context.refreshAtMs,
    dueAtMs: context.dueAtMs,
    lastAnswerAtMs: context.lastAnswerAtMs,
    notBeforeMs: context.notBeforeMs,
    attempt: context.attempt,
    failingSinceMs: context.failingSinceMs,
    immediateRetry: context.immediateRetry,
    replaceAtMs: context.replaceAtMs,
    replacementSent: context.replacementSent,
    refusals: context.refusals,
    timeouts: context.timeouts,
    lateRefreshes: context.lateRefreshes,
    failure: context.failure,
    skipCacheWanted: context.skipCacheWanted,
    skipCacheSent: context.skipCacheSent,
    isHidden: context.isHidden,
    isOffline: context.isOffline,
    isOutage: context.isOutage,
    isDegraded: context.isDegraded,
    handshakes: context.handshakes,
    handshake: context.handshake,
    endReason: context.endReason,
  };
}
