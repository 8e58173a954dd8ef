import { fieldOf } from '../../src/protocol/unknown-values.ts';
import { failureOf } from '../session/answers.ts';
import { confirmationDueAtMs, endsAtMs, extensionDueAtMs, isDoubted, isNear, isPast } from './ends.ts';
import { when } from './typed.ts';

const isDue = (nowMs: number, dueAtMs: number | null) => dueAtMs !== null && nowMs >= dueAtMs;

/** Every guard of the lifetime chart, by name. */
export const guards = {
  /** Nobody has said when the session ends by itself, or the server said that it does not. */
  isUnknown: when((context) => endsAtMs(context) === null),
  /** The end has come, in server time. */
  isPast: when(isPast),
  /**
   * The end is no more than `expiringNoticeMs` away. While another tab says that it is another one, and the server can be
   * asked, that is so only for a warning that stands already.
   */
  isExpiring: when((context) => isNear(context) && (context.warning !== null || !isDoubted(context))),
  /**
   * The user was active, the server has not been told, and the last telling is `activitySpacingMs` old (`nudgeSpacingMs` where the
   * end for want of activity is near); there is such an end ahead, and an `extendSession`.
   */
  mustExtend: when((context) => isDue(context.nowMs, extensionDueAtMs(context))),
  /**
   * There is a `confirmSession`, and a need to ask: somebody wants to hear of the end and nobody has told; the end has come, and
   * the server has not said `expiryChecksMax` times that the session goes on; or another tab tells of another end, and one of
   * the two is near.
   */
  mustConfirm: when((context) => isDue(context.nowMs, confirmationDueAtMs(context))),
  /** A request will be due, if nothing happens before. */
  isPlanned: when((context) => (extensionDueAtMs(context) ?? confirmationDueAtMs(context)) !== null),
  /** There is an `extendSession`. */
  canExtend: when(({ capabilities }) => capabilities.extendSession),
  /** The server says that the session has ended. */
  isEnded: when((_context, event) => fieldOf(fieldOf(event, 'output'), 'ended') === true),
  /** The extension was refused (`unauthenticated` or `rejected`), and there is a `confirmSession`. */
  isRefusal: when(
    ({ capabilities }, event) =>
      capabilities.confirmSession && ['unauthenticated', 'rejected'].includes(failureOf(event).kind),
  ),
};
