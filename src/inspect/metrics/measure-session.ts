import { FAILURE_KINDS } from '../../protocol/failure.ts';
import { createSubscription, type Subscription } from '../../session/events.ts';
import { internalsOf } from '../../session/internals.ts';
import type { Session, SessionTold } from '../../session/session.ts';
import type { SessionMeter } from './instruments.ts';
import { createSessionInstruments, type SessionInstruments } from './session-instruments.ts';

/** How a session is measured. */
export interface MeasureSessionOptions {
  /**
   * Reasons of your own, of handshakes and ends, to tell apart. Few, fixed words: each makes a time series. Default none.
   * The package's own are known; any other counts as `_OTHER`.
   */
  readonly reasons?: readonly string[];
}

const SOURCES = ['mint', 'outage-mint', 'received', 'handshake'] as const;
const HANDSHAKE_REASONS = ['session-token-expired'];
const END_REASONS = ['signed-out', 'unauthenticated', 'expired', 'ended-in-another-tab'];

/** The instruments that each meter has: asked for again, they must be the same. */
const instrumentsOfMeter = /* @__PURE__ */ new WeakMap<SessionMeter, SessionInstruments>();

/**
 * Measures a session with OpenTelemetry: counters as things happen, the rest when somebody collects. It observes; the session
 * does not change. No id, token or text of somebody else's is ever an attribute. Time is the session's own.
 *
 * It ends with the session, or with the subscription. End the subscription before `dispose`, where the last stretch of
 * degraded time matters: nobody is told when a session is disposed of.
 *
 * @param session - Made by `createSession` or `createBrowserSession`.
 * @param meter - From `metrics.getMeter('…')` of `@opentelemetry/api`. Several sessions may share it; their values add up.
 * @throws TypeError when the session was made by another copy of the package or is measured with this meter already, the
 * meter is none, or `reasons` is no list of strings.
 *
 * @example
 * ```ts
 * import { metrics } from '@opentelemetry/api';
 *
 * const measuring = measureSession(session, metrics.getMeter('my-app'));
 * ```
 */
export function measureSession(
  session: Session,
  meter: SessionMeter,
  { reasons = [] }: MeasureSessionOptions = {},
): Subscription {
  const internals = internalsOf.get(session);
  if (internals === undefined)
    throw new TypeError('measureSession takes a session that this copy of xstate-session made.');
  if (typeof meter?.addBatchObservableCallback !== 'function') {
    throw new TypeError("measureSession takes a meter: metrics.getMeter('…') of @opentelemetry/api.");
  }
  if (!Array.isArray(reasons) || reasons.some((reason) => typeof reason !== 'string')) {
    throw new TypeError('reasons must be a list of strings.');
  }
  const instruments = instrumentsOfMeter.get(meter) ?? createSessionInstruments(meter);
  instrumentsOfMeter.set(meter, instruments);
  if (instruments.has(session)) throw new TypeError('The session is measured with this meter already.');
  if (session.status === 'signed-out' || internals.keys.own.isOver) return createSubscription(() => undefined);

  const degraded = instruments.observe(session, internals);
  const handshakeReasons = [...HANDSHAKE_REASONS, ...reasons];
  const endReasons = [...END_REASONS, ...reasons];

  function count(event: SessionTold): void {
    switch (event.type) {
      case 'token.issued':
        instruments.tokens.add(1, { 'xstate_session.token.source': knownWord(SOURCES, event.source) });
        break;
      case 'token.failed':
        instruments.failures.add(1, {
          'error.type': knownWord(FAILURE_KINDS, event.kind),
          ...(isStatus(event.status) && { 'http.response.status_code': event.status }),
        });
        break;
      case 'handshake.ready':
        instruments.handshakes.add(1, { 'xstate_session.handshake.reason': knownWord(handshakeReasons, event.reason) });
        break;
      case 'session.degraded':
        degraded.begin(knownWord(FAILURE_KINDS, event.kind));
        break;
      case 'session.ended':
        stopMeasuring();
        instruments.ends.add(1, { 'xstate_session.end.reason': knownWord(endReasons, event.reason) });
        break;
      default:
        noticeDegraded();
    }
  }

  /** Also of what emits nothing: a session may be degraded when the measuring begins. */
  function noticeDegraded(): void {
    if (session.degraded === degraded.isOn) return;
    if (degraded.isOn) degraded.end();
    else degraded.begin(knownWord(FAILURE_KINDS, undefined));
  }

  const subscriptions = [session.on('*', count), session.subscribe(noticeDegraded)];
  let isLeft = false;
  function stopMeasuring(): void {
    if (isLeft) return;
    isLeft = true;
    for (const end of subscriptions) end();
    degraded.end();
    instruments.leave(session);
  }
  noticeDegraded();
  return createSubscription(stopMeasuring);
}

/** Of which there are few; a number that is none says nothing. */
function isStatus(status: unknown): status is number {
  return Number.isInteger(status) && Number(status) >= 100 && Number(status) <= 599;
}

/** What OpenTelemetry's conventions call a value that is on no list. */
const OTHER = '_OTHER';

/** A word when it is on the list, else `_OTHER`: an attribute takes few values, and nothing that somebody else wrote. */
function knownWord(words: readonly string[], word: unknown): string {
  return words.find((known) => known === word) ?? OTHER;
}
