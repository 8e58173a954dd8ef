import type { Check } from './check.ts';
import { tally } from './tally.ts';

/** Guarantee 13, as far as a trace tells where user code ran. */
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
