import { escapedJson } from '../../inspect/redaction/printable.ts';
import type { DrillEvent } from './contract.ts';

/** One event as one line, or `''` for what is only of the moment. */
export function jsonLines(event: DrillEvent): string {
  return event.type === 'tick' ? '' : `${escapedJson(rounded(event))}\n`;
}

/** Thousandths are enough for whoever reads it. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Math.round(value * 1_000) / 1_000;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rounded(inner)]));
}
