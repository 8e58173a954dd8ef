import { belongsToKey } from '../../src/protocol/belongs-to-key.ts';
import { decodeSessionToken } from '../../src/protocol/decode-session-token.ts';
import type { Failure } from '../../src/protocol/failure.ts';
import { isStaler } from '../../src/protocol/is-staler.ts';
import type { SessionToken } from '../../src/protocol/session-token.ts';
import type { SessionContext } from './contract.ts';
import { holdsUsable, usableUntilMs } from './usable.ts';

/** When a minted token was asked for, and how often the clocks had parted by then and when the answer arrived. */
export interface Mint {
  readonly sentAtMs: number;
  readonly sentPartings: number;
  readonly partings: number;
}

/** What is to be made of a token that arrived. */
export interface Verdict {
  /** The context with what the token says about server time; also when it is not adopted. */
  readonly context: SessionContext;
  /** The token, when it may be adopted. */
  readonly token: SessionToken | null;
  /** Why it may not. */
  readonly failure: Failure;
  /** The token, when it is of this key and newer than what is known, but may no longer be handed out. */
  readonly spent: SessionToken | null;
}

/**
 * Judges a token of this key: is it one, is it usable on arrival, is it fresher than a usable held one? Nothing is
 * verified; a forged token can only be offered to a server that will refuse it.
 *
 * @param known - With the time of arrival as the last known time.
 * @param jwt - Anything.
 * @param mint - Given for an answer of `createToken`, whose "iat" is taken as the moment it was sent for.
 */
export function judge(known: SessionContext, jwt: unknown, mint?: Mint): Verdict {
  const token = decodeSessionToken(jwt);
  const verdict: Verdict = { context: known, token: null, failure: { kind: 'invalid-token' }, spent: null };
  if (token === null || !belongsToKey(token, known)) return verdict;
  const context = { ...known, ...learn(known, token, mint) };
  const { held, lastActiveToken } = context;
  if (context.nowMs >= usableUntilMs(context, token)) {
    const rival = lastActiveToken?.organizationId === token.organizationId ? lastActiveToken : held;
    return { ...verdict, context, spent: rival !== null && isStaler(token, rival) ? null : token };
  }
  const isStale = held !== null && holdsUsable(context) && isStaler(token, held);
  return { ...verdict, context, token: isStale ? null : token, failure: { kind: 'stale-answer' } };
}

/**
 * A mint teaches the offset. A slow answer can only make it larger, a token's life shorter. A proxy that repeats an old
 * answer would make it smaller by that answer's age: too large a step back is believed only when the clocks parted, and
 * the token already held never teaches one. Any other token only says that server time is at or after its "iat".
 */
function learn(context: SessionContext, token: SessionToken, mint?: Mint): Partial<SessionContext> {
  const { offsetMs, taughtOffsetMs, limits, nowMs, held } = context;
  if (mint === undefined) return { offsetMs: Math.max(offsetMs, token.issuedAtMs - nowMs) };
  const taught = token.issuedAtMs - mint.sentAtMs;
  const isBelievable =
    taughtOffsetMs === null ||
    taught >= offsetMs ||
    mint.partings !== context.taughtPartings ||
    (taught >= taughtOffsetMs - limits.attemptDeadlineMs && token.jwt !== held?.jwt);
  return isBelievable ? { offsetMs: taught, taughtOffsetMs: taught, taughtPartings: mint.sentPartings } : {};
}
