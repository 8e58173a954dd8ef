import type { TokenKey } from '../../protocol/session-token.ts';
import type { TokenMask, TraceRecord } from '../trace.ts';
import { type Check, placeOf, type TraceView, tally } from './check.ts';
import { readClock } from './known-clock.ts';

/** Guarantee 4. Life is checked where the server's time is known. */
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

/** Guarantee 6, for what a session holds and for what a tab writes into the cookie. */
export const neverStaler: Check = (view) => {
  const counted = tally();
  const clock = readClock(view);
  const held = new Map<string, TokenMask>();
  for (const record of view.records) {
    if (record.type === 'organization.switched') held.clear();
    const isIssued = record.type === 'token.issued';
    if ((isIssued || record.type === 'cookie.written') && record.token !== null) {
      const { token, tab } = record;
      const key = isIssued ? record.key : { organizationId: token.organizationId };
      const place = isIssued ? placeOf(record) : `cookie of organization ${token.organizationId ?? 'none'}`;
      const before = held.get(place);
      held.set(place, token);
      // Asked before the record is taken: what it is replaced by is judged by what was known until then.
      if (before && clock.isCertainlyUsable(before, record, { ...(tab !== undefined && { tab }), key })) {
        const what = isIssued ? 'is held' : 'is in the cookie';
        counted.expect(!olderClaims(token, before), record, `a staler token replaced the usable one that ${what}`);
      }
    }
    clock.take(record);
  }
  return counted.result;
};

function olderClaims(incoming: TokenMask, held: TokenMask): boolean {
  const [inside, outside] = [incoming.oiat ?? -1, held.oiat ?? -1];
  return inside === outside ? incoming.issuedAtMs < held.issuedAtMs : inside < outside;
}

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
  const keys = new Map<string, KeyHistory>();
  const jumps = view.records.some((record) => record.type === 'clock.jumped');
  if (!jumps) return counted.result;
  const clock = readClock(view);
  for (const record of view.records) {
    clock.take(record);
    if (record.type === 'clock.jumped' && record.byMs > 0) for (const key of keys.values()) key.jumpsForward += 1;
    if (isExcuse(record)) for (const key of keys.values()) key.excused = true;
    if (record.type === 'token.issued') {
      keys.set(placeOf(record), { token: record.token, excused: false, jumpsForward: 0 });
    }
    if (record.type !== 'request.started' || record.actor !== 'createToken' || record.expiredToken) continue;
    const history = keys.get(placeOf(record));
    if (!history || history.excused || record.skipCache || record.serverAtMs === undefined) continue;
    const early = record.serverAtMs < earliestRefreshMs(history.token, view) - clock.aheadByAnswersMs(record);
    counted.expect(!early || history.jumpsForward > 0, record, 'a refresh began before it could be due');
    if (early) history.jumpsForward -= 1;
  }
  return counted.result;
};

function isExcuse(record: TraceRecord): boolean {
  if (record.type === 'get-token.called') return record.skipCache;
  return ['token.failed', 'handshake.ready', 'redirected', 'organization.switched'].includes(record.type);
}

function earliestRefreshMs(token: TokenMask, { limits, slackMs }: TraceView): number {
  const lifetimeMs = token.expiresAtMs - token.issuedAtMs;
  const leadMs = Math.min(limits.refreshLeadMaxMs, limits.refreshLeadShare * lifetimeMs);
  return token.expiresAtMs - leadMs - Math.max(slackMs, 1_000);
}

/** A JWT, or a header or payload of one: base64url of `{"`. Keys: the armor of a PEM. */
const JWT = /eyJ[\w-]{10}/;
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Guarantee 10: every text that was seen is one check; a secret in another record is a violation, too. */
export const noSecrets: Check = ({ records }) => {
  const counted = tally();
  for (const record of records) {
    const text = JSON.stringify(record);
    const secret = JWT.test(text) || KEY.test(text);
    if (record.type === 'text.seen') counted.expect(!secret, record, `a text on ${record.channel} carries a secret`);
    else if (secret) counted.expect(false, record, `the record ${record.type} carries a secret`);
  }
  return counted.result;
};

/** Guarantee 14, for what is held, served and written. Tokens without `sid`, and of templates, do not say enough. */
export const organizationsApart: Check = ({ records }) => {
  const counted = tally();
  const calls = new Map<number, Partial<TokenKey> | undefined>();
  for (const record of records) {
    if (record.type === 'get-token.called') calls.set(record.id, record.key);
    if (record.type === 'token.issued' && saysOrganization(record.key, record.token)) {
      counted.expect(fits(record.key, record.token), record, `a token of another organization was held`);
    }
    if (record.type === 'get-token.settled' && record.token) {
      const key = calls.get(record.id);
      if (key?.organizationId === undefined || !saysOrganization(key, record.token)) continue;
      counted.expect(fits(key, record.token), record, 'getToken gave a token of another organization');
    }
    if (record.type === 'cookie.written' && record.token && record.organizationId !== undefined) {
      const { organizationId } = record;
      counted.expect(fits({ organizationId }, record.token), record, 'a token was written for another organization');
    }
  }
  return counted.result;
};

function saysOrganization(key: Partial<TokenKey>, token: TokenMask): boolean {
  return !key.template && token.sid !== null;
}

function fits(key: Partial<TokenKey>, token: TokenMask): boolean {
  return (key.organizationId || null) === token.organizationId;
}
