import type { Limits } from '../../protocol/limits.ts';
import type { TraceRecord } from '../trace.ts';
import type { Check, TracedRequest } from './check.ts';
import { keyName } from './key-name.ts';
import { tally } from './tally.ts';

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
        !outlives(request, record.atMs),
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

function outlives({ ended }: TracedRequest, atMs: number): boolean {
  return !ended || ended.atMs > atMs;
}
