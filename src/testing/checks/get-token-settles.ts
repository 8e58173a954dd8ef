import type { Check } from './check.ts';
import { tally } from './tally.ts';

/** Guarantee 4. Life is judged where the server's time is known. */
export const getTokenSettles: Check = ({ records, limits, slackMs, endMs }) => {
  const counted = tally();
  const open = new Map<number, { atMs: number; tab?: string; untilMs: number }>();
  const ended = new Set<string | undefined>();
  for (const record of records) {
    if (record.type === 'session.ended') ended.add(record.tab);
    if (record.type === 'get-token.called') {
      const { atMs, tab } = record;
      const untilMs = atMs + (record.timeoutMs ?? limits.waitMs) + slackMs;
      open.set(record.id, { atMs, ...(tab !== undefined && { tab }), untilMs });
    }
    if (record.type !== 'get-token.settled') continue;
    const call = open.get(record.id);
    open.delete(record.id);
    counted.expect(!call || record.atMs <= call.untilMs, record, 'a getToken settled after its time was over');
    if (record.outcome === 'null')
      counted.expect(ended.has(record.tab), record, 'getToken gave null in a living session');
    if (record.outcome === 'token' && record.token && record.serverAtMs !== undefined) {
      counted.expect(record.serverAtMs < record.token.expiresAtMs, record, 'getToken gave an expired token');
    }
  }
  for (const call of open.values()) counted.expect(endMs <= call.untilMs, call, 'a getToken never settled');
  return counted.result;
};
