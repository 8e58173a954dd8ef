import type { TokenMask, TraceRecord } from '../trace.ts';
import type { Check, TraceView } from './check.ts';
import { knownToken } from './known-token.ts';
import { tally } from './tally.ts';
import { tokenUsableAt } from './token-usable-at.ts';

/** Guarantee 3. */
export const transientFailuresHarmNothing: Check = (view) => {
  const counted = tally();
  const tabs = new Map<string | undefined, { mayEnd: boolean; ended: boolean; held: TokenMask | null }>();
  const answers = new Map(view.requests.map((request) => [request.started.id, request.started.actor]));
  const known = knownToken(view);
  for (const record of view.records) {
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
    // As far as the session can know, the token has aged by the jump.
    if (record.type === 'clock.jumped' && record.byMs > 0) tab.held = null;
    if (record.type === 'session.observed') {
      const lost = record.token === null && tab.held !== null && tokenUsableAt(known(tab.held), record, view.limits);
      counted.expect(tab.ended || !lost || record.status === 'signed-out', record, 'a usable token was taken away');
      tab.held = record.token;
    }
  }
  return counted.result;
};

/** What may end a session: the server's verdict, a 401 where nobody can confirm it, or being told to. */
function isVerdict(record: TraceRecord, answers: ReadonlyMap<number, string>, { trace }: TraceView): boolean {
  if (record.type === 'end.requested') return true;
  if (record.type !== 'request.ended') return false;
  if (answers.get(record.id) === 'confirmSession') return record.ended === true;
  return record.kind === 'unauthenticated' && trace.confirmsSession === false;
}
