import type { Check, TracedRequest } from './check.ts';
import { tally } from './tally.ts';

/** Guarantee 8. */
export const everyRequestEnds: Check = ({ requests, records, limits, slackMs, endMs }) => {
  const counted = tally();
  for (const { started, ended } of requests) {
    const deadlineMs = started.actor === 'followHandshake' ? limits.handshakeDeadlineMs : limits.attemptDeadlineMs;
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

function outlives({ ended }: TracedRequest, atMs: number): boolean {
  return !ended || ended.atMs > atMs;
}
