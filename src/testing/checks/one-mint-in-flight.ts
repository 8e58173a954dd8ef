import type { Check, TracedRequest } from './check.ts';
import { keyName } from './key-name.ts';
import { tally } from './tally.ts';

const TAKEOVER_AFTER_MS = 5_000;

/** Guarantee 1. Across tabs it can only be judged when the trace says that they took turns. */
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
