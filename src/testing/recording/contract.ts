import type { MaskToken, Trace, TraceRecord } from '../trace.ts';

/** How a trace is taken. */
export interface TraceRecorderOptions {
  /** The clock of the records, milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  /** The server's clock, where it is known: without it the life of tokens cannot be checked. */
  readonly serverNow?: () => number;
  /** The name of the tab, in a trace of several. */
  readonly tab?: string;
  /** Another tab's recorder, whose trace and clocks this one writes with. */
  readonly into?: TraceRecorder;
}

/** Watches a session from outside. */
export interface TraceRecorder {
  /** Actors that do what the given ones do, and are seen doing it. What is no plain function is passed on unseen. */
  wrap<Actors extends object>(actors: Actors): Actors;
  /** Listens to what the session emits. Call it before the session starts. */
  listen(session: ObservableSession): void;
  /** Asks the session for a token, and records how that went. */
  getToken<Options extends TracedGetTokenOptions>(
    session: TokenSource<Options>,
    options?: Options,
  ): Promise<string | null>;
  /**
   * Adds what only the caller can know: a jump of the clock, a cookie, leftovers. The moment is filled in.
   */
  record(seen: RecordedThing): void;
  /** A number for a request or a call that no other of the trace has. */
  nextId(): number;
  /** A token without its text, for `record`. */
  readonly mask: MaskToken;
  /** What was seen so far; it grows. */
  readonly records: readonly TraceRecord[];
  /** The trace up to now, for `checkGuarantees`. */
  trace(about?: Omit<Trace, 'records' | 'endMs'>): Trace;
}

/** Where the parts of a recorder write to. */
export interface Recording {
  readonly record: TraceRecorder['record'];
  readonly nextId: () => number;
  readonly mask: MaskToken;
}

type WithoutMoment<Type> = Type extends unknown ? Omit<Type, 'atMs' | 'serverAtMs'> : never;
/** A record without its moment. */
export type RecordedThing = WithoutMoment<TraceRecord>;

/** What a session emits, as far as a trace records it. */
export interface TracedEvent {
  readonly type: string;
  readonly template?: string | null;
  readonly organizationId?: string | null;
  readonly jwt?: string;
  readonly source?: string;
  readonly kind?: string;
  readonly attempt?: number;
  readonly retryInMs?: number;
  readonly reason?: string;
}

/** The names of the events that a trace records. */
export type TracedEventName =
  | 'token.issued'
  | 'token.failed'
  | 'outage.started'
  | 'outage.ended'
  | 'session.degraded'
  | 'session.recovered'
  | 'handshake.ready'
  | 'session.ended';

/** What a recorder needs of a session; every session of this package has it. */
export interface ObservableSession {
  /** The state, by its name. */
  readonly status: string;
  /** Whether attempts fail while no usable token is held. */
  readonly degraded: boolean;
  /** The usable token, or `null`. */
  readonly token: string | null;
  /** Calls a listener at the events of one type. */
  on(type: TracedEventName, listener: (event: TracedEvent) => void): unknown;
}

/** The options of `getToken` that a trace records. */
export interface TracedGetTokenOptions {
  readonly template?: string | null;
  readonly organizationId?: string | null;
  readonly skipCache?: boolean;
  readonly timeoutMs?: number;
}

/** Whatever tokens can be asked of. */
export interface TokenSource<Options extends TracedGetTokenOptions> {
  /** Asks for a token. */
  getToken(options?: Options): Promise<string | null>;
}
