import type { TokenMask, TraceRecord } from '../trace.ts';
import type { Check, TraceView } from './check.ts';
import { keyName } from './key-name.ts';
import { knownToken } from './known-token.ts';
import { tally } from './tally.ts';

interface KeyHistory {
  token: TokenMask;
  /** Something other than the clock that explains an early request. */
  excused: boolean;
  jumpsForward: number;
}

/**
 * Guarantee 7. A request before the refresh of the held token could be due needs a reason: a skipCache caller, a failed attempt, a
 * handshake, another organization, or one jump of the clock forward. Only traces with a jump put it to the test.
 */
export const clockIndependent: Check = (view) => {
  const counted = tally();
  const known = knownToken(view);
  const keys = new Map<string, KeyHistory>();
  const jumps = view.records.some((record) => record.type === 'clock.jumped');
  if (!jumps) return counted.result;
  for (const record of view.records) {
    if (record.type === 'clock.jumped' && record.byMs > 0) for (const key of keys.values()) key.jumpsForward += 1;
    if (isExcuse(record)) for (const key of keys.values()) key.excused = true;
    if (record.type === 'token.issued') {
      keys.set(place(record), { token: record.token, excused: false, jumpsForward: 0 });
    }
    if (record.type !== 'request.started' || record.actor !== 'createToken' || record.expiredToken) continue;
    const history = keys.get(place(record));
    if (!history || history.excused || record.skipCache || record.serverAtMs === undefined) continue;
    const early = record.serverAtMs < earliestRefreshMs(known(history.token), view);
    counted.expect(!early || history.jumpsForward > 0, record, 'a refresh began before it could be due');
    if (early) history.jumpsForward -= 1;
  }
  return counted.result;
};

function isExcuse(record: TraceRecord): boolean {
  if (record.type === 'get-token.called') return record.skipCache;
  return ['token.failed', 'handshake.ready', 'redirected', 'organization.switched'].includes(record.type);
}

function place(record: Extract<TraceRecord, { type: 'token.issued' | 'request.started' }>): string {
  return `${record.tab ?? ''} ${keyName(record.key)}`;
}

function earliestRefreshMs(token: TokenMask, { limits, slackMs }: TraceView): number {
  const lifetimeMs = token.expiresAtMs - token.issuedAtMs;
  const leadMs = Math.min(limits.refreshLeadMaxMs, limits.refreshLeadShare * lifetimeMs);
  return token.expiresAtMs - leadMs - Math.max(slackMs, 1_000);
}
