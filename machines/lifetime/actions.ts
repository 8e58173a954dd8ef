import { failureOf } from '../session/answers.ts';
import { askedPauseMs } from '../session/outcomes.ts';
import type { LifetimeContext, LifetimeEvent, LifetimeInput } from './contract.ts';
import {
  causeOf,
  confirmationDueAtMs,
  endsAtMs,
  extensionDueAtMs,
  isPast,
  SAME_MOMENT_MS,
  serverNowMs,
  timerAtMs,
} from './ends.ts';
import { resolveLifetimeLimits } from './limits.ts';
import { type LifetimeChange, momentOf, onEntry, onEvent } from './typed.ts';

/** What an actor of the lifetime chart starts with. */
export function initialLifetime({ input }: { input: LifetimeInput }): LifetimeContext {
  const { sessionId, capabilities, limits, isWanted = false, atMs = 0, offsetMs = 0 } = input;
  return {
    sessionId,
    capabilities: { confirmSession: false, extendSession: false, ...capabilities },
    limits: resolveLifetimeLimits(limits),
    nowMs: atMs,
    offsetMs,
    plannedAtMs: atMs,
    requestTimerAtMs: atMs,
    sessionExpiresAtMs: momentOf(input, 'sessionExpiresAtMs') ?? null,
    sessionIdleExpiresAtMs: momentOf(input, 'sessionIdleExpiresAtMs') ?? null,
    learnedSentAtMs: null,
    sentAtMs: atMs,
    hintedEndsAtMs: null,
    warning: null,
    isWanted,
    isAnswered: false,
    survivals: 0,
    askAtMs: atMs,
    answeredAtMs: null,
    notBeforeMs: null,
    activeAtMs: null,
    sentActiveAtMs: null,
    failedActiveAtMs: null,
    extendedAtMs: null,
    endReason: null,
  };
}

/** The deadlines that an event or its answer names; what it does not name stays. */
function deadlinesOf(context: LifetimeContext, event: object) {
  const { sessionExpiresAtMs, sessionIdleExpiresAtMs } = context;
  const named = {
    sessionExpiresAtMs: momentOf(event, 'sessionExpiresAtMs'),
    sessionIdleExpiresAtMs: momentOf(event, 'sessionIdleExpiresAtMs'),
  };
  return {
    isSilent: named.sessionExpiresAtMs === undefined && named.sessionIdleExpiresAtMs === undefined,
    sessionExpiresAtMs: named.sessionExpiresAtMs === undefined ? sessionExpiresAtMs : named.sessionExpiresAtMs,
    sessionIdleExpiresAtMs:
      named.sessionIdleExpiresAtMs === undefined ? sessionIdleExpiresAtMs : named.sessionIdleExpiresAtMs,
  };
}

/** What the server's answer says of the end; an answer to a request sent before that of the last one is no news. */
function learn(context: LifetimeContext, event: object, sentAtMs: number): LifetimeChange {
  const { learnedSentAtMs, sessionExpiresAtMs: expiresAtMs, sessionIdleExpiresAtMs: idleExpiresAtMs } = context;
  const { isSilent, ...deadlines } = deadlinesOf(context, event);
  if (isSilent || sentAtMs < (learnedSentAtMs ?? sentAtMs)) return [context];
  const isChanged =
    deadlines.sessionExpiresAtMs !== expiresAtMs || deadlines.sessionIdleExpiresAtMs !== idleExpiresAtMs;
  const next = { ...context, ...deadlines, learnedSentAtMs: sentAtMs, hintedEndsAtMs: null, isAnswered: true };
  return [
    { ...next, survivals: isPast(next) ? next.survivals : 0 },
    isChanged && { type: 'lifetime.changed', ...deadlines },
  ];
}

const isSameMoment = (one: number, other: number | null) => other !== null && Math.abs(one - other) <= SAME_MOMENT_MS;

