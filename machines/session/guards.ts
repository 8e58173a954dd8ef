import { confirmedJwtOf, evaluateMint, failureOf, handshakeUrlOf, jwtOf, refusalOf } from './answers.ts';
import type { KeyEvent, SessionContext } from './contract.ts';
import { claimsTheFuture, evaluateReceived, evaluateToken } from './evaluate-token.ts';
import { fieldOf } from './fields.ts';
import { refreshDueAtMs, spacedFromAnswerAtMs } from './plan.ts';
import { whenEvent, whenever } from './typed.ts';
import { holdsUsable } from './usable.ts';

const isDue = (context: SessionContext) => context.dueAtMs !== null && context.nowMs >= context.dueAtMs;
const servesSkipCache = (context: SessionContext) => context.skipCacheWanted || context.skipCacheSent;
const canHandshake = ({ policy, capabilities }: SessionContext) =>
  policy.handshakes !== 'never' && capabilities.createHandshakeUrl;
const isBurstSpent = (context: SessionContext) => context.handshakes >= context.limits.handshakesMax;
// The very token held is no news.
const isNews = (context: SessionContext, jwt: unknown) =>
  jwt !== context.held?.jwt && evaluateReceived(context, jwt).token !== null;
const receives = (context: SessionContext, event: KeyEvent) => isNews(context, fieldOf(event, 'jwt'));
const mayHandshake = (context: SessionContext) => canHandshake(context) && !isBurstSpent(context);
const isRefused = (context: SessionContext) =>
  context.policy.handshakes === 'automatic' && mayHandshake(context) && !holdsUsable(context);

/** Every guard of the session chart, by name. */
export const guards = {
  mustRefresh: whenever((context) => !holdsUsable(context) || isDue(context) || context.skipCacheWanted),
  isDue: whenever(isDue),
  isReceivable: whenEvent(receives),
  isForMintToDecide: whenEvent((context, event) => {
    const token = claimsTheFuture(context, fieldOf(event, 'jwt'));
    if (token === null || token.issuedAtMs === context.decidedIssuedAtMs) return false;
    return context.nowMs >= spacedFromAnswerAtMs(context);
  }),
  isReceivableForSkipCache: whenEvent((context, event) => servesSkipCache(context) && receives(context, event)),
  isReceivableForChart: whenEvent((context, event) => context.handshake?.byChart === true && receives(context, event)),
  isToken: whenEvent((context, event) => evaluateMint(context, event).token !== null),
  isHandshakeToken: whenEvent((context, event) => evaluateToken(context, jwtOf(event)).token !== null),
  isWithoutToken: whenEvent((_context, event) => jwtOf(event) == null),
  asksForExpiredToken: whenEvent(
    (context, event) => failureOf(event).kind === 'missing-expired-token' && context.lastActiveToken !== null,
  ),
  isUnauthenticated: whenEvent((_context, event) => failureOf(event).kind === 'unauthenticated'),
  cannotConfirm: whenever(({ capabilities }) => !capabilities.confirmSession),
  isRefusal: whenEvent((known, event) => {
    const { context, failure } = refusalOf(known, event);
    const { kind } = failure;
    return isRefused(context) && (kind === 'missing-expired-token' || kind === 'rejected' || kind === 'invalid-token');
  }),
  isEnded: whenEvent((_context, event) => fieldOf(fieldOf(event, 'output'), 'ended') === true),
  isConfirmedWithToken: whenEvent(
    (context, event) => !servesSkipCache(context) && isNews(context, confirmedJwtOf(context, event)),
  ),
  mayHandshake: whenEvent(mayHandshake),
  isBurstSpent: whenEvent((context) => canHandshake(context) && isBurstSpent(context)),
  isUrl: whenEvent((_context, event) => handshakeUrlOf(event) !== undefined),
  cannotFollow: whenever(({ capabilities }) => !capabilities.followHandshake),
  mayRestActive: whenever(
    (context) => holdsUsable(context) && context.attempt === 0 && context.nowMs < refreshDueAtMs(context),
  ),
};
