import type { ActorRefLike, AnyEventObject, InspectionEvent, Observer } from 'xstate';
import { lifetimeMachine } from '../../machines/lifetime.machine.ts';
import { sessionMachine } from '../../machines/session.machine.ts';
import { consoleLogger, report } from '../platform/logger.ts';
import { fieldOf, recordOf } from '../protocol/unknown-values.ts';
import { INSPECT, type SessionInspector } from '../session/session-options.ts';
import {
  chartConfig,
  isLifetimeChart,
  isSessionChart,
  type KnownNames,
  knownNamesOfCharts,
} from './diagram/chart-structure.ts';
import { createRedactor, type Redactor, safeWord } from './redaction/redactor.ts';

/** What is told of an actor: XState's own `inspect` shape, so `@statelyai/inspect` fits. */
export type InspectionTarget = ((event: InspectionEvent) => void) | Observer<InspectionEvent>;

/** An inspector that `createSession({ inspect })` takes, and XState's own `createActor(…, { inspect })` as well. */
export type Inspector = SessionInspector & ((event: InspectionEvent) => void);

/**
 * An inspector for `createSession({ inspect })`, and for the `inspect` option of an actor of the bare chart: it tells XState's inspection events of every token key's actor, and of the one
 * that watches how long the session lasts where the option `lifetime` is given, from their first event, and lets through only what an allow-list names. Tokens are told by what they say, ids by aliases,
 * addresses and texts not at all.
 *
 * @param to - A function, or an observer such as the `inspect` of `@statelyai/inspect`. What it throws is caught, and
 * logged once by name and code.
 * @throws TypeError when it is neither.
 *
 * @example
 * ```ts
 * const { inspect } = createBrowserInspector({ url: 'http://localhost:4777' });
 * const session = createSession({ ...options, inspect: createInspector(inspect) });
 * ```
 */
export function createInspector(to: InspectionTarget): Inspector {
  const next = typeof to === 'function' ? to : to?.next?.bind(to);
  if (typeof next !== 'function') throw new TypeError('An inspector tells a function or an observer with a "next".');
  const redactor = createInspectionRedactor(createRedactor());
  let hasWarned = false;
  function inspect(event: InspectionEvent): void {
    try {
      const redacted = redactor.redact(event);
      if (redacted !== null) next?.(redacted);
    } catch (error) {
      // Thrown on, it would end the session's actor.
      if (!hasWarned) report(consoleLogger(), 'warn', 'an inspector threw; the session goes on.', error);
      hasWarned = true;
    }
  }
  return Object.assign(inspect, { [INSPECT]: inspect });
}

/** An actor as an inspector may see it: who it is and, when asked, its redacted snapshot. Nothing can be sent to it. */
interface MaskedActor {
  readonly sessionId: string;
  readonly id: string;
  readonly src: string;
  readonly _parent?: MaskedActor;
  /** The chart, for the actor of a token key, and for the one of how long the session lasts. */
  readonly logic: { readonly config?: Readonly<Record<string, unknown>> };
  getSnapshot(): unknown;
}

/** Redacts inspection events. Stand-ins of actors are made once per actor. */
export interface InspectionRedactor {
  /** The event with everything left out that was not allowed; `null` for a kind of event it does not know. */
  redact(event: InspectionEvent): InspectionEvent | null;
}

