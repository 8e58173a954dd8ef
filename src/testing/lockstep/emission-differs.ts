import type { Emission } from '../oracle/contract.ts';
import type { DrivenEvent } from './world.ts';

/** What differs between the events predicted and the events emitted, or `null`. Tokens are not quoted. */
export function emissionDiffers(expected: readonly Emission[], actual: readonly DrivenEvent[]): string | null {
  const names = (events: readonly { readonly type: string }[]) =>
    events.map(({ type }) => type).join(', ') || 'nothing';
  if (names(expected) !== names(actual)) return `emitted ${names(actual)}, expected ${names(expected)}`;
  for (const [index, emission] of expected.entries()) {
    const wrong = fieldDiffers(emission, actual[index] as DrivenEvent & Record<string, unknown>);
    if (wrong) return `${emission.type}: ${wrong}`;
  }
  return null;
}

function fieldDiffers(expected: Emission, actual: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(expected)) {
    if (name === 'jwt' || name === 'url') {
      if (actual[name] !== value) return `another ${name} than expected`;
    } else if (name === 'retryInMs') {
      const { minMs, maxMs } = value as { minMs: number; maxMs: number };
      const ms = actual.retryInMs;
      const within = typeof ms === 'number' && ms >= minMs - 1 && ms <= maxMs + 1;
      if (!within) return `retryInMs is ${String(ms)}, expected ${minMs} to ${maxMs}`;
    } else if (actual[name] !== value) {
      return `${name} is ${String(actual[name])}, expected ${String(value)}`;
    }
  }
  for (const name of ['status', 'code']) {
    if (actual[name] !== undefined && !(name in expected)) return `${name} is ${String(actual[name])}, expected none`;
  }
  return null;
}
