import type { SessionInternals } from '../../session/internals.ts';
import type { Session, SessionStatus } from '../../session/session.ts';
import { INSTRUMENTS, type Observing, type SessionCounter, type SessionMeter } from './instruments.ts';

/** The instruments of one meter, and the sessions that are measured with them. */
export interface SessionInstruments {
  readonly tokens: SessionCounter;
  readonly failures: SessionCounter;
  readonly handshakes: SessionCounter;
  readonly ends: SessionCounter;
  has(session: Session): boolean;
  /** Observes one more session, until it is over or left. */
  observe(session: Session, internals: SessionInternals): DegradedPeriods;
  leave(session: Session): void;
}

interface Observed {
  readonly internals: SessionInternals;
  readonly degraded: DegradedPeriods;
}

/** A session that has ended is not counted any more. */
const LIVE_STATES: readonly SessionStatus[] = ['active', 'refreshing', 'origin-outage-retry', 'handshaking'];

/**
 * Makes the instruments of a meter. One callback tells of all its sessions: two that observe the same values of one
 * instrument would overwrite each other.
 */
export function createSessionInstruments(meter: SessionMeter): SessionInstruments {
  const counter = ({ name, description, unit }: { name: string; description: string; unit: string }) =>
    meter.createCounter(name, { description, unit });
  const upDown = ({ name, description, unit }: { name: string; description: string; unit: string }) =>
    meter.createObservableUpDownCounter(name, { description, unit });
  const { degradedTime: time } = INSTRUMENTS;
  const degradedTime = meter.createObservableCounter(time.name, { description: time.description, unit: time.unit });
  const waiters = upDown(INSTRUMENTS.waiters);
  const sessions = upDown(INSTRUMENTS.sessions);
  const instruments = [degradedTime, waiters, sessions];
  const observed = new Map<Session, Observed>();
  const degraded = createDegradedTime();
  let isObserving = false;

  /** A disposed session tells nobody, so it is looked for. When it was disposed of is not known: its last spell stays as it was. */
  function forgetDisposed(): void {
    for (const [session, { internals }] of observed) if (internals.keys.own.isOver) observed.delete(session);
  }

  function observeAll(result: Observing): void {
    forgetDisposed();
    const states = new Map<string, number>(LIVE_STATES.map((state) => [state, 0]));
    let waiting = 0;
    for (const [session, { internals, degraded }] of observed) {
      degraded.add();
      states.set(session.status, (states.get(session.status) ?? 0) + 1);
      for (const key of internals.keys.all()) waiting += key.waiters.size;
    }
    result.observe(waiters, waiting);
    for (const [state, count] of states) result.observe(sessions, count, { 'xstate_session.state': state });
    for (const [kind, seconds] of degraded.seconds) result.observe(degradedTime, seconds, { 'error.type': kind });
    // Only now, for the last totals had to be told; and not within the collection, whose list of callbacks it would change.
    if (observed.size === 0) void Promise.resolve().then(stopObserving);
  }

  function stopObserving(): void {
    if (observed.size > 0 || !isObserving) return;
    isObserving = false;
    meter.removeBatchObservableCallback(observeAll, instruments);
  }

  return {
    tokens: counter(INSTRUMENTS.tokens),
    failures: counter(INSTRUMENTS.failures),
    handshakes: counter(INSTRUMENTS.handshakes),
    ends: counter(INSTRUMENTS.ends),
    has: (session) => observed.has(session),
    observe(session, internals) {
      // Where nobody collects, those that were disposed of are let go here.
      forgetDisposed();
      const periods = degraded.follow(() => internals.time.read());
      observed.set(session, { internals, degraded: periods });
      if (!isObserving) meter.addBatchObservableCallback(observeAll, instruments);
      isObserving = true;
      return periods;
    },
    leave: (session) => void observed.delete(session),
  };
}

/** How long sessions were degraded, by the kind of failure that began it. */
export interface DegradedTime {
  /** Seconds by kind. Only grow. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Follows one more session. @param read - Its session time, milliseconds. */
  follow(read: () => number): DegradedPeriods;
}

/** The time of one session. */
interface DegradedPeriods {
  /** Whether the session is degraded, as far as was told. */
  readonly isOn: boolean;
  /** The session is degraded, because of a failure of this kind. */
  begin(kind: string): void;
  /** Adds what has passed since the last look. */
  add(): void;
  /** The session is not degraded any more. */
  end(): void;
}

/** Adds up the degraded time of many sessions, also of spells that have not ended. */
function createDegradedTime(): DegradedTime {
  const seconds = new Map<string, number>();
  return {
    seconds,
    follow(read) {
      let kind: string | null = null;
      let sinceMs = 0;
      const add = () => {
        const nowMs = read();
        if (kind !== null) seconds.set(kind, (seconds.get(kind) ?? 0) + (nowMs - sinceMs) / 1_000);
        sinceMs = nowMs;
      };
      return {
        get isOn() {
          return kind !== null;
        },
        begin(failureKind) {
          add();
          kind = failureKind;
        },
        add,
        end() {
          add();
          kind = null;
        },
      };
    },
  };
}
