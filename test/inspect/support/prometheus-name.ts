import type { Instrument } from '../../../src/inspect/metrics/instruments.ts';

/** What Prometheus calls an instrument: OpenTelemetry's own rules of translation, as far as our units need them. */
export function prometheusName({ name, kind, unit }: Instrument): string {
  const seconds = unit === 's' ? '_seconds' : '';
  return `${name.replaceAll('.', '_')}${seconds}${kind.endsWith('UpDownCounter') ? '' : '_total'}`;
}
