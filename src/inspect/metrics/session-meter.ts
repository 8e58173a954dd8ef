/** What an instrument is made with. */
export interface InstrumentOptions {
  readonly description: string;
  readonly unit: string;
}

/** What tells the values of one instrument apart: words of fixed lists and HTTP status codes, never an id. */
export type InstrumentAttributes = Record<string, string | number>;

/** Counts as things happen. */
export interface SessionCounter {
  add(value: number, attributes?: InstrumentAttributes): void;
}

/** An instrument whose value is asked for at each collection. */
export type ObservedInstrument = object;

/** Takes the values of the observed instruments at a collection. */
export interface Observing {
  observe(instrument: ObservedInstrument, value: number, attributes?: InstrumentAttributes): void;
}

/**
 * What is used of a `Meter` of `@opentelemetry/api`: give the one that `metrics.getMeter('…')` returns. Spelled out here, so
 * that who does not measure needs not have that package installed.
 */
export interface SessionMeter {
  createCounter(name: string, options: InstrumentOptions): SessionCounter;
  createObservableCounter(name: string, options: InstrumentOptions): ObservedInstrument;
  createObservableUpDownCounter(name: string, options: InstrumentOptions): ObservedInstrument;
  addBatchObservableCallback(callback: (result: Observing) => void, instruments: ObservedInstrument[]): void;
  removeBatchObservableCallback(callback: (result: Observing) => void, instruments: ObservedInstrument[]): void;
}