/** Another tab's word: where the server can be asked it only makes this tab ask, in time; else it is taken. */
function hinted(context: LifetimeContext, event: LifetimeEvent): LifetimeContext {
  const { isSilent: _, ...deadlines } = deadlinesOf(context, event);
  const endMs = endsAtMs({ ...context, ...deadlines });
  // Who has extended it has told the server of this user's activity, too.
  const shared = { ...context, extendedAtMs: context.nowMs };
  if (endMs === null || isSameMoment(endMs, endsAtMs(context))) return context;
  if (context.capabilities.confirmSession) return { ...shared, hintedEndsAtMs: endMs };
  return { ...shared, ...deadlines, survivals: 0 };
}

/** What an event of the outside world says, whatever the state. */
function noted(context: LifetimeContext, event: LifetimeEvent): LifetimeChange {
  const { nowMs, askAtMs, answeredAtMs, notBeforeMs, limits } = context;
  switch (event.type) {
    case 'lifetime.wanted':
      return [{ ...context, isWanted: true }];
    case 'lifetime.learned':
      return learn(context, event, event.sentAtMs ?? nowMs);
    case 'lifetime.hinted':
      return [hinted(context, event)];
    case 'user.active':
      return [{ ...context, isWanted: true, activeAtMs: nowMs }];
    case 'network.online':
    case 'page.visible':
    case 'token.issued':
      // The server can be reached again: what could not be asked is asked, though not right after the last time.
      return [
        {
          ...context,
          activeAtMs: context.activeAtMs ?? context.failedActiveAtMs,
          failedActiveAtMs: null,
          askAtMs: askAtMs ?? Math.max(nowMs, (answeredAtMs ?? nowMs) + limits.nudgeSpacingMs, notBeforeMs ?? nowMs),
        },
      ];
    default:
      return [context];
  }
}

/** A request has failed: the server is left alone until there is a sign that it can be reached, and for as long as it asks. */
function failed(context: LifetimeContext, event: LifetimeEvent): LifetimeContext {
  const { nowMs, limits } = context;
  const retryAfterMs = Math.min(askedPauseMs(failureOf(event)), limits.retryAfterMaxMs);
  return { ...context, answeredAtMs: nowMs, notBeforeMs: nowMs + retryAfterMs };
}

