import type { Limits } from '../../protocol/limits.ts';
import type { TraceRecord } from '../trace.ts';
import { type Check, keyName, placeOf, type TracedRequest, tally } from './check.ts';

const TAKEOVER_AFTER_MS = 5_000;

/** Guarantee 1. Across tabs it can only be checked when the trace says that they took turns. */
export const oneMintInFlight: Check = ({ requests, trace }) => {
  const counted = tally();
  const openOf = new Map<string, TracedRequest[]>();
  for (const mint of requests) {
    const { started } = mint;
    if (started.actor !== 'createToken') continue;
    const key = keyName(started.key);
    const open = (openOf.get(key) ?? []).filter((other) => inFlight(other, started.atMs));
    openOf.set(key, [...open, mint]);
    const ofTab = open.filter((other) => other.started.tab === started.tab).length;
    counted.expect(ofTab === 0, started, `a second mint of ${key} began while one was in flight`);
    if (!trace.webLocks) continue;
    const waited = (started.waitedMs ?? 0) >= TAKEOVER_AFTER_MS;
    counted.expect(
      open.length === ofTab || waited,
      started,
      'a mint began in a second tab after less than 5 s of waiting',
    );
  }
  return counted.result;
};

/** A request that ended at the very moment another began is over: one moment may hold several records. */
function inFlight({ ended }: TracedRequest, atMs: number): boolean {
  return !ended || ended.atMs > atMs;
}

/** Guarantee 2. */
export const oneRetryPerMint: Check = ({ requests }) => {
  const counted = tally();
  const lastOf = new Map<string, TracedRequest>();
  for (const request of requests) {
    const { started } = request;
    if (started.actor !== 'createToken') continue;
    const source = placeOf(started);
    const before = lastOf.get(source);
    lastOf.set(source, request);
    if (!started.expiredToken) continue;
    const asked = before?.ended?.kind === 'missing-expired-token' && before.ended.outcome === 'failed';
    counted.expect(asked, started, 'expired_token was sent without having been asked for');
    counted.expect(!before?.started.expiredToken, started, 'expired_token was sent twice in one mint');
    counted.expect(!started.skipCache, started, 'the retry asked to skip the cache');
    counted.expect(
      before?.started.lastActiveToken?.number === started.lastActiveToken?.number &&
        before?.started.body === started.body,
      started,
      'the body of the retry differs from the first',
    );
  }
  return counted.result;
};

/** Guarantee 8. The deadline of an attempt doubles with each in a row that missed it, and is the first one after an answer. */
export const everyRequestEnds: Check = ({ requests, records, limits, slackMs, endMs }) => {
  const counted = tally();
  const deadlines = deadlinesOf(records, limits);
  for (const { started, ended } of requests) {
    const deadlineMs = deadlines.get(started) ?? limits.attemptDeadlineMs;
    const lastedMs = (ended?.atMs ?? endMs) - started.atMs;
    const over = `a request of ${started.actor} lasted ${Math.round(lastedMs)} ms, its deadline is ${deadlineMs} ms`;
    counted.expect(lastedMs <= deadlineMs + slackMs, started, over);
  }
  for (const record of records) {
    if (record.type !== 'session.ended' && record.type !== 'disposed') continue;
    for (const request of requests) {
      const { started } = request;
      if (started.tab !== record.tab || started.atMs > record.atMs) continue;
      if (started.actor === 'endSession' && record.type === 'session.ended') continue;
      counted.expect(
        !inFlight(request, record.atMs),
        record,
        `a request of ${started.actor} went on after ${record.type}`,
      );
    }
  }
  return counted.result;
};

/** The deadline of each request, by what became of the attempts before it. */
function deadlinesOf(records: readonly TraceRecord[], limits: Limits): Map<TraceRecord, number> {
  const deadlines = new Map<TraceRecord, number>();
  /** Missed deadlines in a row, by tab and key. */
  const missed = new Map<string, number>();
  for (const record of records) {
    const tab = `${record.tab ?? ''} `;
    if (record.type === 'token.issued' && record.source.endsWith('mint')) missed.delete(tab + keyName(record.key));
    if (record.type === 'token.failed') {
      const place = tab + keyName(record.key);
      if (record.kind === 'timeout') missed.set(place, (missed.get(place) ?? 0) + 1);
      else if (record.kind !== 'network' && record.kind !== 'offline') missed.delete(place);
    }
    if (record.type !== 'request.started') continue;
    const { actor, key } = record;
    if (actor === 'followHandshake') deadlines.set(record, limits.handshakeDeadlineMs);
    else if (actor !== 'endSession') {
      // What is no key's own may have been begun by any key of the tab.
      const places = key ? [tab + keyName(key)] : [...missed.keys()].filter((place) => place.startsWith(tab));
      const times = Math.max(0, ...places.map((place) => missed.get(place) ?? 0));
      const grownMs = Math.min(limits.attemptDeadlineMs * 2 ** times, limits.attemptDeadlineMaxMs);
      deadlines.set(record, Math.max(limits.attemptDeadlineMs, grownMs));
    }
  }
  return deadlines;
}

/** Guarantee 13, as far as a trace shows where user code ran. */
export const noUserCodeUnderLock: Check = ({ records }) => {
  const counted = tally();
  for (const record of records) {
    if (record.type !== 'user-code.ran') continue;
    const { lockHeld, depth } = record;
    if (lockHeld !== undefined) counted.expect(!lockHeld, record, 'user code ran while a lock was held');
    if (depth !== undefined) counted.expect(depth <= 1, record, 'a listener was called from within another');
  }
  return counted.result;
};
