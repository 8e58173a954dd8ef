import type { SessionToken } from '../../src/protocol/session-token.ts';
import type { LearnedClock, SessionContext } from './contract.ts';
import { refreshWantedAtMs, usableUntilMs } from './schedule.ts';

/** What is known of a mint besides its token: when it was asked for, the clocks, and what the answer said of time. */
export interface Mint {
  /** When the request was sent, in session time. */
  readonly sentAtMs: number;
  /** How often wall and monotonic clock had parted when the request was sent, and when the answer arrived. */
  readonly sentClockJumps: number;
  readonly clockJumps: number;
  /** The client's wall clock less session time. */
  readonly clientOffsetMs: number;
  /** The hints of {@link CreateTokenOutput}. */
  readonly expiresInMs?: number | undefined;
  readonly serverNowMs?: number | undefined;
}

/** What a context knows of the server's clock. */
export type ServerClock = Pick<SessionContext, 'offsetMs' | 'learnedClock' | 'isClockDoubted'>;

/** Any token that is not our own mint only says that server time is at or after its "iat". */
export function clockAfterToken({ offsetMs, nowMs }: SessionContext, token: SessionToken): Partial<ServerClock> {
  return { offsetMs: Math.max(offsetMs, token.issuedAtMs - nowMs) };
}

/** Whether a token that is not our own mint says that it was issued later than can be, or has said so before. */
export function isFromTheFuture(context: SessionContext, { issuedAtMs }: SessionToken): boolean {
  const { offsetMs, nowMs, limits, decidedIssuedAtMs } = context;
  return issuedAtMs > nowMs + offsetMs + limits.issuedAheadMaxMs || issuedAtMs === decidedIssuedAtMs;
}

/**
 * What an own mint says about the server's clock. With a hint there is one reading. Without one there are two, the client's
 * clock and the "iat", for an "iat" may be backdated, and the token be an old one that the endpoint keeps; the one that ends
 * the token's life earlier counts wherever it leaves the token usable. Where it does not, the client's clock is refuted.
 */
export function clockAfterMint(context: SessionContext, token: SessionToken, mint: Mint): ServerClock {
  const learnedClock = learn(context, token, mint);
  const learnedOffsetMs = learnedClock.offsetMs;
  if (learnedClock.isHinted) return { offsetMs: learnedOffsetMs, learnedClock, isClockDoubted: false };

  const { nowMs, limits, held, isClockDoubted } = context;
  const cautious = { ...context, offsetMs: Math.max(learnedOffsetMs, mint.clientOffsetMs) };
  const isUsable = nowMs < usableUntilMs(cautious, token);
  // By the client's clock it lived when it was asked for: perhaps an old one that the endpoint keeps, or a slow line.
  const livedWhenSent = mint.sentAtMs + cautious.offsetMs < token.expiresAtMs;

  if (token.jwt === held?.jwt) {
    const isRefuted = !isUsable && !livedWhenSent;
    return {
      offsetMs: isRefuted ? learnedOffsetMs : cautious.offsetMs,
      learnedClock,
      isClockDoubted: isRefuted || isClockDoubted,
    };
  }
  // One new token that by the client's clock is nearly over may be so; the second in a row means that the clock is fast.
  const isShort = refreshWantedAtMs(cautious, token) < nowMs + limits.nudgeSpacingMs;
  const isUsableByIssue = nowMs < usableUntilMs({ ...context, offsetMs: learnedOffsetMs }, token);
  const { shortTokensBelieved = 0 } = learnedClock;
  const left = isShort ? shortTokensBelieved - 1 : limits.replacementsMax;
  const isDoubted = isClockDoubted && shortTokensBelieved === 0;
  const keeps = isUsable ? !(isShort && isDoubted) : livedWhenSent && !isDoubted;
  return {
    offsetMs: keeps ? cautious.offsetMs : learnedOffsetMs,
    learnedClock: keeps && shortTokensBelieved > 0 ? { ...learnedClock, shortTokensBelieved: left } : learnedClock,
    // Nothing is in doubt about one that has no life left either way.
    isClockDoubted: isUsable ? isShort : isUsableByIssue,
  };
}

/**
 * What the refusal of the held token says of the client's clock: one that had expired by it was no token of a fast clock. So the
 * client's clock is believed until the clocks part, or until several tokens in a row would be over as soon as they came.
 */
export function clockAfterRefusal(
  { learnedClock, nowMs, limits }: SessionContext,
  refused: SessionToken,
  clientOffsetMs: number | undefined,
  clockJumps: number | undefined,
): LearnedClock | null {
  if (learnedClock === null || clientOffsetMs === undefined || clockJumps !== learnedClock.clockJumps)
    return learnedClock;
  const isExpired = refused.expiresAtMs <= nowMs + clientOffsetMs;
  return isExpired ? { ...learnedClock, shortTokensBelieved: limits.replacementsMax } : learnedClock;
}

/**
 * A slow answer can only make the offset larger, a token's life shorter. A proxy that repeats an old answer would make it
 * smaller by that answer's age: too large a step back is believed only when the clocks parted, and the token already held, or
 * one that was issued before it, never leads to one: it could make a token young again that was over. One with staler claims that was
 * issued later comes from no store: an edge mints such tokens while the origin is down. What a hint showed is not undone by an "iat".
 */
function learn(context: SessionContext, token: SessionToken, mint: Mint): LearnedClock {
  const { learnedClock: known, limits, nowMs, held } = context;
  const hintedMs = serverNowOf(token, mint);
  const isHinted = hintedMs !== null;
  // The server's clock has reached the "iat", whatever else was said.
  const offsetMs = Math.max(hintedMs ?? token.issuedAtMs, token.issuedAtMs) - mint.sentAtMs;
  const slackMs = Math.max(limits.attemptDeadlineMs, nowMs - mint.sentAtMs);
  const learned = { offsetMs, clockJumps: mint.sentClockJumps, slackMs, isHinted };
  if (known === null) return learned;
  const isNews = held === null || (token.jwt !== held.jwt && token.issuedAtMs >= held.issuedAtMs);
  if (mint.clockJumps !== known.clockJumps && (isNews || offsetMs >= known.offsetMs)) return learned;
  if (known.isHinted && !isHinted) return { ...known, offsetMs: Math.max(known.offsetMs, token.issuedAtMs - nowMs) };
  const leastMs = isNews ? known.offsetMs - known.slackMs : known.offsetMs;
  return offsetMs >= leastMs ? { ...known, ...learned } : known;
}

/** The server's clock at the answer as the hints give it, the latest of them; `null` when none does. */
function serverNowOf(token: SessionToken, { expiresInMs, serverNowMs }: Mint): number | null {
  const latestMs = Math.max(serverNowMs ?? -Infinity, token.expiresAtMs - (expiresInMs ?? Infinity));
  return latestMs === -Infinity ? null : latestMs;
}
