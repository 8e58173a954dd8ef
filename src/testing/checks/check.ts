import { type Limits, resolveLimits } from '../../protocol/limits.ts';
import type { TokenKey } from '../../protocol/session-token.ts';
import type { Trace, TraceMoment, TraceRecord } from '../trace.ts';

/** A moment of a trace that breaks a promise. */
export interface CounterExample {
  readonly atMs: number;
  readonly tab?: string;
  /** What is wrong, in words, without a secret. */
  readonly what: string;
}

/** How often a promise was put to the test, and where it was broken. */
interface CheckResult {
  readonly checks: number;
  readonly violations: readonly CounterExample[];
}

/** A request with its beginning and, when it has one, its end. */
export interface TracedRequest {
  readonly started: Extract<TraceRecord, { type: 'request.started' }>;
  readonly ended: Extract<TraceRecord, { type: 'request.ended' }> | undefined;
}

/** A trace made ready for checking. */
export interface TraceView {
  readonly trace: Trace;
  readonly records: readonly TraceRecord[];
  readonly limits: Limits;
  readonly slackMs: number;
  readonly endMs: number;
  /** The requests in the order they began. */
  readonly requests: readonly TracedRequest[];
}

/** Puts one promise to the test. */
export type Check = (view: TraceView) => CheckResult;

/** Makes a trace ready for checking. */
export function viewOf(trace: Trace): TraceView {
  const { records } = trace;
  const ends = new Map<number, Extract<TraceRecord, { type: 'request.ended' }>>();
  for (const record of records) if (record.type === 'request.ended') ends.set(record.id, record);
  return {
    trace,
    records,
    limits: resolveLimits(trace.limits),
    slackMs: trace.slackMs ?? 1_000,
    endMs: trace.endMs ?? records.at(-1)?.atMs ?? 0,
    requests: records
      .filter((record) => record.type === 'request.started')
      .map((started) => ({ started, ended: ends.get(started.id) })),
  };
}

/** Counts checks and collects counter-examples. */
interface Tally {
  /** One more check; `what` says what was wrong when it did not hold. */
  expect(holds: boolean, at: TraceMoment, what: string): void;
  readonly result: CheckResult;
}

/** A new tally. */
export function tally(): Tally {
  let checks = 0;
  const violations: CounterExample[] = [];
  return {
    expect(holds, { atMs, tab }, what) {
      checks += 1;
      if (!holds) violations.push({ atMs, ...(tab !== undefined && { tab }), what });
    },
    get result() {
      return { checks, violations };
    },
  };
}

/** A token key in words. */
export function keyName(key: Partial<TokenKey> | undefined): string {
  return `template ${key?.template ?? 'none'}, organization ${key?.organizationId ?? 'none'}`;
}

/** A token key of a tab. */
export interface KeyOfTab {
  readonly tab?: string;
  readonly key?: Partial<TokenKey>;
}

/** The same as one word. */
export function placeOf({ tab, key }: KeyOfTab): string {
  return `${tab ?? ''} ${keyName(key)}`;
}
