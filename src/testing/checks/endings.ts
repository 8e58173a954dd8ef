import type { TokenKey } from '../../protocol/session-token.ts';
import type { TokenMask, TraceRecord } from '../trace.ts';
import { type Check, type TraceView, tally } from './check.ts';
import { readClock } from './known-clock.ts';

/** Guarantee 3. */
export const transientFailuresHarmNothing: Check = (view) => {
  const counted = tally();
  const tabs = new Map<string | undefined, { mayEnd: boolean; ended: boolean; held: TokenMask | null }>();
  const answers = new Map(view.requests.map((request) => [request.started.id, request.started.actor]));
  const clock = readClock(view);
  const keys = new Map<number, TokenKey>();
  for (const record of view.records) {
    clock.take(record);
    const tab = tabs.get(record.tab) ?? { mayEnd: false, ended: false, held: null };
    tabs.set(record.tab, tab);
    if (isVerdict(record, answers, view)) tab.mayEnd = true;
    if (record.type === 'token.failed') counted.expect(!tab.ended, record, 'an attempt failed after the end');
    if (record.type === 'session.ended') {
      counted.expect(tab.mayEnd, record, `the session ended (${record.reason}) without a verdict of the server`);
      tab.ended = true;
    }
    if (record.type === 'cookie.written' && record.token === null) {
      counted.expect(tab.mayEnd, record, 'the session cookie was cleared while the session lived');
    }
    if (record.type === 'organization.switched') tab.held = null;
    if (record.type === 'token.issued') keys.set(record.token.number, record.key);
    if (record.type === 'session.observed') {
      const { held } = tab;
      // What was never seen to be issued is held by the own key.
      const key = (held && keys.get(held.number)) ?? { organizationId: held?.organizationId ?? null };
      const of = { ...(record.tab !== undefined && { tab: record.tab }), key };
      const lost = record.token === null && held !== null && clock.isCertainlyUsable(held, record, of);
      counted.expect(tab.ended || !lost || record.status === 'signed-out', record, 'a usable token was taken away');
      tab.held = record.token;
    }
  }
  return counted.result;
};

/** What may end a session: the server's verdict, a 401 where nobody can confirm it, or `session.end`. */
function isVerdict(record: TraceRecord, answers: ReadonlyMap<number, string>, { trace }: TraceView): boolean {
  if (record.type === 'end.requested') return true;
  if (record.type !== 'request.ended') return false;
  if (answers.get(record.id) === 'confirmSession') return record.ended === true;
  return record.kind === 'unauthenticated' && trace.confirmsSession === false;
}

/** Guarantee 5. Every record after a tab's `session.ended` is one check. */
export const silenceAfterSignOut: Check = ({ records }) => {
  const counted = tally();
  const ended = new Set<string | undefined>();
  for (const record of records) {
    if (ended.has(record.tab))
      counted.expect(!isNoise(record), record, `${nameOf(record)} after the session had ended`);
    if (record.type === 'session.ended') {
      if (!ended.has(record.tab)) counted.expect(true, record, '');
      ended.add(record.tab);
    }
  }
  return counted.result;
};

function isNoise(record: TraceRecord): boolean {
  switch (record.type) {
    case 'request.started':
      return record.actor !== 'endSession';
    case 'cookie.written':
      return record.token !== null;
    case 'broadcast.posted':
      return record.message === 'token.issued';
    case 'get-token.settled':
      return record.outcome === 'token' && !record.atOnce;
    case 'token.issued':
    case 'token.failed':
    case 'outage.started':
    case 'outage.ended':
    case 'session.degraded':
    case 'session.recovered':
    case 'session.ended':
    case 'handshake.ready':
    case 'redirected':
      return true;
    default:
      return false;
  }
}

function nameOf(record: TraceRecord): string {
  return record.type === 'request.started' ? `a request of ${record.actor}` : record.type;
}

/** Guarantee 12. What is left can only be checked when somebody counted. */
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
