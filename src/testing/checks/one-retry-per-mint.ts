import type { Check, TracedRequest } from './check.ts';
import { keyName } from './key-name.ts';
import { tally } from './tally.ts';

/** Guarantee 2. */
export const oneRetryPerMint: Check = ({ requests }) => {
  const counted = tally();
  const lastOf = new Map<string, TracedRequest>();
  for (const request of requests) {
    const { started } = request;
    if (started.actor !== 'createToken') continue;
    const source = `${started.tab ?? ''} ${keyName(started.key)}`;
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
