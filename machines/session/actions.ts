import { isOfSession } from '../../src/protocol/belongs-to-key.ts';
import { decodeSessionToken } from '../../src/protocol/decode-session-token.ts';
import type { Failure } from '../../src/protocol/failure.ts';
import { MAX_DELAY_MS } from '../../src/protocol/limits.ts';
import { adopt, withLastActive } from './adopt.ts';
import { confirmedJwtOf, evaluateMint, failureOf, handshakeUrlOf, jwtOf, refusalOf } from './answers.ts';
import type { Change, Rule } from './change.ts';
import type { SessionContext, TokenSource } from './contract.ts';
import { claimsTheFuture, evaluateReceived, evaluateToken, type Verdict } from './evaluate-token.ts';
import { fail, tokenFailed } from './fail.ts';
import { fieldOf, textOf } from './fields.ts';
import { planBackoff, refreshDueAtMs, spacedFromAnswerAtMs } from './plan.ts';
import { clockAfterRefusal, clockAfterToken, isFromTheFuture } from './server-clock.ts';
import { numberOf } from './time-of.ts';
import { onEntry, onEvent } from './typed.ts';

/** Adopts the token of a verdict; a verdict without one only tells the time. */
const adoptVerdict = ({ context, token }: Verdict, source: TokenSource, keepsPlan = false): Change =>
  token === null ? [context] : adopt(context, token, source, keepsPlan);

const minted =
  (source: TokenSource): Rule =>
  (context, event) =>
    adoptVerdict(evaluateMint(context, event), source);

const received =
  (keepsPlan: boolean): Rule =>
  (context, event) =>
    adoptVerdict(evaluateReceived(context, fieldOf(event, 'jwt')), 'received', keepsPlan);

/** What a verdict brought along while a skipCache caller waits, or what is no news but the newest of its session. */
const confirmed: Rule = (known, event) => {
  const jwt = confirmedJwtOf(known, event);
  if (jwt === undefined || jwt === known.held?.jwt) return [known];
  const verdict = evaluateReceived(known, jwt);
  if (verdict.token === null) return [withLastActive(verdict.context, verdict.spent)];
  return adoptVerdict(verdict, 'received', true);
};

/**
 * A caller's API refused the held token: another is due at once. Of tokens that are refused soon after they came, only some in
 * a row are replaced at once, so that an API which refuses them all costs no storm of mints.
 */
const refused = (context: SessionContext, event: object): Partial<SessionContext> => {
  const notThis = fieldOf(event, 'notThis');
  const { held, replaceAtMs, nowMs, limits } = context;
  if (held === null || held.jwt !== notThis || replaceAtMs !== null) return {};
  const spacedAtMs = spacedFromAnswerAtMs(context);
  const refusals = nowMs < spacedAtMs ? context.refusals + 1 : 1;
  return {
    refusals,
    replaceAtMs: refusals > limits.replacementsMax ? spacedAtMs : nowMs,
    learnedClock: clockAfterRefusal(context, held, numberOf(event, 'clientOffsetMs'), numberOf(event, 'partings')),
  };
};

/** What an event of the outside world says, whatever the state. */
const noted = (context: SessionContext, { type, ...event }: { type: string }): SessionContext => ({
  ...context,
  ...(type === 'token.requested' && refused(context, event)),
  skipCacheWanted: context.skipCacheWanted || (type === 'token.requested' && fieldOf(event, 'skipCache') === true),
  isOffline: type === 'network.offline' || (context.isOffline && type !== 'network.online'),
  isHidden: type === 'page.hidden' || (context.isHidden && type !== 'page.visible'),
});

const handshaking = (context: SessionContext, byChart: boolean, reason: string, redirectUrl: string | null): Change => [
  {
    ...context,
    handshake: { reason, redirectUrl, byChart, url: null },
    handshakes: context.handshakes + 1,
    failure: null,
    skipCacheWanted: context.skipCacheWanted || context.skipCacheSent,
    skipCacheSent: false,
  },
];

