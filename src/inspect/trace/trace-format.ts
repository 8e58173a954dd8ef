/**
 * The lines of a trace file, version 1: one JSON object a line. Tokens are numbers that a `token` line explains, ids are
 * aliases. Nothing else of a token, and no text of anybody's, is in it.
 *
 * @module
 */

import type { SessionEmitted } from '../../../machines/session/contract.ts';
import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { fieldOf, recordOf } from '../../protocol/unknown-values.ts';
import type { Redacted, Redactor } from '../redaction/redactor.ts';

/** The version of trace files that this package writes, and the only one it reads. */
export const TRACE_VERSION = 1;

/** The first line. */
export interface TraceHeader {
  readonly trace: 'xstate-session';
  readonly v: number;
  /** The session time that `at` and `sent` count from, milliseconds. */
  readonly t0: number;
  /** How many events the ring buffer let go. */
  readonly dropped: number;
}

/** What a token says. Without times: a text that cannot be read as a token. */
export interface TokenLine {
  readonly token: number;
  /** Seconds since the epoch. */
  readonly iat?: number;
  readonly exp?: number;
  readonly oiat?: number | null;
  readonly sid?: string | null;
  readonly org?: string | null;
}

/** Where a token key stands: at its beginning, or where the trace begins. */
export interface StateLine {
  /** 1 for the first token key, 2 for the second, and so on; one actor of the chart each. */
  readonly key: number;
  readonly state: string;
  /** The chart's context, redacted; of `limits` only what is not the default. */
  readonly context: Redacted;
}

/** One event of a token key, and where it led. */
export interface EventLine {
  readonly k: number;
  /** The event's type, without XState's prefix. */
  readonly e: string;
  /** What it carried: of an actor's answer the answer, of an error the error. Not given when it carried nothing. */
  readonly d?: unknown;
  /** The state it led to. */
  readonly s: string;
  /** What was emitted: one letter each, as in `EMISSION_LETTERS`. */
  readonly x?: string;
  /** A checksum of the redacted context. */
  readonly h: string;
}

/** Any line but the first. */
export type TraceLine = TokenLine | StateLine | EventLine;

/** How a trace writes what was emitted. */
export const EMISSION_LETTERS: Readonly<Record<SessionEmitted['type'], string>> = {
  'token.issued': 'I',
  'token.failed': 'F',
  'outage.started': 'O',
  'outage.ended': 'o',
  'session.degraded': 'D',
  'session.recovered': 'R',
  'handshake.ready': 'H',
  'session.ended': 'E',
};

const XSTATE_PREFIXED = /^(?:done\.actor|error\.actor|after)\./;

/** An event's type in a trace: XState's prefix is left out. */
export const eventName = {
  write: (type: string): string => type.replace(/^xstate\./, ''),
  read: (name: string): string => (XSTATE_PREFIXED.test(name) ? `xstate.${name}` : name),
};

/** Short names of the fields that nearly every line has. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  atMs: 'at',
  sentAtMs: 'sent',
  sentPartings: 'sp',
  partings: 'p',
};
const LONG_NAMES = new Map(Object.entries(SHORT_NAMES).map(([long, short]) => [short, long]));
const TIME_NAMES = ['at', 'sent'];

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
    return { ...recordOf(long) };
  },
};

function shortened(value: unknown, t0: number): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value as Redacted).map(([name, part]) => {
    const short = SHORT_NAMES[name] ?? name;
    return [short, TIME_NAMES.includes(short) && typeof part === 'number' ? since(part, t0) : part];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function lengthened(value: unknown, t0: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      LONG_NAMES.get(name) ?? name,
      TIME_NAMES.includes(name) && typeof part === 'number' ? t0 + part : part,
    ]),
  );
}

/** Four decimals are as fine as a number of today's milliseconds is; where they are not enough, all are written. */
function since(atMs: number, t0: number): number {
  const rounded = Math.round((atMs - t0) * 1e4) / 1e4;
  return t0 + rounded === atMs ? rounded : atMs - t0;
}

/** A redacted context, of its limits only what is not the default: they are the bulk of it, and rarely set. */
export function withoutDefaultLimits({ limits, ...left }: Redacted): Redacted {
  const defaults = new Map<string, unknown>(Object.entries(DEFAULT_LIMITS));
  const changed = Object.entries(recordOf(limits)).filter(([name, value]) => defaults.get(name) !== value);
  return { ...left, limits: Object.fromEntries(changed) };
}

/** A short checksum of plain JSON, whatever the order of its names (FNV-1a, 32 bit): tells two contexts apart, hides nothing. */
export function checksum(value: unknown): string {
  let hash = 0x811c9dc5;
  for (const character of sorted(value)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => `${JSON.stringify(name)}:${sorted(part)}`);
  return `{${parts.join()}}`;
}
