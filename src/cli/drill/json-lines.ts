import type { DrillEvent } from './contract.ts';

/** One event as one line, or `''` for what is only of the moment. */
export function jsonLines(event: DrillEvent): string {
  return event.type === 'tick' ? '' : `${JSON.stringify(event, rounded)}\n`;
}

/** Thousandths are enough for whoever reads it. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1_000) / 1_000 : value;
}
