import type { ActorRefLike, InspectionEvent } from 'xstate';
import type { SessionContext, SessionEmitted } from '../../../machines/session/contract.ts';
import { consoleLogger, report } from '../../platform/logger.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import type { Session } from '../../session/session.ts';
import { INSPECT } from '../../session/session-options.ts';
import { isSessionChart, knownNames, stateName } from '../diagram/chart-structure.ts';
import type { Inspector } from '../inspector.ts';
import { createAliases, createTokenMasks, type MaskedToken } from '../redaction/masks.ts';
import { createRedactor, type Redacted, type Redactor } from '../redaction/redactor.ts';
import { createTraceBuffer } from './trace-buffer.ts';
import {
  checksum,
  EMISSION_LETTERS,
  eventName,
  type StateLine,
  type TokenLine,
  traceData,
  withoutDefaultLimits,
} from './trace-format.ts';

/** How much a recording keeps. */
export interface RecordTraceOptions {
  /** Events to keep at most; the oldest go first. A whole number from 8. Default 2 000: about 300 kB. */
  readonly maxEvents?: number;
}

/** A recording under way. */
export interface TraceRecording {
  /** For `createSession({ inspect })`: records every token key, not only the own one. An actor of the bare chart takes it, too. */
  readonly inspector: Inspector;
  /** How many lines of events are kept. */
  readonly size: number;
  /** The trace so far, as JSON lines: what a bug report takes, `replayTrace` reads, and holds no secret. */
  text(): string;
  /** Stops recording the session it was begun with; what was recorded stays. */
  stop(): void;
}

/**
 * Records what a session does, so that it can be replayed: each event of the chart, redacted, with the state it led to.
 *
 * @param session - Its own token key is recorded, from now on. Not given: hand `inspector` to `createSession`; every key
 * is recorded then.
 * @throws TypeError when `maxEvents` is no whole number of at least 8.
 *
 * @example
 * ```ts
 * const trace = recordTrace();
 * const session = createSession({ ...options, inspect: trace.inspector });
 * reportButton.onclick = () => navigator.clipboard.writeText(trace.text());
 * ```
 */
export function recordTrace(session?: Session | null, { maxEvents = 2_000 }: RecordTraceOptions = {}): TraceRecording {
  if (!Number.isInteger(maxEvents) || maxEvents < 8) throw new TypeError('maxEvents must be a whole number from 8.');
  const buffer = createTraceBuffer(maxEvents);
  const redactor = createTraceRedactor(buffer.token);
  const keys = new WeakMap<ActorRefLike, number>();
  const emitted = new WeakMap<ActorRefLike, string>();
  const { events } = knownNames();
  let count = 0;
  let t0: number | null = null;
  let hasWarned = false;

  function stateLine(key: number, snapshot: unknown): StateLine {
    const { value, context } = snapshot as { value: unknown; context: SessionContext };
    return { key, state: stateName(value), context: redactor.context(context) };
  }

  function begin(actor: ActorRefLike, snapshot: unknown): void {
    if (keys.has(actor)) return;
    count += 1;
    keys.set(actor, count);
    t0 ??= Math.floor(Number(fieldOf(fieldOf(snapshot, 'context'), 'nowMs')));
    buffer.begin(stateLine(count, snapshot));
  }

  function record(inspected: InspectionEvent): void {
    const { actorRef } = inspected;
    if (!isSessionChart(fieldOf(actorRef, 'logic'))) return;
    if (inspected.type === '@xstate.action' && inspected.action.type === 'xstate.emit') {
      const type = fieldOf(fieldOf(inspected.action.params, 'event'), 'type') as SessionEmitted['type'];
      emitted.set(actorRef, `${emitted.get(actorRef) ?? ''}${EMISSION_LETTERS[type] ?? '?'}`);
    }
    if (inspected.type !== '@xstate.snapshot') return;
    const { event, snapshot } = inspected;
    if (event.type === 'xstate.init') begin(actorRef, snapshot);
    const key = keys.get(actorRef);
    if (key === undefined || event.type === 'xstate.init' || event.type === 'xstate.stop') return;
    const type = events.has(event.type) ? event.type : '(redacted)';
    const data = traceData.write({ ...event, type }, redactor, t0 ?? 0);
    const after = stateLine(key, snapshot);
    const letters = emitted.get(actorRef);
    emitted.delete(actorRef);
    buffer.event(
      {
        k: key,
        e: eventName.write(type),
        ...(data !== undefined && { d: data }),
        s: after.state,
        ...(letters !== undefined && { x: letters }),
        h: checksum(after.context),
      },
      after,
    );
  }

  function inspect(event: InspectionEvent): void {
    try {
      record(event);
    } catch (error) {
      // Thrown on, it would end the session's actor.
      if (!hasWarned) report(consoleLogger(), 'warn', 'a trace misses an event.', error);
      hasWarned = true;
    }
  }

  return {
    inspector: Object.assign(inspect, { [INSPECT]: inspect }),
    get size() {
      return buffer.size;
    },
    text: () =>
      buffer
        .lines(t0 ?? 0)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    stop: session == null ? () => undefined : watchOwnKey(session, begin, inspect),
  };
}

/** Inspects the own key's actor, and whichever takes its place. */
function watchOwnKey(
  session: Session,
  begin: (actor: ActorRefLike, snapshot: unknown) => void,
  inspect: (event: InspectionEvent) => void,
): () => void {
  let watched: Session['actor'] | null = null;
  let watching: { unsubscribe(): void } | null = null;
  const watch = () => {
    const { actor } = session;
    if (actor === watched) return;
    watching?.unsubscribe();
    watched = actor;
    begin(actor, actor.getSnapshot());
    watching = actor.system.inspect(inspect);
  };
  watch();
  const subscription = session.subscribe(watch);
  return () => {
    subscription.unsubscribe();
    watching?.unsubscribe();
  };
}

/** Redacts for a trace: tokens become numbers. */
export interface TraceRedactor extends Redactor {
  /** A context of the chart; limits that are the defaults are left out. */
  context(context: unknown): Redacted;
}

/** @param onToken - Told of each token once, when it is first met. */
function createTraceRedactor(onToken: (line: TokenLine) => void): TraceRedactor {
  const aliases = createAliases();
  const masks = createTokenMasks(aliases);
  let newestNumber = 0;
  const redactor = createRedactor({
    aliases,
    maskToken(jwt) {
      const mask = masks.of(jwt);
      if (mask === null) return null;
      if (mask.number > newestNumber) {
        newestNumber = mask.number;
        onToken(tokenLine(mask));
      }
      return mask.number;
    },
  });
  return {
    ...redactor,
    context: (context) => withoutDefaultLimits(redactor.fields(context)),
  };
}

function tokenLine({ number, issuedAtMs, expiresAtMs, oiat, sessionId, organizationId }: MaskedToken): TokenLine {
  if (issuedAtMs === undefined || expiresAtMs === undefined) return { token: number };
  const [iat, exp] = [issuedAtMs / 1000, expiresAtMs / 1000];
  return { token: number, iat, exp, oiat: oiat ?? null, sid: sessionId ?? null, org: organizationId ?? null };
}
