import { type SnapshotFrom, transition } from 'xstate';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { stateName } from '../diagram/chart-structure.ts';
import { createRedactor, type Redacted } from '../redaction/redactor.ts';
import type { ObservedTrace } from './observed-record.ts';
import { type Numbered, parseTrace } from './parse-trace.ts';
import { createReplayObserver } from './replay-observer.ts';
import { restoreEvent, restoreSnapshot, restoreTokens } from './restore.ts';
import { checksum, EMISSION_LETTERS, type EventLine, type StateLine, withoutDefaultLimits } from './trace-format.ts';

/** One event that was played. */
export interface ReplayStep {
  /** Its line in the file, from 1. */
  readonly line: number;
  readonly key: number;
  /** Session time after it, milliseconds. */
  readonly atMs: number;
  readonly event: string;
  /** The state it led to. */
  readonly state: string;
  /** What the chart emitted, by type. */
  readonly emitted: readonly string[];
}

/** Where this package does something else than what was recorded. */
export interface ReplayDifference {
  readonly line: number;
  readonly key: number;
  readonly event: string;
  /** What differs: the state, what was emitted, or something in the context. */
  readonly what: 'state' | 'emitted' | 'context';
  readonly recorded: string;
  readonly replayed: string;
  /** The redacted context of the replay. */
  readonly context: Redacted;
}

/** What became of a replay. */
export interface Replay<Report> {
  /** Events that the ring buffer of the recording had let go. */
  readonly dropped: number;
  /** The events that were played, up to the first difference and with it. */
  readonly steps: readonly ReplayStep[];
  /** `null`: the chart did all the way what was recorded. */
  readonly difference: ReplayDifference | null;
  /** What was seen on the way, for `checkGuarantees`. */
  readonly observed: ObservedTrace;
  /** What `check` said of it; `[]` without one. */
  readonly reports: readonly Report[];
}

/** How a trace is replayed. */
export interface ReplayTraceOptions<Report> {
  /** Judges what was seen: `checkGuarantees` of `xstate-session/testing`. */
  readonly check?: (trace: ObservedTrace) => readonly Report[];
  /** The chart to play it on. Default: this package's. */
  readonly machine?: typeof sessionMachine;
}

/**
 * Steps the chart through a recorded trace in virtual time: no timer runs, nothing is requested. Stops at the first
 * difference between what was recorded and what the chart does now.
 *
 * @param trace - The text of a trace file, as `recordTrace` wrote it.
 * @throws TypeError for a malformed or foreign file, with the line.
 *
 * @example
 * ```ts
 * const { difference, reports } = replayTrace(await readFile('bug.trace', 'utf8'), { check: checkGuarantees });
 * ```
 */
export function replayTrace<Report = never>(trace: string, options: ReplayTraceOptions<Report> = {}): Replay<Report> {
  return playTrace(trace, options);
}

/** An event as it is played. */
export interface PlayedEvent {
  readonly key: number;
  readonly event: { readonly type: string };
  readonly before: SnapshotFrom<typeof sessionMachine>;
  readonly after: SnapshotFrom<typeof sessionMachine>;
  /** What was emitted, by type. */
  readonly emitted: readonly string[];
  /** What the chart had done for it. */
  readonly actions: readonly { readonly type: string; readonly params?: unknown }[];
}

/** Who watches a replay. */
interface ReplayWatch {
  /** A key stands somewhere. */
  onBegin?(key: number, snapshot: SnapshotFrom<typeof sessionMachine>): void;
  onStep?(played: PlayedEvent): void;
}

/** What {@link replayTrace} does, watched. */
export function playTrace<Report = never>(
  trace: string,
  options: ReplayTraceOptions<Report> & ReplayWatch,
): Replay<Report> {
  const { check, machine = sessionMachine } = options;
  const { header, tokens: tokenLines, lines } = parseTrace(trace);
  const tokens = restoreTokens(tokenLines);
  const redactor = createRedactor({
    aliases: { of: (_name, id) => (typeof id === 'string' ? id : null) },
    maskToken: tokens.number,
  });
  const observer = createReplayObserver(tokens);
  const keys = new Map<number, SnapshotFrom<typeof sessionMachine>>();
  const steps: ReplayStep[] = [];
  let difference: ReplayDifference | null = null;

  function begin(line: Numbered<StateLine>): void {
    const restored = orRefuseLine(line.line, () => restoreSnapshot(machine, line, tokens));
    keys.set(line.key, restored);
    observer.begin(line.key, restored);
    options.onBegin?.(line.key, restored);
  }

  function play(line: Numbered<EventLine>): void {
    const before = keys.get(line.k);
    if (before === undefined) return;
    const event = orRefuseLine(line.line, () => restoreEvent(line, tokens, header.t0));
    const [after, actions] = transition(machine, before, event as never);
    keys.set(line.k, after);
    const emitted = observer.step(line.k, event, after, actions);
    options.onStep?.({ key: line.k, event, before, after, emitted, actions });
    const state = stateName(after.value);
    const { nowMs } = after.context;
    steps.push({ line: line.line, key: line.k, atMs: nowMs, event: event.type, state, emitted });
    const context = withoutDefaultLimits(redactor.fields(after.context));
    const letters = emitted.map((type) => EMISSION_LETTERS[type]).join('');
    const found = differenceOf(line, { state, emitted: letters, context: checksum(context) });
    if (found) difference = { line: line.line, key: line.k, event: event.type, ...found, context };
  }

  for (const line of lines) {
    if ('key' in line) begin(line);
    else play(line);
    if (difference !== null) break;
  }
  const observed = observer.trace();
  return { dropped: header.dropped, steps, difference, observed, reports: check?.(observed) ?? [] };
}

function differenceOf(
  { s, x = '', h }: EventLine,
  replayed: Readonly<Record<ReplayDifference['what'], string>>,
): Pick<ReplayDifference, 'what' | 'recorded' | 'replayed'> | null {
  const recorded = { state: s, emitted: x, context: h };
  for (const what of ['state', 'emitted', 'context'] as const) {
    if (recorded[what] !== replayed[what]) return { what, recorded: recorded[what], replayed: replayed[what] };
  }
  return null;
}

/** What a line says may be nonsense that looks like a line. */
function orRefuseLine<T>(line: number, restore: () => T): T {
  try {
    return restore();
  } catch {
    throw new TypeError(`line ${line}: this cannot be played on the chart.`);
  }
}
