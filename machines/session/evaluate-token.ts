import type { Failure } from '../../src/protocol/failure.ts';
import {
  type InvalidTokenRule,
  isStaler,
  keyRuleBrokenBy,
  readSessionToken,
  type SessionToken,
} from '../../src/protocol/session-token.ts';
import type { SessionContext } from './contract.ts';
import { holdsUsable, usableUntilMs } from './schedule.ts';
import { clockAfterMint, clockAfterToken, isFromTheFuture, type Mint } from './server-clock.ts';

/** What is to be made of a token that arrived. */
export interface Verdict {
  /** The context with what the token says about server time; also when it is not adopted. */
  readonly context: SessionContext;
  /** The token, when it may be adopted. */
  readonly token: SessionToken | null;
  /** Why it may not. */
  readonly failure: Failure;
  /** The token, when it is of this key and newer than what is known, but may no longer be handed out. */
  readonly expiredButNewer: SessionToken | null;
  /** Whether the answer is the very token that is held, where another was wanted: its refresh was due, or an API had refused it. */
  readonly isKept: boolean;
}

/**
 * Evaluates a token of this key: is it one, is it usable on arrival, is it fresher than a usable held one? Nothing is
 * verified; a forged token can only be offered to a server that will refuse it.
 *
 * @param known - With the time of arrival as the last known time.
 * @param jwt - Anything.
 * @param mint - Given for an answer of `createToken`.
 */
export function evaluateToken(known: SessionContext, jwt: unknown, mint?: Mint): Verdict {
  const token = readSessionToken(jwt, mint && hintedLife(known, mint));
  if (typeof token === 'string') return refusedVerdict(known, token);
  const brokenRule = keyRuleBrokenBy(token, known);
  if (brokenRule !== null) return refusedVerdict(known, brokenRule);
  const context = { ...known, ...(mint ? clockAfterMint(known, token, mint) : clockAfterToken(known, token)) };
  const { held, lastActiveToken, nowMs } = context;
  const stale: Verdict = { ...refusedVerdict(context, 'expired'), failure: { kind: 'stale-answer' } };

  const isNoNews = nowMs >= (context.refreshAtMs ?? nowMs) || context.replaceAtMs !== null;
  if (mint !== undefined && token.jwt === held?.jwt && isNoNews) {
    const isAlive = nowMs + context.offsetMs < token.expiresAtMs;
    return isAlive ? { ...stale, isKept: true } : refusedVerdict(context, 'expired');
  }
  if (nowMs >= usableUntilMs(context, token)) {
    // About to expire, by a clock that nothing confirms: the next answer decides.
    if (context.isClockDoubted && !known.isClockDoubted) return stale;
    const rival = lastActiveToken?.organizationId === token.organizationId ? lastActiveToken : held;
    const isOld = rival !== null && isStaler(token, rival);
    return { ...refusedVerdict(context, 'expired'), expiredButNewer: isOld ? null : token };
  }
  const isStale = held !== null && holdsUsable(context) && isStaler(token, held);
  return isStale ? stale : { ...stale, token };
}

/**
 * Whether a token from elsewhere says that it was issued later than can be: it is not handed out, and counts for nothing.
 * One that does not belong to this key is none of its business.
 */
export function claimsTheFuture(context: SessionContext, jwt: unknown): SessionToken | null {
  const token = readSessionToken(jwt);
  if (typeof token === 'string' || keyRuleBrokenBy(token, context) !== null) return null;
  return isFromTheFuture(context, token) ? token : null;
}

/** Evaluates a token from elsewhere. */
export function evaluateReceived(context: SessionContext, jwt: unknown): Verdict {
  return claimsTheFuture(context, jwt) ? refusedVerdict(context, 'iat-out-of-range') : evaluateToken(context, jwt);
}

const refusedVerdict = (context: SessionContext, rule: InvalidTokenRule): Verdict => ({
  context,
  token: null,
  failure: { kind: 'invalid-token', rule },
  expiredButNewer: null,
  isKept: false,
});

/** What the answer said of the token's life, for a token that does not say it itself. */
function hintedLife({ offsetMs }: SessionContext, { sentAtMs, expiresInMs, serverNowMs }: Mint) {
  return expiresInMs === undefined ? undefined : { serverNowMs: serverNowMs ?? sentAtMs + offsetMs, expiresInMs };
}
