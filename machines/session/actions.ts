import type { Failure } from '../../src/protocol/failure.ts';
import { MAX_DELAY_MS } from '../../src/protocol/limits.ts';
import { decodeSessionToken, isOfSession } from '../../src/protocol/session-token.ts';
import { fieldOf, textOf } from '../../src/protocol/unknown-values.ts';
import { confirmedJwtOf, evaluateMint, failureOf, handshakeUrlOf, jwtOf, refusalOf } from './answers.ts';
import type { SessionContext, TokenSource } from './contract.ts';
import { claimsTheFuture, evaluateReceived, evaluateToken, type Verdict } from './evaluate-token.ts';
import { adopt, askedPauseMs, fail, tokenFailed, withLastActive } from './outcomes.ts';
import { holdsUsable, planBackoff, refreshDueAtMs, spacedFromAnswerAtMs } from './schedule.ts';
import { clockAfterRefusal, clockAfterToken, isFromTheFuture } from './server-clock.ts';
import { type Change, numberIn, onArrival, onEntry, onEvent, type Rule } from './typed.ts';

/** Adopts the token of a verdict; a verdict without one only says what time it is. */
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
  if (jwt === known.held?.jwt) return [known];
  const verdict = evaluateReceived(known, jwt);
  if (verdict.token === null) return [withLastActive(verdict.context, verdict.expiredButNewer)];
  return adoptVerdict(verdict, 'received', true);
};

/**
 * A caller's API refused the held token: another is due at once. Of tokens that are refused soon after they came, only some in
 * a row are replaced at once, so that an API which refuses them all costs no storm of mints.
 */
const noteRefusal = (context: SessionContext, event: object): Partial<SessionContext> => {
  const notThis = fieldOf(event, 'notThis');
  const { held, replaceAtMs, nowMs, limits } = context;
  if (held === null || held.jwt !== notThis || replaceAtMs !== null) return {};
  const spacedAtMs = spacedFromAnswerAtMs(context);
  const refusals = nowMs < spacedAtMs ? context.refusals + 1 : 1;
  return {
    refusals,
    replaceAtMs: refusals > limits.replacementsMax ? spacedAtMs : nowMs,
    learnedClock: clockAfterRefusal(context, held, numberIn(event, 'clientOffsetMs'), numberIn(event, 'partings')),
  };
};

