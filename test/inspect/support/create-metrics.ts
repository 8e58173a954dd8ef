import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { onTestFinished } from 'vitest';

/** What was exported of one instrument: each point's attributes, in a stable order, and its value. */
export type Points = Readonly<Record<string, number>>;

/** OpenTelemetry's own SDK, with an exporter that keeps what it is given. */
export interface Metrics {
  /** A meter; those of one name are the same. Callbacks that are registered are counted. */
  readonly meter: ReturnType<MeterProvider['getMeter']>;
  /** How many callbacks are registered with the meter. */
  readonly callbacks: () => number;
  /** Collects and exports now: the points of each instrument, by its name. */
  collect(): Promise<Readonly<Record<string, Points>>>;
  /** Name and unit of each instrument that was exported last. */
  units(): Readonly<Record<string, string>>;
  /** All that was ever exported, as text. */
  exported(): string;
}

/** Makes an SDK of its own; shut down after the test. It collects when told, never by a timer. */
export function createMetrics(): Metrics {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 31 - 1 });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  const meter = provider.getMeter('my-app');
  const registered = new Set<unknown>();
  const [add, remove] = [meter.addBatchObservableCallback, meter.removeBatchObservableCallback];
  meter.addBatchObservableCallback = (callback, observables) => {
    registered.add(callback);
    add.call(meter, callback as never, observables);
  };
  meter.removeBatchObservableCallback = (callback, observables) => {
    registered.delete(callback);
    remove.call(meter, callback as never, observables);
  };
  const latest = () => {
    const { scopeMetrics } = exporter.getMetrics().at(-1) ?? { scopeMetrics: [] };
    return scopeMetrics.flatMap(({ metrics }) => metrics);
  };
  return {
    meter,
    callbacks: () => registered.size,
    async collect() {
      await reader.forceFlush();
      return Object.fromEntries(
        latest().map(({ descriptor, dataPoints }) => [
          descriptor.name,
          Object.fromEntries(dataPoints.map(({ attributes, value }) => [textOf(attributes), value as number])),
        ]),
      );
    },
    units: () => Object.fromEntries(latest().map(({ descriptor: { name, unit } }) => [name, unit])),
    exported: () => JSON.stringify(exporter.getMetrics()),
  };
}

const textOf = (attributes: object) =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort()
    .join(' ');
