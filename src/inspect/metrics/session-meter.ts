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
