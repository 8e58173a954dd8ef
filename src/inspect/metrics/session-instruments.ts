import type { Inside } from '../../session/insides.ts';
import type { Session, SessionStatus } from '../../session/session.ts';
import { createDegradedTime, type DegradedSpell } from './degraded-time.ts';
import { INSTRUMENTS } from './instruments.ts';
import type { Observing, SessionCounter, SessionMeter } from './session-meter.ts';

/** The instruments of one meter, and the sessions that are measured with them. */
export interface SessionInstruments {
  readonly tokens: SessionCounter;
  readonly failures: SessionCounter;
  readonly handshakes: SessionCounter;
  readonly ends: SessionCounter;
  has(session: Session): boolean;
  /** Observes one more session, until it is over or left. */
  observe(session: Session, inside: Inside): DegradedSpell;
  leave(session: Session): void;
}

interface Observed {
  readonly inside: Inside;
  readonly degraded: DegradedSpell;
}

/** A session that has ended is not counted any more. */
const LIVE: readonly SessionStatus[] = ['active', 'refreshing', 'origin-outage-retry', 'handshaking'];

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
    for (const [session, { inside }] of observed) if (inside.keys.own.isOver) observed.delete(session);
  }

  function tell(result: Observing): void {
    forgetDisposed();
    const states = new Map<string, number>(LIVE.map((state) => [state, 0]));
    let waiting = 0;
    for (const [session, { inside, degraded }] of observed) {
      degraded.add();
      states.set(session.status, (states.get(session.status) ?? 0) + 1);
      for (const key of inside.keys.all()) waiting += key.waiters.size;
    }
    result.observe(waiters, waiting);
    for (const [state, count] of states) result.observe(sessions, count, { 'xstate_session.state': state });
    for (const [kind, seconds] of degraded.seconds) result.observe(degradedTime, seconds, { 'error.type': kind });
    // Only now, for the last totals had to be told; and not within the collection, whose list of callbacks it would change.
    if (observed.size === 0) void Promise.resolve().then(rest);
  }

  function rest(): void {
    if (observed.size > 0 || !isObserving) return;
    isObserving = false;
    meter.removeBatchObservableCallback(tell, instruments);
  }

  return {
    tokens: counter(INSTRUMENTS.tokens),
    failures: counter(INSTRUMENTS.failures),
    handshakes: counter(INSTRUMENTS.handshakes),
    ends: counter(INSTRUMENTS.ends),
    has: (session) => observed.has(session),
    observe(session, inside) {
      // Where nobody collects, those that were disposed of are let go here.
      forgetDisposed();
      const spell = degraded.follow(() => inside.time.read());
      observed.set(session, { inside, degraded: spell });
      if (!isObserving) meter.addBatchObservableCallback(tell, instruments);
      isObserving = true;
      return spell;
    },
    leave: (session) => void observed.delete(session),
  };
}
