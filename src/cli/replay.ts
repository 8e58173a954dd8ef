import { readFileSync } from 'node:fs';
import { eventWords } from '../inspect/event-words.ts';
import { printable } from '../inspect/redaction/printable.ts';
import { replayTrace } from '../inspect/trace/replay-trace.ts';
import { traceMessages } from '../inspect/trace/trace-messages.ts';
import { traceToTest } from '../inspect/trace/trace-to-test.ts';
import { recordedPage } from '../inspect/viewer/viewer-page.ts';
import { checkGuarantees } from '../testing/guarantees.ts';
import type { CommandOutput } from './terminal.ts';
import { writePage } from './write-file.ts';

/** What the command `replay` was told. */
export interface ReplayOptions {
  /** Print a vitest file instead. */
  readonly toTest?: boolean;
  /** Write a page as well. */
  readonly html?: boolean;
}

/**
 * `xstate-session replay FILE [--to-test | --html]`: shows each event of a trace with the state it led to, the first difference to
 * what the chart does now, and the promises it puts to the test. With `--html` it also writes the viewer's page of it beside the file, as
 * `FILE.html`, up to the first difference.
 *
 * @returns The exit code: 0 when the chart does what was recorded and no promise is broken, 1 when not, 2 when the file
 * cannot be read.
 */
export function replay(file: string, options: ReplayOptions, { out, err: write }: CommandOutput): number {
  const { toTest = false, html = false } = options;
  const err = (line: string) => write(printable(line));
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    err(`replay: the file ${file} cannot be read.`);
    return 2;
  }
  try {
    if (toTest) {
      out(traceToTest(text).trimEnd());
      return 0;
    }
    if (html) {
      const place = { path: `${file}.html`, what: 'The page is', command: 'replay' };
      if (!writePage(recordedPage(traceMessages(text)), place, { out, err: write })) return 2;
    }
    // A trace comes from somebody else: its texts are shown, never obeyed by the terminal.
    return printReplay(text, (line) => out(printable(line)));
  } catch (error) {
    // Only a file that is no trace throws, and our own message quotes nothing of it.
    err(`replay: ${file}: ${String(error).replace(/^TypeError: /, '')}`);
    return 2;
  }
}

/** The longest event of the chart, as people say it. */
const EVENT_WIDTH = 28;

function printReplay(text: string, out: (line: string) => void): number {
  const { steps, difference, reports, dropped } = replayTrace(text, { check: checkGuarantees });
  if (dropped > 0) out(`(${dropped} earlier events were not kept)`);
  const [first] = steps;
  for (const { key, atMs, event, state, emitted } of steps) {
    const at = `${((atMs - (first?.atMs ?? 0)) / 1000).toFixed(3)} s`.padStart(12);
    out(
      `${at}  key ${key}  ${eventWords(event).padEnd(EVENT_WIDTH)} ${state}${emitted.length > 0 ? `  (${emitted.join(', ')})` : ''}`,
    );
  }
  if (difference) {
    const { line, what, recorded, replayed } = difference;
    out(
      `line ${line}: the ${what} differs: recorded ${recorded || 'nothing'}, the chart gives ${replayed || 'nothing'}`,
    );
  } else out(`${steps.length} events: the chart does what was recorded.`);
  const violated = reports.filter(({ outcome }) => outcome === 'violated');
  for (const { number, rule, violations } of violated) {
    out(`promise ${number} is broken: ${rule}`);
    for (const { what } of violations) out(`  ${what}`);
  }
  const held = reports.filter(({ outcome }) => outcome === 'held').length;
  out(`${held} promises were put to the test and held, ${violated.length} broken.`);
  return difference || violated.length > 0 ? 1 : 0;
}