const ended = (context: SessionContext, reason: string): Change => [
  {
    ...context,
    endReason: reason,
    isDegraded: false,
    held: null,
    lastActiveToken: null,
    failure: null,
    handshake: null,
  },
  { type: 'session.ended', reason },
];

const holding = (context: SessionContext, failure: Failure): Change => [{ ...context, failure }];

const timer = ({ nowMs }: SessionContext, atMs: number) => ({
  timerAtMs: Math.min(Math.max(nowMs, atMs), nowMs + MAX_DELAY_MS),
});

/** The deadline of an attempt: longer on a line that has missed it before. */
const attemptDeadlineMs = ({ timeouts, limits }: SessionContext) =>
  Math.max(limits.attemptDeadlineMs, Math.min(limits.attemptDeadlineMaxMs, limits.attemptDeadlineMs * 2 ** timeouts));

/** Whether the run of failures has room for an attempt ahead of its time: in the long run there is one in `nudgeSpacingMs`. */
const mayRetryAtOnce = ({ immediateRetry, attempt, failingSinceMs, nowMs, limits }: SessionContext): boolean =>
  immediateRetry === 'available' &&
  attempt <= limits.attemptsAhead + (nowMs - (failingSinceMs ?? nowMs)) / limits.nudgeSpacingMs;

const isAhead = ({ nowMs }: SessionContext, atMs: number | null): atMs is number => atMs !== null && atMs > nowMs;

