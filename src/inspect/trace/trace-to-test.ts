import { parseTrace } from './parse-trace.ts';
import { replayTrace } from './replay-trace.ts';
import { testText } from './test-text.ts';

/** How a trace becomes a test. */
export interface TraceToTestOptions {
  /** The name of the test. Default: what the trace ends with. */
  readonly name?: string;
}

/**
 * A vitest file that plays a trace: it fails as long as a promise of the package is broken along the way, and says which
 * states are passed. To turn a bug into a failing test, write the state you expected into the list.
 *
 * @param trace - The text of a trace file.
 * @throws TypeError for a malformed or foreign file, with the line.
 */
export function traceToTest(trace: string, { name }: TraceToTestOptions = {}): string {
  parseTrace(trace);
  const { steps } = replayTrace(trace);
  const title = name ?? `a recorded session comes to ${steps.at(-1)?.state ?? 'nothing'}`;
  const rows = trace.split('\n').filter((row) => row.trim() !== '');
  return testText({ title, rows, steps });
}
