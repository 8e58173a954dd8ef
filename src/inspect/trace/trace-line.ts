/**
 * The lines of a trace file, version 1: one JSON object a line. Tokens are numbers that a `token` line explains, ids are
 * aliases. Nothing else of a token, and no text of anybody's, is in it.
 *
 * @module
 */
import type { Redacted } from '../redaction/redactor.ts';

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
