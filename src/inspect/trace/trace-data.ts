import { fieldOf } from '../../../machines/session/fields.ts';
import type { Redacted, Redactor } from '../redaction/redactor.ts';

/** Short names of the fields that nearly every line has. */
const SHORT: Readonly<Record<string, string>> = { atMs: 'at', sentAtMs: 'sent', sentPartings: 'sp', partings: 'p' };
const LONG = new Map(Object.entries(SHORT).map(([long, short]) => [short, long]));
const TIMES = ['at', 'sent'];

/** What events carry, made short for a line and back. */
export const traceData = {
  /**
   * The data of an event as its line has it, or `undefined` when there is none.
   *
   * @param t0 - Times count from here.
   */
  write(event: { readonly type: string }, redactor: Redactor, t0: number): unknown {
    if (event.type.startsWith('xstate.done.actor.')) return shortened(redactor.output(fieldOf(event, 'output')), t0);
    if (event.type.startsWith('xstate.error.actor.')) return shortened(redactor.error(fieldOf(event, 'error')), t0);
    return shortened(redactor.fields(event), t0);
  },
  /** The fields of an event, of its line; tokens are still numbers. */
  read(type: string, data: unknown, t0: number): Record<string, unknown> {
    const long = lengthened(data, t0);
    if (type.startsWith('xstate.done.actor.')) return { output: long };
    if (type.startsWith('xstate.error.actor.')) return { error: long };
    return Object(long) as Record<string, unknown>;
  },
};

function shortened(value: unknown, t0: number): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value as Redacted).map(([name, part]) => {
    const short = SHORT[name] ?? name;
    return [short, TIMES.includes(short) && typeof part === 'number' ? since(part, t0) : part];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function lengthened(value: unknown, t0: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      LONG.get(name) ?? name,
      TIMES.includes(name) && typeof part === 'number' ? t0 + part : part,
    ]),
  );
}

/** Four decimals are as fine as a number of today's milliseconds is; where they are not enough, all are written. */
function since(atMs: number, t0: number): number {
  const rounded = Math.round((atMs - t0) * 1e4) / 1e4;
  return t0 + rounded === atMs ? rounded : atMs - t0;
}
