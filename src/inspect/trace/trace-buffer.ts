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
interface Stretch {
  readonly standings: readonly StateLine[];
  readonly lines: (StateLine | EventLine)[];
}

/** The buffer is cut into this many stretches, and lets go of the oldest whole. */
const STRETCHES = 8;

/** @param maxEvents - How many lines of events are kept at most. */
export function createTraceBuffer(maxEvents: number): TraceBuffer {
  const perStretch = Math.max(1, Math.floor(maxEvents / STRETCHES));
  const standings = new Map<number, StateLine>();
  let tokens = new Map<number, TokenLine>();
  const stretches: Stretch[] = [{ standings: [], lines: [] }];
  let size = 0;
  let dropped = 0;

  function add(line: StateLine | EventLine): void {
    if ((stretches.at(-1)?.lines.length ?? 0) >= perStretch) {
      stretches.push({ standings: [...standings.values()], lines: [] });
    }
    stretches.at(-1)?.lines.push(line);
    size += 1;
    while (stretches.length > 1 && size > maxEvents) {
      const [oldest] = stretches.splice(0, 1);
      size -= oldest?.lines.length ?? 0;
      dropped += oldest?.lines.length ?? 0;
      tokens = usedIn(kept());
    }
  }

  const kept = () => [...(stretches[0]?.standings ?? []), ...stretches.flatMap(({ lines }) => lines)];

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
      standings.set(line.key, line);
    },
    event(line, after) {
      add(line);
      if (line.s === 'signed-out') standings.delete(line.k);
      else standings.set(line.k, after);
    },
    lines(t0) {
      return [{ trace: 'xstate-session', v: TRACE_VERSION, t0, dropped }, ...usedIn(kept()).values(), ...kept()];
    },
  };
}

const TOKEN_NUMBER = /"(?:jwt|held|lastActiveToken|sentLastActiveToken|d)":(\d+)/g;
