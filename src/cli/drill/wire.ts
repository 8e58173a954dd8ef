import type { CounterExample } from '../../testing/checks/check.ts';
import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import type { RecordedRequest } from '../../testing/emulator/recorded-requests.ts';
import type { GuaranteeName } from '../../testing/guarantees.ts';
import type { TraceRecord } from '../../testing/trace.ts';
import type { ReportedEvent } from './events.ts';
import type { DrillPlatform } from './platform.ts';

/** The search parameters worth showing; their secrets are masked already. */
const SHOWN = ['expired_token', 'debug', '__session', 'format'];

/** A refusal of the API itself. */
export interface SeenRefusal {
  readonly status: number;
  readonly code: string;
}

/**
 * Tells of every request and its answer.
 *
 * @param onTokenAnswer - Is told of each answer to a token request: the refusal that it was, by a status below 500, else `null`.
 * @returns What ends it.
 */
export function watchWire(
  emulator: FrontendApiEmulator,
  { now }: Pick<DrillPlatform, 'now'>,
  report: (event: ReportedEvent) => void,
  onTokenAnswer: (refusal: SeenRefusal | null) => void,
): () => void {
  const ends = [
    emulator.on('request', ({ id, method, endpoint, search }) => {
      report({ type: 'request', id, method, endpoint, search: shown(search) });
    }),
    emulator.on('answer', ({ id, endpoint, status, outcome, code, minted, atMs, endedAtMs }) => {
      const tookMs = Math.round((endedAtMs ?? now()) - atMs);
      report({ type: 'answer', id, endpoint, status, outcome, code, minted, tookMs });
      const isRefusal = status !== null && status < 500 && code !== null;
      if (endpoint === 'tokens') onTokenAnswer(isRefusal ? { status, code } : null);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function shown(search: RecordedRequest['search']): Record<string, string> {
  return Object.fromEntries(Object.entries(search).filter(([name]) => SHOWN.includes(name)));
}

/** A guarantee that the wire shows to be broken. */
export interface WireViolation extends CounterExample {
  readonly guarantee: GuaranteeName;
}

/** What is known of a scenario besides its trace. */
export interface WireFacts {
  readonly sessionId: string;
  readonly records: readonly TraceRecord[];
  readonly arrivals: readonly Arrival[];
}

/** A request, and how many records the trace had when it arrived: one millisecond may hold several of both. */
export interface Arrival {
  readonly request: RecordedRequest;
  readonly after: number;
}

type Started = Extract<TraceRecord, { type: 'request.started' }>;
type Call = Started & { readonly index: number; endedAtMs: number; wire: RecordedRequest[] };

/** How late a request may arrive that was sent in time. */
const TRAVEL_MS = 400;

/**
 * What the server saw of `createToken`, which its caller cannot see: requests it repeats by itself, an `expired_token` it
 * does not send, a body that changes, requests that go on after the call is over.
 */
export function checkWire({ sessionId, records, arrivals }: WireFacts): WireViolation[] {
  const found: WireViolation[] = [];
  const reportViolation = (guarantee: GuaranteeName, atMs: number, what: string) =>
    found.push({ guarantee, atMs, what });
  const calls = callsOf(records);
  for (const { request, after } of arrivals) {
    if (request.endpoint !== 'tokens') continue;
    if (request.sessionId !== null && request.sessionId !== sessionId) {
      reportViolation(
        'every-request-ends',
        request.atMs,
        'a token request was sent for a session that is not being played',
      );
      continue;
    }
    const call = calls.findLast(({ index }) => index < after);
    if (call === undefined || request.atMs > call.endedAtMs + TRAVEL_MS) {
      reportViolation(
        'every-request-ends',
        request.atMs,
        'a token request was sent though no call of createToken was open',
      );
    } else call.wire.push(request);
  }
  for (const [index, call] of calls.entries()) {
    const retries = call.wire.filter(({ expiredToken }) => expiredToken !== null);
    const plain = call.wire.filter(({ expiredToken }) => expiredToken === null);
    if (retries.length > 1) {
      reportViolation(
        'one-retry-per-mint',
        call.atMs,
        `one call of createToken sent expired_token ${retries.length} times`,
      );
    }
    if (call.expiredToken === undefined && plain.length > 1) {
      const what = `one call of createToken sent ${plain.length} token requests: repeating is the session's part`;
      reportViolation('bounded-rate', call.atMs, what);
    }
    if (call.expiredToken === undefined) continue;
    if (plain.length > 0) {
      reportViolation(
        'one-retry-per-mint',
        call.atMs,
        'createToken was given expiredToken and did not send it as expired_token',
      );
    }
    const [first, again] = [calls[index - 1]?.wire[0], retries[0]];
    if (first && again && (first.form !== again.form || first.organizationId !== again.organizationId)) {
      reportViolation(
        'one-retry-per-mint',
        call.atMs,
        'the body sent with expired_token is not that of the first request',
      );
    }
  }
  return found;
}

function callsOf(records: readonly TraceRecord[]): Call[] {
  const calls = new Map<number, Call>();
  for (const [index, record] of records.entries()) {
    if (record.type === 'request.started' && record.actor === 'createToken') {
      calls.set(record.id, { ...record, index, endedAtMs: Number.POSITIVE_INFINITY, wire: [] });
    }
    const call = record.type === 'request.ended' ? calls.get(record.id) : undefined;
    if (call) call.endedAtMs = record.atMs;
  }
  return [...calls.values()];
}
