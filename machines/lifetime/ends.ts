import { MAX_DELAY_MS } from '../../src/protocol/limits.ts';
import type { ExpiryCause, LifetimeContext } from './contract.ts';

/** Two moments that are no further apart are one: servers count whole seconds. */
export const SAME_MOMENT_MS = 1_000;

/** When the session ends by itself, in server time; `null` when nothing is known of an end. */
export function endsAtMs({ sessionExpiresAtMs, sessionIdleExpiresAtMs }: LifetimeContext): number | null {
  if (sessionExpiresAtMs === null) return sessionIdleExpiresAtMs;
  return Math.min(sessionExpiresAtMs, sessionIdleExpiresAtMs ?? sessionExpiresAtMs);
}

/** Why it ends when it does. Of two ends at once it is the one that no activity moves. */
export function causeOf(context: LifetimeContext): ExpiryCause {
  return context.sessionExpiresAtMs === endsAtMs(context) ? 'absolute' : 'idle';
}

/** The server's time. */
export const serverNowMs = ({ nowMs, offsetMs }: LifetimeContext): number => nowMs + offsetMs;

/** Whether a moment of the server's is at most this far away, or past; never for `null`. */
export function isWithin(context: LifetimeContext, momentMs: number | null, leadMs: number): boolean {
  return momentMs !== null && serverNowMs(context) >= momentMs - leadMs;
}

/** Whether the end has come. */
export const isPast = (context: LifetimeContext): boolean => isWithin(context, endsAtMs(context), 0);

/** Whether the end is near enough to be told. */
export const isNear = (context: LifetimeContext): boolean =>
  isWithin(context, endsAtMs(context), context.limits.expiringNoticeMs);

/** Whether another tab says otherwise, and the server can be asked who is right. */
export const isDoubted = ({ hintedEndsAtMs, capabilities }: LifetimeContext): boolean =>
  hintedEndsAtMs !== null && capabilities.confirmSession;

/** The moment of session time that a timer is set to: not past, and no further away than a timer keeps. */
export function timerAtMs({ nowMs }: LifetimeContext, atMs: number): number {
  return Math.min(Math.max(nowMs, atMs), nowMs + MAX_DELAY_MS);
}

/** When the user's activity is due to be told; `null` while there is none to tell of, or nothing that it could extend. */
export function extensionDueAtMs(context: LifetimeContext): number | null {
  const { activeAtMs, extendedAtMs, notBeforeMs, sessionIdleExpiresAtMs, capabilities, limits } = context;
  if (activeAtMs === null || sessionIdleExpiresAtMs === null || !capabilities.extendSession || isPast(context))
    return null;
  // Before an idle end that is near, an attempt that failed is not left alone for long.
  const isIdleNear = isWithin(context, sessionIdleExpiresAtMs, limits.expiringNoticeMs);
  const spacingMs = isIdleNear ? Math.min(limits.nudgeSpacingMs, limits.activitySpacingMs) : limits.activitySpacingMs;
  return Math.max((extendedAtMs ?? -Infinity) + spacingMs, notBeforeMs ?? -Infinity);
}

/** When the server is due to be asked about the session; `null` while there is no need, or nobody to ask. */
export function confirmationDueAtMs(context: LifetimeContext): number | null {
  const { capabilities, askAtMs, isWanted, isAnswered, survivals, hintedEndsAtMs, offsetMs, limits } = context;
  if (!capabilities.confirmSession || askAtMs === null) return null;
  const endMs = endsAtMs(context);
  if (endMs === null) return isWanted && !isAnswered ? askAtMs : null;
  const atMs = survivals < limits.expiryChecksMax ? endMs : Infinity;
  const doubtedAtMs = hintedEndsAtMs === null ? Infinity : Math.min(endMs, hintedEndsAtMs) - limits.expiringNoticeMs;
  const dueAtMs = Math.max(askAtMs, Math.min(atMs, doubtedAtMs) - offsetMs);
  return Number.isFinite(dueAtMs) ? dueAtMs : null;
}

/** Every delay of the lifetime chart, by name; each in [0, 2^31 − 1] ms. */
export const delays = {
  /** Until the notice or the end, as the state planned on its entry. */
  planned: ({ context }: { context: LifetimeContext }): number => context.plannedAtMs - context.nowMs,
  /** Until the next request is due, as it is known on the entry. */
  nextRequest: ({ context }: { context: LifetimeContext }): number => context.requestTimerAtMs - context.nowMs,
  /** `limits.attemptDeadlineMs`. */
  requestDeadline: ({ context }: { context: LifetimeContext }): number => context.requestTimerAtMs - context.nowMs,
};