/** Every action of the session chart, by name. */
export const actions = {
  note: onEvent((context, event) => [noted(context, event)]),

  armRefresh: onEntry((context) => {
    const { dueAtMs, nowMs } = context;
    const refreshAtMs = dueAtMs !== null && dueAtMs <= nowMs ? dueAtMs : refreshDueAtMs(context);
    const atMs = Math.min(refreshAtMs, context.replaceAtMs ?? refreshAtMs);
    return { dueAtMs: atMs, ...timer(context, atMs) };
  }),
  armRetry: onEntry((context) => timer(context, context.dueAtMs ?? context.nowMs)),
  armDeadline: onEntry((context) => timer(context, context.nowMs + attemptDeadlineMs(context))),
  armHandshakeDeadline: onEntry((context) => timer(context, context.nowMs + context.limits.handshakeDeadlineMs)),

  beginRequest: onEntry((context) => ({
    sentAtMs: context.nowMs,
    sentLastActiveToken: context.lastActiveToken?.jwt ?? null,
    // Asked again once its turn has come, it still serves who it served before.
    skipCacheSent: context.skipCacheWanted || context.skipCacheSent,
    skipCacheWanted: false,
  })),
  beginOutageRequest: onEntry(({ nowMs }) => ({ sentAtMs: nowMs })),
  // Another key of the session saw it, or another tab: told here, too, unless it is known.
  noteOutage: onEvent((context, { type }) => {
    const isOutage = type === 'outage.started';
    return [
      { ...context, isOutage },
      isOutage !== context.isOutage && { type: isOutage ? 'outage.started' : 'outage.ended' },
    ];
  }),
  startOutage: onEvent((context) => [{ ...context, isOutage: true }, !context.isOutage && { type: 'outage.started' }]),

  adoptMint: onEvent(minted('mint')),
  adoptOutageMint: onEvent(minted('outage-mint')),
  adoptHandshakeToken: onEvent((context, event) => adoptVerdict(evaluateToken(context, jwtOf(event)), 'handshake')),
  adoptReceived: onEvent(received(false)),
  adoptReceivedInPlan: onEvent(received(true)),
  // A token that is not adopted may still be the newest of its session, and says something about server time.
  noteReceived: onEvent((known, event) => {
    const jwt = fieldOf(event, 'jwt');
    const { context, spent } = evaluateReceived(known, jwt);
    return [withLastActive(context, spent)];
  }),
  awaitMint: onEvent((context, event) => {
    const decidedIssuedAtMs = claimsTheFuture(context, fieldOf(event, 'jwt'))?.issuedAtMs ?? null;
    return [{ ...context, decidedIssuedAtMs }];
  }),
  noteSessionToken: onEvent((context, event) => {
    const token = decodeSessionToken(fieldOf(event, 'jwt'));
    if (token === null || !isOfSession(token, context.sessionId)) return [context];
    const clock = isFromTheFuture(context, token) ? {} : clockAfterToken(context, token);
    return [{ ...context, ...clock, lastActiveToken: token, isForeignKey: true }];
  }),

  failRequest: onEvent((known, event) => {
    const { context, failure, isKept } = refusalOf(known, event);
    return fail(context, failure, isKept);
  }),
  holdFailure: onEvent((context, event) => holding(context, failureOf(event))),
  // Unless it ends the session, a confirmation changes nothing about the attempt: the refusal is its failure.
  failUnconfirmed: onEvent((known, event) => {
    const [context, ...issued] = confirmed(known, event);
    const { retryAfterMs = 0 } = failureOf(event);
    const refusal = known.failure ?? { kind: 'unauthenticated' };
    const failure = { ...refusal, retryAfterMs: Math.max(refusal.retryAfterMs ?? 0, retryAfterMs) };
    const [next, ...failed] = fail(context, failure);
    return [next, ...failed, ...issued];
  }),
  adoptConfirmed: onEvent((context, event) =>
    adoptVerdict(evaluateReceived({ ...context, failure: null }, confirmedJwtOf(context, event)), 'received'),
  ),
  shortenWait: onEvent((context, event) => {
    const { nowMs, notBeforeMs } = context;
    const spacedAtMs = spacedFromAnswerAtMs(context);
    const isAtOnce = event.type !== 'token.requested' && nowMs < spacedAtMs && mayRetryAtOnce(context);
    const soonestAtMs = Math.max(nowMs, isAtOnce ? nowMs : spacedAtMs, notBeforeMs ?? nowMs);
    return [
      {
        ...noted(context, event),
        dueAtMs: Math.min(context.dueAtMs ?? soonestAtMs, soonestAtMs),
        immediateRetry: isAtOnce ? 'used' : context.immediateRetry,
      },
    ];
  }),

  beginHandshake: onEvent((context, event) => {
    const reason = textOf(fieldOf(event, 'reason')) ?? 'requested';
    return handshaking(context, false, reason, textOf(fieldOf(event, 'redirectUrl')) ?? null);
  }),
  // An answer that was refused teaches the offset all the same.
  beginOwnHandshake: onEvent((known, event) =>
    handshaking(refusalOf(known, event).context, true, 'session-token-expired', null),
  ),
  refuseHandshake: onEvent((context) => [context, tokenFailed(context, { kind: 'handshake-loop' })]),
  tellHandshake: onEvent((context, event) => {
    const url = handshakeUrlOf(event) ?? '';
    const { handshake } = context;
    if (handshake === null) return [context];
    return [
      { ...context, handshake: { ...handshake, url } },
      { type: 'handshake.ready', url, reason: handshake.reason },
    ];
  }),
  holdBadUrl: onEvent((context) => holding(context, { kind: 'rejected' })),
  holdBadToken: onEvent((known, event) => {
    const { context, failure } = evaluateToken(known, jwtOf(event));
    return holding(context, failure);
  }),
  endHandshake: onEntry(() => ({ handshake: null })),
  keepRefresh: onEntry((context) => ({ dueAtMs: refreshDueAtMs(context) })),
  keepRetry: onEntry((context) => {
    if (isAhead(context, context.dueAtMs)) return {};
    const { waitMs, seed } = planBackoff(context, Math.max(0, context.attempt - 1));
    // The refresh was due and is no plan any more.
    return { dueAtMs: context.nowMs + waitMs, refreshAtMs: null, seed };
  }),
  reportHandshake: onEvent((context) => {
    const { failure } = context;
    return [{ ...context, failure: null }, failure && tokenFailed(context, failure)];
  }),

  end: onEvent((context, event) => ended(context, textOf(fieldOf(event, 'reason')) ?? 'ended')),
  endUnauthenticated: onEvent((context) => ended(context, 'unauthenticated')),
};
