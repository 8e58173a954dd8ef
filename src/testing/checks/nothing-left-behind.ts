import type { Check } from './check.ts';
import { tally } from './tally.ts';

/** Guarantee 12. What is left can only be judged when somebody counted. */
export const nothingLeftBehind: Check = ({ records }) => {
  const counted = tally();
  const disposed = new Set<string | undefined>();
  for (const record of records) {
    if (record.type === 'disposed') disposed.add(record.tab);
    if (record.type === 'leftovers.counted') {
      const { timers = 0, listeners = 0, others = 0 } = record;
      const left = `${timers} timers, ${listeners} listeners and ${others} others are left`;
      counted.expect(timers + listeners + others === 0, record, left);
    }
    const acts = ['request.started', 'token.issued', 'token.failed', 'cookie.written', 'broadcast.posted'];
    if (disposed.has(record.tab) && acts.includes(record.type)) {
      counted.expect(false, record, `${record.type} after dispose`);
    }
  }
  return counted.result;
};
