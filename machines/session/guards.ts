import { fieldOf } from '../../src/protocol/unknown-values.ts';
import { confirmedJwtOf, evaluateMint, failureOf, handshakeUrlOf, jwtOf, refusalOf } from './answers.ts';
import type { KeyEvent, SessionContext } from './contract.ts';
import { claimsTheFuture, evaluateReceived, evaluateToken } from './evaluate-token.ts';
import { holdsUsable, refreshDueAtMs, spacedFromAnswerAtMs } from './schedule.ts';
import { whenEvent, whenever } from './typed.ts';

const isDue = (context: SessionContext) => context.dueAtMs !== null && context.nowMs >= context.dueAtMs;
const servesSkipCache = (context: SessionContext) => context.skipCacheWanted || context.skipCacheSent;
const canHandshake = ({ policy, capabilities }: SessionContext) =>
  policy.handshakes !== 'never' && capabilities.createHandshakeUrl;
const hasMadeAllHandshakes = (context: SessionContext) => context.handshakes >= context.limits.handshakesMax;
// The very token held is no news.
const isNews = (context: SessionContext, jwt: unknown) =>
  jwt !== context.held?.jwt && evaluateReceived(context, jwt).token !== null;
const receives = (context: SessionContext, event: KeyEvent) => isNews(context, fieldOf(event, 'jwt'));
const mayHandshake = (context: SessionContext) => canHandshake(context) && !hasMadeAllHandshakes(context);
const mayHandshakeByItself = (context: SessionContext) =>
  context.policy.handshakes === 'automatic' && mayHandshake(context) && !holdsUsable(context);

/** Every guard of the session chart, by name. */
export const guards = {
  /** The held token is not usable, or its refresh is due, or a `skipCache` caller waits. */
  mustRefresh: whenever((context) => !holdsUsable(context) || isDue(context) || context.skipCacheWanted),
  /** The planned moment has come. */
  isDue: whenever(isDue),
  /** The token is of this key, another one than the held, and would be adopted. */
  isReceivable: whenEvent(receives),
  /**
   * The token is of this key and claims to be issued more than `issuedAheadMaxMs` after server time as it is known;
   * no mint has decided about it, and the last answer is `nudgeSpacingMs` old.
   */
  isForMintToDecide: whenEvent((context, event) => {
    const token = claimsTheFuture(context, fieldOf(event, 'jwt'));
    if (token === null || token.issuedAtMs === context.decidedIssuedAtMs) return false;
    return context.nowMs >= spacedFromAnswerAtMs(context);
  }),
  /** As `isReceivable`, while a `skipCache` caller waits or is being served. */
  isReceivableForSkipCache: whenEvent((context, event) => servesSkipCache(context) && receives(context, event)),
  /** As `isReceivable`, in a handshake that the chart began by itself. */
  isReceivableForChart: whenEvent((context, event) => context.handshake?.byChart === true && receives(context, event)),
  /** The answer is a usable JWT of this key, and not staler than a usable held one. */
  isToken: whenEvent((context, event) => evaluateMint(context, event).token !== null),
  /** The handshake brought a token that is adopted. */
  isHandshakeToken: whenEvent((context, event) => evaluateToken(context, jwtOf(event)).token !== null),
  /** The handshake is over and brought no token. */
  isWithoutToken: whenEvent((_context, event) => jwtOf(event) == null),
  /** The failure is `missing-expired-token`, and a last active token is held. */
  asksForExpiredToken: whenEvent(
    (context, event) => failureOf(event).kind === 'missing-expired-token' && context.lastActiveToken !== null,
  ),
  /** The failure is `unauthenticated`. */
  isUnauthenticated: whenEvent((_context, event) => failureOf(event).kind === 'unauthenticated'),
  /** There is no `confirmSession`. */
  cannotConfirm: whenever(({ capabilities }) => !capabilities.confirmSession),
  /**
   * The failure is `missing-expired-token`, `rejected` or `invalid-token`; the policy is `automatic`, no usable token
   * is held, and a handshake is possible.
   */
  isRefusal: whenEvent((known, event) => {
    const { context, failure } = refusalOf(known, event);
    const { kind } = failure;
    return (
      mayHandshakeByItself(context) &&
      (kind === 'missing-expired-token' || kind === 'rejected' || kind === 'invalid-token')
    );
  }),
  /** The server says that the session has ended. */
  isEnded: whenEvent((_context, event) => fieldOf(fieldOf(event, 'output'), 'ended') === true),
  /** A token of this key came along, another one than the held, and would be adopted; no `skipCache` caller waits. */
  isConfirmedWithToken: whenEvent(
    (context, event) => !servesSkipCache(context) && isNews(context, confirmedJwtOf(context, event)),
  ),
  /**
   * The policy is not `never`, there is a `createHandshakeUrl`, and fewer than `handshakesMax` were made without a
   * token in between.
   */
  mayHandshake: whenEvent(mayHandshake),
  /** A handshake would be possible, but `handshakesMax` were made without a token in between. */
  isBurstSpent: whenEvent((context) => canHandshake(context) && hasMadeAllHandshakes(context)),
  /** The answer is an absolute http or https URL. */
  isUrl: whenEvent((_context, event) => handshakeUrlOf(event) !== undefined),
  /** There is no `followHandshake`. */
  cannotFollow: whenever(({ capabilities }) => !capabilities.followHandshake),
  /** The held token is usable, no attempt has failed, and the refresh is not due. */
  mayRestActive: whenever(
    (context) => holdsUsable(context) && context.attempt === 0 && context.nowMs < refreshDueAtMs(context),
  ),
};