/** Every action of the lifetime chart, by name. */
export const actions = {
  /**
   * Remembers what an event says: the time, the end, who wants to hear of it, another tab's word, the user's activity, a sign that
   * the server can be reached. Tells `lifetime.changed` when an answer of the server's changed the end.
   */
  note: onEvent(noted),
  /** Takes a warning that stands back: tells `session.extended`. */
  takeBack: onEntry((context) => [
    { ...context, warning: null },
    context.warning !== null && { type: 'session.extended' },
  ]),
  /** Sets the timer to `expiringNoticeMs` before the end; where that is past, to the end. */
  planNotice: onEntry((context) => {
    const { offsetMs, limits, nowMs } = context;
    const endAtMs = (endsAtMs(context) ?? Infinity) - offsetMs;
    const noticeAtMs = endAtMs - limits.expiringNoticeMs;
    return [{ ...context, plannedAtMs: timerAtMs(context, noticeAtMs > nowMs ? noticeAtMs : endAtMs) }];
  }),
  /** Tells `session.expiring`, unless it was told of this end, and sets the timer to the end. */
  warn: onEntry((context) => {
    const { warning, offsetMs } = context;
    const endMs = endsAtMs(context) ?? 0;
    const cause = causeOf(context);
    const isTold = warning !== null && warning.cause === cause && isSameMoment(warning.endsAtMs, endMs);
    return [
      { ...context, plannedAtMs: timerAtMs(context, endMs - offsetMs), warning: { endsAtMs: endMs, cause } },
      !isTold && { type: 'session.expiring', inMs: endMs - serverNowMs(context), cause },
    ];
  }),
  /** Takes the warning back, as `takeBack`, once the server has said `expiryChecksMax` times that the session goes on. */
  outlive: onEntry((context) => {
    const isOutlived = context.warning !== null && context.survivals >= context.limits.expiryChecksMax;
    return isOutlived ? [{ ...context, warning: null }, { type: 'session.extended' }] : [context];
  }),

  /** Sets the timer to when the next request is due. */
  planRequest: onEntry((context) => {
    const dueAtMs = Math.min(confirmationDueAtMs(context) ?? Infinity, extensionDueAtMs(context) ?? Infinity);
    return [{ ...context, requestTimerAtMs: timerAtMs(context, dueAtMs) }];
  }),
  /** Remembers when the question is sent, and sets the timer to `attemptDeadlineMs` from now. */
  beginConfirmation: onEntry((context) => [
    {
      ...context,
      sentAtMs: context.nowMs,
      requestTimerAtMs: timerAtMs(context, context.nowMs + context.limits.attemptDeadlineMs),
    },
  ]),
  /** Remembers when the extension is sent, and of which activity it tells, and sets the timer to `attemptDeadlineMs` from now. */
  beginExtension: onEntry((context) => [
    {
      ...context,
      sentAtMs: context.nowMs,
      extendedAtMs: context.nowMs,
      sentActiveAtMs: context.activeAtMs,
      activeAtMs: null,
      failedActiveAtMs: null,
      requestTimerAtMs: timerAtMs(context, context.nowMs + context.limits.attemptDeadlineMs),
    },
  ]),
  /**
   * Learns the end from an answer that says that the session goes on, forgets another tab's word, and counts the answer where the end
   * had passed when it was asked for. The next question is `nudgeSpacingMs` away.
   */
  learnConfirmed: onEvent((context, event) => {
    const [next, ...told] = learn(context, event, context.sentAtMs);
    const { nowMs, limits, sentAtMs, offsetMs } = context;
    const wasPast = (endsAtMs(next) ?? Infinity) <= sentAtMs + offsetMs;
    return [
      {
        ...next,
        isAnswered: true,
        hintedEndsAtMs: null,
        survivals: wasPast ? next.survivals + 1 : next.survivals,
        answeredAtMs: nowMs,
        notBeforeMs: null,
        askAtMs: nowMs + limits.nudgeSpacingMs,
      },
      ...told,
    ];
  }),
  /** Nobody could say: forgets another tab's word, and asks again only after a sign that the server can be reached. */
  noteUnconfirmed: onEvent((context, event) => [{ ...failed(context, event), askAtMs: null, hintedEndsAtMs: null }]),
  /**
   * Learns the new end and tells `extension.done`. An answer that names none leaves the end unknown: it is asked for, where
   * somebody wants to hear of it.
   */
  learnExtended: onEvent((context, event) => {
    const isSilent = deadlinesOf(context, event).isSilent;
    const [next, ...told] = learn(context, event, context.sentAtMs);
    const forgotten = { sessionExpiresAtMs: null, sessionIdleExpiresAtMs: null, isAnswered: false };
    const { nowMs } = context;
    return [
      {
        ...next,
        ...(isSilent && forgotten),
        survivals: 0,
        hintedEndsAtMs: null,
        sentActiveAtMs: null,
        answeredAtMs: nowMs,
        notBeforeMs: null,
        askAtMs: nowMs,
      },
      ...told,
      { type: 'extension.done' },
    ];
  }),
  /** Tells `extension.failed`. Activity that it told of is told after a sign that the server can be reached. */
  noteNotExtended: onEvent((context, event) => {
    const { sentActiveAtMs } = context;
    return [
      { ...failed(context, event), sentActiveAtMs: null, failedActiveAtMs: sentActiveAtMs },
      { type: 'extension.failed', failure: failureOf(event) },
    ];
  }),
  /** Tells `session.ended`: with the reason `expired` when the end had come, else `unauthenticated`. */
  end: onEvent((context) => {
    const reason = isPast(context) ? 'expired' : 'unauthenticated';
    return [
      { ...context, endReason: reason, warning: null },
      { type: 'session.ended', reason },
    ];
  }),
};
