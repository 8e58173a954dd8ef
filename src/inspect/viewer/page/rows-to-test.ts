import { fieldOf } from '../../../protocol/unknown-values.ts';
import { testText } from '../../trace/test-text.ts';
import {
  checksum,
  EMISSION_LETTERS,
  type EventLine,
  eventName,
  type StateLine,
  type TokenLine,
  TRACE_VERSION,
  type TraceHeader,
  traceData,
  withoutDefaultLimits,
} from '../../trace/trace-format.ts';
import type { ViewerKey, ViewerRow } from './viewer-model.ts';

/** How many events a test is made of at most: the newest up to the row that is looked at. */
const EVENTS_MAX = 200;

/** What an inspector told is redacted already: it is only put down. */
const alreadyRedacted = {
  fields: ({ type: _type, ...left }: Readonly<Record<string, unknown>>) => left,
  output: (value: unknown) => value,
  error: (value: unknown) => value as Readonly<Record<string, unknown>>,
};

/**
 * A vitest file that plays what a key did, up to a row of its history or its end.
 *
 * @returns `null` when there is nothing to play: the rows tell no contexts, or there is none.
 */
export function rowsToTest({ rows }: ViewerKey, upTo: ViewerRow | null): string | null {
  const end = upTo === null ? rows.length : rows.indexOf(upTo) + 1;
  const played = rows.slice(Math.max(0, end - EVENTS_MAX - 1), end).filter((row) => row.entry?.eventType !== undefined);
  const [first, ...others] = played;
  if (first === undefined || !('nowMs' in first.context)) return null;
  const tokens = new Map<number, TokenLine>();
  const t0 = Math.floor(Number(first.context.nowMs));
  const contextOf = (row: ViewerRow) => withoutDefaultLimits(numbered(row.context, tokens) as ViewerRow['context']);
  const header: TraceHeader = { trace: 'xstate-session', v: TRACE_VERSION, t0, dropped: 0 };
  const standing: StateLine = { key: 1, state: first.state, context: contextOf(first) };
  const events = others.map((row): EventLine => {
    const type = row.entry?.eventType ?? '';
    const data = numbered(row.entry?.data ?? {}, tokens) as ViewerRow['context'];
    const d = traceData.write({ ...data, type }, alreadyRedacted as never, t0);
    const letters = (row.entry?.emitted ?? []).map((name) => EMISSION_LETTERS[name as keyof typeof EMISSION_LETTERS]);
    return {
      k: 1,
      e: eventName.write(type),
      ...(d !== undefined && { d }),
      s: row.state,
      ...(letters.length > 0 && { x: letters.join('') }),
      h: checksum(contextOf(row)),
    };
  });
  const lines = [header, ...tokens.values(), standing, ...events].map((line) => JSON.stringify(line));
  const steps = events.map(({ e, s }) => ({ key: 1, event: eventName.read(e), state: s }));
  return testText({ title: `a session that was looked at comes to ${played.at(-1)?.state}`, rows: lines, steps });
}

/** Tokens as a trace has them: a number, and a line that explains it. */
function numbered(value: unknown, tokens: Map<number, TokenLine>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => numbered(one, tokens));
  const number = fieldOf(value, 'number');
  if (typeof number !== 'number') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, numbered(inner, tokens)]));
  }
  const { issuedAtMs, expiresAtMs, oiat, sessionId, organizationId } = value as Readonly<Record<string, never>>;
  const times = issuedAtMs !== undefined && expiresAtMs !== undefined;
  tokens.set(number, {
    token: number,
    ...(times && {
      iat: Number(issuedAtMs) / 1_000,
      exp: Number(expiresAtMs) / 1_000,
      oiat: oiat ?? null,
      sid: sessionId ?? null,
      org: organizationId ?? null,
    }),
  });
  return number;
}
