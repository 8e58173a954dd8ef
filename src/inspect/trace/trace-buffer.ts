import {
  type EventLine,
  type StateLine,
  type TokenLine,
  TRACE_VERSION,
  type TraceHeader,
  type TraceLine,
} from './trace-format.ts';

/** Keeps the newest lines, so cut that what is left can be replayed. */
export interface TraceBuffer {
  /** How many lines of events are kept. */
  readonly size: number;
  /** A token was met for the first time. */
  token(line: TokenLine): void;
  /** A key begins. */
  begin(line: StateLine): void;
  /** An event of a key, and where the key stands after it. */
  event(line: EventLine, after: StateLine): void;
  /** The trace as it is kept. */
  lines(t0: number): [TraceHeader, ...TraceLine[]];
}

/** A stretch of a trace that begins with where each key stands, so that it can be replayed alone. */
interface Segment {
  readonly initialStates: readonly StateLine[];
  readonly lines: (StateLine | EventLine)[];
}

/** The buffer is cut into this many stretches, and lets go of the oldest whole. */
const SEGMENTS = 8;

/** @param maxEvents - How many lines of events are kept at most. */
export function createTraceBuffer(maxEvents: number): TraceBuffer {
  const linesPerSegment = Math.max(1, Math.floor(maxEvents / SEGMENTS));
  const currentStates = new Map<number, StateLine>();
  let tokens = new Map<number, TokenLine>();
  const segments: Segment[] = [{ initialStates: [], lines: [] }];
  let size = 0;
  let dropped = 0;

  function add(line: StateLine | EventLine): void {
    if ((segments.at(-1)?.lines.length ?? 0) >= linesPerSegment) {
      segments.push({ initialStates: [...currentStates.values()], lines: [] });
    }
    segments.at(-1)?.lines.push(line);
    size += 1;
    while (segments.length > 1 && size > maxEvents) {
      const [oldest] = segments.splice(0, 1);
      size -= oldest?.lines.length ?? 0;
      dropped += oldest?.lines.length ?? 0;
      tokens = usedIn(kept());
    }
  }

  const kept = () => [...(segments[0]?.initialStates ?? []), ...segments.flatMap(({ lines }) => lines)];

  /** The tokens that lines speak of: a number under one of their names. */
  function usedIn(lines: readonly TraceLine[]): Map<number, TokenLine> {
    const numbers = new Set([...JSON.stringify(lines).matchAll(TOKEN_NUMBER)].map(([, number]) => Number(number)));
    return new Map([...tokens].filter(([number]) => numbers.has(number)));
  }

  return {
    get size() {
      return size;
    },
    token(line) {
      tokens.set(line.token, line);
    },
    begin(line) {
      add(line);
      currentStates.set(line.key, line);
    },
    event(line, after) {
      add(line);
      if (line.s === 'signed-out') currentStates.delete(line.k);
      else currentStates.set(line.k, after);
    },
    lines(t0) {
      return [{ trace: 'xstate-session', v: TRACE_VERSION, t0, dropped }, ...usedIn(kept()).values(), ...kept()];
    },
  };
}

const TOKEN_NUMBER = /"(?:jwt|held|lastActiveToken|sentLastActiveToken|d)":(\d+)/g;
