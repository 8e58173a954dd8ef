import { type Limits, resolveLimits } from '../../src/protocol/limits.ts';
import { decodeSessionToken, isOfSession, type SessionToken } from '../../src/protocol/session-token.ts';
import { numberOf } from '../../src/protocol/unknown-values.ts';
import type { LearnedClock, SessionContext, SessionInput } from './contract.ts';
import { holdsUsable, planRefresh } from './schedule.ts';
import { clockAfterToken, isFromTheFuture } from './server-clock.ts';

/**
 * What an actor of the session chart starts with. The last active token is held at once when it is of this very key: no
 * template, and the same organization, also when it has no `sid` (a foreign organization's token is only ever offered).
 *
 * @throws TypeError when a limit is out of its range.
 */
export function initialContext({ input }: { input: SessionInput }): SessionContext {
  const nowMs = finite(input.atMs);
  const template = input.template ?? null;
  const organizationId = input.organizationId || null;
  const lastActiveToken = ofSession(input.lastActiveToken, input.sessionId);
  const isHeld = template === null && lastActiveToken?.organizationId === organizationId;
  const limits = resolveLimits(input.limits);
  const offsetMs = finite(input.offsetMs);
  const { confirmSession = false, createHandshakeUrl = false, followHandshake = false } = input.capabilities ?? {};
  const context: SessionContext = {
    sessionId: input.sessionId,
    template,
    organizationId,
    policy: { handshakes: input.policy?.handshakes ?? 'manual' },
    capabilities: { confirmSession, createHandshakeUrl, followHandshake },
    limits,
    seed: finite(input.seed) | 0,
    nowMs,
    timerAtMs: nowMs,
    offsetMs,
    learnedClock: learnedClockOf(input, limits),
    isClockDoubted: input.isClockDoubted === true,
    decidedIssuedAtMs: input.decidedIssuedAtMs ?? null,
    held: null,
    lastActiveToken,
    isForeignKey: false,
    sentLastActiveToken: null,
    sentAtMs: nowMs,
    refreshAtMs: null,
    dueAtMs: null,
    lastAnswerAtMs: null,
    notBeforeMs: null,
    attempt: 0,
    failingSinceMs: null,
    immediateRetry: 'unavailable',
    replaceAtMs: null,
    replacementSent: false,
    refusals: 0,
    timeouts: 0,
    lateRefreshes: 0,
    failure: null,
    skipCacheWanted: input.skipCache === true,
    skipCacheSent: false,
    isHidden: false,
    isOffline: false,
    isOutage: input.outage === true,
    isDegraded: input.degraded === true,
    handshakes: finite(input.handshakes),
    handshake: null,
    endReason: null,
  };
  // One from the future, by what can be known here, is only offered: a mint decides.
  if (lastActiveToken === null) return context;
  if (isFromTheFuture(context, lastActiveToken)) return { ...context, decidedIssuedAtMs: lastActiveToken.issuedAtMs };
  const timed = { ...context, ...clockAfterToken(context, lastActiveToken), held: isHeld ? lastActiveToken : null };
  // The refresh of one that may not be handed out is under way at once: nothing is planned beside it.
  return timed.held !== null && holdsUsable(timed) ? { ...timed, ...planRefresh(timed, timed.held) } : timed;
}

function learnedClockOf(input: SessionInput, limits: Limits): LearnedClock | null {
  if (input.learnedClock !== undefined) return input.learnedClock;
  if (input.offsetMs === undefined) return null;
  const { attemptDeadlineMs: slackMs } = limits;
  return { offsetMs: finite(input.offsetMs), clockJumps: finite(input.partings), slackMs, isHinted: false };
}

function ofSession(jwt: unknown, sessionId: string): SessionToken | null {
  const token = decodeSessionToken(jwt);
  return token !== null && isOfSession(token, sessionId) ? token : null;
}

/** A number of the input; one that is missing, or none, counts as 0. */
function finite(value: unknown): number {
  return numberOf(value) ?? 0;
}
