import { type EventLine, type StateLine, type TokenLine, TRACE_VERSION, type TraceHeader } from './trace-format.ts';

/** A line with its number in the file, from 1. */
export type Numbered<Line> = Line & { readonly line: number };

/** A trace that was read. */
export interface ParsedTrace {
  readonly header: TraceHeader;
  readonly tokens: ReadonlyMap<number, TokenLine>;
  /** Standings and events, in their order. */
  readonly lines: readonly Numbered<StateLine | EventLine>[];
}

/** The shape of each kind of line: the type each field must have; a question mark where it may be missing. */
const SHAPES: Readonly<Record<'header' | 'token' | 'state' | 'event', Readonly<Record<string, string>>>> = {
  header: { trace: 'string', v: 'number', t0: 'number', dropped: 'number' },
  token: { token: 'number', iat: 'number?', exp: 'number?' },
  state: { key: 'number', state: 'string', context: 'object' },
  event: { k: 'number', e: 'string', s: 'string', x: 'string?', h: 'string' },
};

/**
 * Reads a trace file.
 *
 * @throws TypeError for the first line that is not of a trace of this version, with its number.
 */
export function parseTrace(text: string): ParsedTrace {
  if (typeof text !== 'string') throw new TypeError('A trace is the text of a trace file.');
  const rows = text
    .split('\n')
    .map((row, index) => ({ row: row.trim(), line: index + 1 }))
    .filter(({ row }) => row !== '');
  const [first, ...rest] = rows;
  if (first === undefined) throw new TypeError('line 1: the trace is empty.');
  const header = read(first.row, first.line);
  if (!hasShape(header, SHAPES.header) || header.trace !== 'xstate-session') {
    throw new TypeError(`line ${first.line}: this is no trace of xstate-session.`);
  }
  if (header.v !== TRACE_VERSION) {
    throw new TypeError(
      `line ${first.line}: the trace is of version ${String(header.v)}; this package reads ${TRACE_VERSION}.`,
    );
  }
  const tokens = new Map<number, TokenLine>();
  const keys = new Set<unknown>();
  const lines: Numbered<StateLine | EventLine>[] = [];
  for (const { row, line } of rest) {
    const found = read(row, line);
    if (hasShape(found, SHAPES.token)) tokens.set(found.token as number, found as unknown as TokenLine);
    else if (hasShape(found, SHAPES.state)) {
      keys.add(found.key);
      lines.push({ ...(found as unknown as StateLine), line });
    } else if (hasShape(found, SHAPES.event)) {
      if (!keys.has(found.k))
        throw new TypeError(`line ${line}: an event of key ${Number(found.k)}, which has not begun.`);
      lines.push({ ...(found as unknown as EventLine), line });
    } else throw new TypeError(`line ${line}: this is neither a token, nor a state, nor an event.`);
  }
  return { header: header as unknown as TraceHeader, tokens, lines };
}

function read(row: string, line: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(row);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The parser's message quotes the text: told below without it.
  }
  throw new TypeError(`line ${line}: this is no JSON object.`);
}

function hasShape(value: Record<string, unknown>, shape: Readonly<Record<string, string>>): boolean {
  return Object.entries(shape).every(([name, type]) => {
    const found = value[name];
    if (type.endsWith('?') && found === undefined) return true;
    return found !== null && typeof found === type.replace('?', '') && !Number.isNaN(found);
  });
}