/** Rewrites XState's inspection events through a redactor: built anew from what is allowed, never copied and cut. */
function createInspectionRedactor(redactor: Redactor): InspectionRedactor {
  const maskedActors = new WeakMap<ActorRefLike, MaskedActor>();
  let names: KnownNames | null = null;
  const charts = new Map<ChartName, Readonly<Record<string, unknown>>>();

  const knownName = (name: keyof KnownNames, text: unknown): string => {
    names ??= knownNamesOfCharts();
    return typeof text === 'string' && names[name].has(text) ? text : safeWord(undefined);
  };

  function maskedActorOf(actor: ActorRefLike): MaskedActor {
    const maskedActor = maskedActors.get(actor) ?? makeMaskedActor(actor);
    maskedActors.set(actor, maskedActor);
    return maskedActor;
  }

  function makeMaskedActor(actor: ActorRefLike): MaskedActor {
    const { id, _parent } = actor as ActorRefLike & { id?: unknown; _parent?: ActorRefLike };
    const chart = chartNameOf(fieldOf(actor, 'logic'));
    const config = chart && (charts.get(chart) ?? chartConfig(CHARTS[chart]));
    if (chart && config) charts.set(chart, config);
    const sessionId = sessionIdOf(actor);
    return {
      sessionId,
      id: chart && id === actor.sessionId ? sessionId : knownName('actors', id),
      src: chart ?? knownName('actors', fieldOf(actor, 'src')),
      ...(_parent && { _parent: maskedActorOf(_parent) }),
      logic: config ? { config } : {},
      getSnapshot: () => maskedSnapshot(snapshotOf(actor)),
    };
  }

  function maskedStateValue(value: unknown): unknown {
    if (typeof value === 'string') return knownName('states', value);
    return Object.fromEntries(
      Object.entries(recordOf(value)).map(([key, inner]) => [knownName('states', key), maskedStateValue(inner)]),
    );
  }

  function maskedSnapshot(raw: unknown): unknown {
    if (typeof raw !== 'object' || raw === null) return raw === undefined ? undefined : null;
    const { status, value, context, input, output, error, tags } = raw as Record<string, unknown>;
    return {
      status: safeWord(status),
      ...(value !== undefined && { value: maskedStateValue(value) }),
      ...(context !== undefined && { context: redactor.fields(context) }),
      ...(input !== undefined && { input: redactor.fields(input) }),
      ...(output !== undefined && { output: redactor.output(output) }),
      ...(error !== undefined && { error: redactor.error(error) }),
      ...(tags instanceof Set && { tags: [...tags].map(safeWord) }),
      ...(value !== undefined && { children: {} }),
    };
  }

  const maskedEvent = (raw: AnyEventObject): AnyEventObject => ({
    ...redactor.fields(raw),
    type: knownName('events', raw.type),
  });

  function maskedTransition(raw: unknown): unknown {
    const target = fieldOf(raw, 'target');
    const idOf = (node: unknown) => ({ id: String(fieldOf(node, 'id')) });
    return {
      eventType: knownName('events', fieldOf(raw, 'eventType')),
      source: idOf(fieldOf(raw, 'source')),
      ...(Array.isArray(target) && { target: target.map(idOf) }),
      ...(typeof fieldOf(raw, 'guard') === 'string' && { guard: fieldOf(raw, 'guard') }),
      description: fieldOf(raw, 'description'),
    };
  }

  /** Of what an action was given only the type of an event that it emits is told. */
  function emission(action: { readonly type: string; readonly params: unknown }): unknown {
    if (action.type !== 'xstate.emit') return undefined;
    return { event: { type: knownName('emissions', fieldOf(fieldOf(action.params, 'event'), 'type')) } };
  }

  function partsOf(event: InspectionEvent): object | null {
    switch (event.type) {
      case '@xstate.actor':
        return {};
      case '@xstate.event':
        return { sourceRef: event.sourceRef && maskedActorOf(event.sourceRef), event: maskedEvent(event.event) };
      case '@xstate.snapshot':
      case '@xstate.transition':
        return { event: maskedEvent(event.event), snapshot: maskedSnapshot(event.snapshot) };
      case '@xstate.microstep':
        return {
          event: maskedEvent(event.event),
          snapshot: maskedSnapshot(event.snapshot),
          _transitions: event._transitions.map(maskedTransition),
        };
      case '@xstate.action':
        return { action: { type: knownName('actions', event.action.type), params: emission(event.action) } };
      default:
        return null;
    }
  }

  return {
    redact(event) {
      const parts = partsOf(event);
      if (parts === null) return null;
      const { type, rootId, actorRef } = event;
      return {
        type,
        rootId: safeId(rootId),
        actorRef: maskedActorOf(actorRef),
        ...parts,
      } as unknown as InspectionEvent;
    },
  };
}

const CHARTS = { session: sessionMachine, lifetime: lifetimeMachine };
type ChartName = keyof typeof CHARTS;

function chartNameOf(logic: unknown): ChartName | null {
  if (isSessionChart(logic)) return 'session';
  return isLifetimeChart(logic) ? 'lifetime' : null;
}

/** An actor that is being made has none yet, and XState throws. */
function snapshotOf(actor: ActorRefLike): unknown {
  try {
    return actor.getSnapshot();
  } catch {
    return undefined;
  }
}

const sessionIdOf = (actor: ActorRefLike) => safeId(actor.sessionId);

/** XState's own ids count up: `x:0`, `x:1`, … */
const safeId = (id: string) => (/^x:\d{1,12}$/.test(id) ? id : safeWord(undefined));
