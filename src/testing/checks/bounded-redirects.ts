import type { Check } from './check.ts';
import { tally } from './tally.ts';

/** Guarantee 11. A token, of whatever origin, ends the burst. */
export const boundedRedirects: Check = ({ records, limits }) => {
  const counted = tally();
  const bursts = new Map<string | undefined, number>();
  for (const record of records) {
    if (record.type === 'token.issued') bursts.set(record.tab, 0);
    const redirects =
      record.type === 'redirected' || (record.type === 'request.started' && record.actor === 'followHandshake');
    if (!redirects) continue;
    const made = (bursts.get(record.tab) ?? 0) + 1;
    bursts.set(record.tab, made);
    counted.expect(made <= limits.handshakesMax, record, `redirect number ${made} without a token in between`);
  }
  return counted.result;
};