/** What an event of the outside world says, whatever the state. */
const noted = (context: SessionContext, { type, ...event }: { type: string }): SessionContext => ({
  ...context,
  ...(type === 'token.requested' && noteRefusal(context, event)),
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
  /**
   * Remembers what an event says: the time, who waits with `skipCache`, a token that was refused, whether network and
   * page are there.
   */
  note: onEvent((context, event) => [noted(context, event)]),

  /** Plans the moment of the refresh; a hidden page lags, and a refused token is replaced sooner. */
  armRefresh: onEntry((context) => {
    const { dueAtMs, nowMs } = context;
    const refreshAtMs = dueAtMs !== null && dueAtMs <= nowMs ? dueAtMs : refreshDueAtMs(context);
    const atMs = Math.min(refreshAtMs, context.replaceAtMs ?? refreshAtMs);
    return { dueAtMs: atMs, ...timer(context, atMs) };
  }),
  /** Emits `session.recovered` where the session was degraded and a usable token is held. */
  recover: onArrival((context) =>
    context.isDegraded && holdsUsable(context)
      ? [{ ...context, isDegraded: false }, { type: 'session.recovered' }]
      : [context],
  ),
  /** Sets the timer to the planned moment of the next attempt. */
  armRetry: onEntry((context) => timer(context, context.dueAtMs ?? context.nowMs)),
  /**
   * Sets the timer to `attemptDeadlineMs` from now, doubled for each attempt in a row that missed it, up to
   * `attemptDeadlineMaxMs`.
   */
  armDeadline: onEntry((context) => timer(context, context.nowMs + attemptDeadlineMs(context))),
  /** Sets the timer to `handshakeDeadlineMs` from now. */
  armHandshakeDeadline: onEntry((context) => timer(context, context.nowMs + context.limits.handshakeDeadlineMs)),

  /** Remembers when the mint is sent, with which last active token, and whether it serves `skipCache` callers. */
  beginRequest: onEntry((context) => ({
    sentAtMs: context.nowMs,
    sentLastActiveToken: context.lastActiveToken?.jwt ?? null,
    replacementSent: context.replaceAtMs !== null,
    // Asked again once its turn has come, it still serves who it served before.
    skipCacheSent: context.skipCacheWanted || context.skipCacheSent,
    skipCacheWanted: false,
  })),
  /** Remembers when the repetition is sent. */
  beginOutageRequest: onEntry(({ nowMs }) => ({ sentAtMs: nowMs })),
  /** Takes over from another key or tab that an outage has begun or is over, and emits that here unless it is known. */
  noteOutage: onEvent((context, { type }) => {
    const isOutage = type === 'outage.started';
    return [
      { ...context, isOutage },
      isOutage !== context.isOutage && { type: isOutage ? 'outage.started' : 'outage.ended' },
    ];
  }),
  /** Emits `outage.started`, unless the outage is known. */
  startOutage: onEvent((context) => [{ ...context, isOutage: true }, !context.isOutage && { type: 'outage.started' }]),

  /** Holds the minted token, plans its refresh, forgets the failures, ends an outage, and emits `token.issued`. */
  adoptMint: onEvent(minted('mint')),
  /** Holds the token minted in an outage: as `adoptMint`, but the outage goes on. */
  adoptOutageMint: onEvent(minted('outage-mint')),
  /** Holds the token a handshake brought, and emits `token.issued`. */
  adoptHandshakeToken: onEvent((context, event) => adoptVerdict(evaluateToken(context, jwtOf(event)), 'handshake')),
  /** Holds a token from elsewhere, plans its refresh, forgets the failures, and emits `token.issued`. */
  adoptReceived: onEvent(received(false)),
  /** As `adoptReceived`, but the plan and the count of failures stay: a `skipCache` caller still waits for a mint. */
  adoptReceivedInPlan: onEvent(received(true)),
  /**
   * Learns what a token that is not adopted says of server time, and keeps it as last active token where it is the
   * newest.
   */
  noteReceived: onEvent((known, event) => {
    const jwt = fieldOf(event, 'jwt');
    const { context, expiredButNewer } = evaluateReceived(known, jwt);
    return [withLastActive(context, expiredButNewer)];
  }),
  /** Remembers the `iat` of a token from the future, so that one mint decides about it and no second. */
  awaitMint: onEvent((context, event) => {
    const decidedIssuedAtMs = claimsTheFuture(context, fieldOf(event, 'jwt'))?.issuedAtMs ?? null;
    return [{ ...context, decidedIssuedAtMs }];
  }),
  /**
   * Takes the newest token of the session from another key as last active token; this key's own are none from then
   * on.
   */
  noteSessionToken: onEvent((context, event) => {
    const token = decodeSessionToken(fieldOf(event, 'jwt'));
    if (token === null || !isOfSession(token, context.sessionId)) return [context];
    const clock = isFromTheFuture(context, token) ? {} : clockAfterToken(context, token);
    return [{ ...context, ...clock, lastActiveToken: token, isForeignKey: true }];
  }),

  /**
   * Counts the failure, plans the next attempt, and emits `token.failed`; without a usable token `session.degraded`,
   * too, and with one `session.recovered` where the session was degraded.
   */
  failRequest: onEvent((known, event) => {
    const { context, failure, isKept } = refusalOf(known, event);
    return fail(context, failure, isKept);
  }),
  /** Keeps the failure until the confirmation or the handshake is over. */
  holdFailure: onEvent((context, event) => holding(context, failureOf(event))),
  /**
   * Counts the refusal that was being confirmed as a failure, as `failRequest` does: unless it ends the session, a
   * confirmation changes nothing about the attempt, but the next one is no sooner than its answer asks.
   */
  failUnconfirmed: onEvent((known, event) => {
    const [context, ...issued] = confirmed(known, event);
    const refusal = known.failure ?? { kind: 'unauthenticated' };
    const retryAfterMs = Math.max(askedPauseMs(refusal), askedPauseMs(failureOf(event)));
    const [next, ...failed] = fail(context, { ...refusal, retryAfterMs });
    return [next, ...failed, ...issued];
  }),
  /** Holds the token that the confirmation brought along: as `adoptReceived`. */
  adoptConfirmed: onEvent((context, event) =>
    adoptVerdict(evaluateReceived({ ...context, failure: null }, confirmedJwtOf(context, event)), 'received'),
  ),
  /**
   * Moves the next attempt forward: to now where no server answered the last one and the run of failures has room for
   * it, else to `nudgeSpacingMs` after the last answer; never before the server allows.
   */
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

  /** Remembers why the app wants a handshake and where it is to lead back to, and counts it. */
  beginHandshake: onEvent((context, event) => {
    const reason = textOf(fieldOf(event, 'reason')) ?? 'requested';
    return handshaking(context, false, reason, textOf(fieldOf(event, 'redirectUrl')) ?? null);
  }),
  /**
   * Begins a handshake of the reason `session-token-expired`, and counts it. What the refused answer says of server
   * time is learned all the same, and an outage that another key had declared over goes on.
   */
  beginOwnHandshake: onEvent((known, event) => {
    const { context, failure } = refusalOf(known, event);
    const isOutage = context.isOutage || failure.kind === 'missing-expired-token';
    const [next] = handshaking({ ...context, isOutage }, true, 'session-token-expired', null);
    return [next, isOutage && !context.isOutage && { type: 'outage.started' }];
  }),
  /** Emits `token.failed` with the kind `handshake-loop`. */
  refuseHandshake: onEvent((context) => [context, tokenFailed(context, { kind: 'handshake-loop' })]),
  /** Keeps the URL, and emits `handshake.ready`. */
  tellHandshake: onEvent((context, event) => {
    const url = handshakeUrlOf(event) ?? '';
    const { handshake } = context;
    if (handshake === null) return [context];
    return [
      { ...context, handshake: { ...handshake, url } },
      { type: 'handshake.ready', url, reason: handshake.reason },
    ];
  }),
  /** Keeps as failure that the answer was no URL: `rejected`. */
  holdBadUrl: onEvent((context) => holding(context, { kind: 'rejected' })),
  /** Keeps as failure why the token of the handshake will not do. */
  holdBadToken: onEvent((known, event) => {
    const { context, failure } = evaluateToken(known, jwtOf(event));
    return holding(context, failure);
  }),
  /** Forgets the handshake. */
  endHandshake: onEntry(() => ({ handshake: null })),
  /** Plans the refresh of the held token as before the handshake. */
  keepRefresh: onEntry((context) => ({ dueAtMs: refreshDueAtMs(context) })),
  /** Keeps the planned attempt where it lies ahead; else plans one, as after the last failure. */
  keepRetry: onEntry((context) => {
    if (isAhead(context, context.dueAtMs)) return {};
    const { waitMs, seed } = planBackoff(context, Math.max(0, context.attempt - 1));
    // The refresh was due and is no plan any more.
    return { dueAtMs: context.nowMs + waitMs, refreshAtMs: null, seed };
  }),
  /** Emits `token.failed` where the handshake failed. */
  reportHandshake: onEvent((context) => {
    const { failure } = context;
    return [{ ...context, failure: null }, failure && tokenFailed(context, failure)];
  }),

  /** Drops the tokens, and emits `session.ended` with the reason of the event. */
  end: onEvent((context, event) => ended(context, textOf(fieldOf(event, 'reason')) ?? 'ended')),
  /** Drops the tokens, and emits `session.ended` with the reason `unauthenticated`. */
  endUnauthenticated: onEvent((context) => ended(context, 'unauthenticated')),
};
