/** One instrument, as OpenTelemetry's conventions want it told. */
export interface Instrument {
  readonly name: string;
  readonly kind: 'Counter' | 'ObservableCounter' | 'ObservableUpDownCounter';
  /** In UCUM: `s` for seconds, `{…}` for things that are counted. */
  readonly unit: string;
  readonly description: string;
  readonly attributes: readonly string[];
}

/** What `measureSession` tells. The table of `docs/monitoring.md` is made of it. */
export const INSTRUMENTS = {
  tokens: {
    name: 'xstate_session.tokens',
    kind: 'Counter',
    unit: '{token}',
    description: 'Tokens taken up, of every token key.',
    attributes: ['xstate_session.token.source'],
  },
  failures: {
    name: 'xstate_session.failures',
    kind: 'Counter',
    unit: '{failure}',
    description: 'Attempts to mint a token, and handshakes, that failed.',
    attributes: ['error.type', 'http.response.status_code'],
  },
  handshakes: {
    name: 'xstate_session.handshakes',
    kind: 'Counter',
    unit: '{handshake}',
    description: 'Handshakes whose URL was ready.',
    attributes: ['xstate_session.handshake.reason'],
  },
  ends: {
    name: 'xstate_session.ends',
    kind: 'Counter',
    unit: '{session}',
    description: 'Sessions that ended.',
    attributes: ['xstate_session.end.reason'],
  },
  degradedTime: {
    name: 'xstate_session.degraded.time',
    kind: 'ObservableCounter',
    unit: 's',
    description: 'Time that sessions were degraded: attempts failed while no usable token was held.',
    attributes: ['error.type'],
  },
  waiters: {
    name: 'xstate_session.waiter.count',
    kind: 'ObservableUpDownCounter',
    unit: '{caller}',
    description: 'Callers of getToken that wait, of every token key.',
    attributes: [],
  },
  sessions: {
    name: 'xstate_session.session.count',
    kind: 'ObservableUpDownCounter',
    unit: '{session}',
    description: 'Sessions that are measured, by the state of their own key.',
    attributes: ['xstate_session.state'],
  },
} as const satisfies Readonly<Record<string, Instrument>>;

/** What an instrument is made with. */
export interface InstrumentOptions {
  readonly description: string;
  readonly unit: string;
}

/** What tells the values of one instrument apart: words of fixed lists and HTTP status codes, never an id. */
export type InstrumentAttributes = Record<string, string | number>;

/** Counts as things happen. */
export interface SessionCounter {
  /** Adds a whole number of at least 0. */
  add(value: number, attributes?: InstrumentAttributes): void;
}

/** An instrument whose value is asked for at each collection. */
export type ObservedInstrument = object;

/** Takes the values of the observed instruments at a collection. */
export interface Observing {
  /** Tells the value of an instrument for one set of attributes. */
  observe(instrument: ObservedInstrument, value: number, attributes?: InstrumentAttributes): void;
}

/**
 * What is used of a `Meter` of `@opentelemetry/api`: give the one that `metrics.getMeter('…')` returns. Spelled out here, so
 * that who does not measure needs not have that package installed.
 */
export interface SessionMeter {
  /** An instrument that only grows. */
  createCounter(name: string, options: InstrumentOptions): SessionCounter;
  /** An instrument that only grows, asked for at each collection. */
  createObservableCounter(name: string, options: InstrumentOptions): ObservedInstrument;
  /** An instrument that grows and shrinks, asked for at each collection. */
  createObservableUpDownCounter(name: string, options: InstrumentOptions): ObservedInstrument;
  /** Has the callback called at each collection, to observe these instruments. */
  addBatchObservableCallback(callback: (result: Observing) => void, instruments: ObservedInstrument[]): void;
  /** Ends that. */
  removeBatchObservableCallback(callback: (result: Observing) => void, instruments: ObservedInstrument[]): void;
}
