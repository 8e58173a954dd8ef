import type { TraceRecord } from '../trace.ts';
import { type Check, keyName, placeOf, type TracedRequest, type TraceView, tally } from './check.ts';

/** How many attempts the first, short backoffs allow beyond one in `nudgeSpacingMs`. */
const HEAD_START = 3;

type JumpForward = Extract<TraceRecord, { type: 'clock.jumped' }>;

/** Guarantee 9, for every run of attempts without a token in between. */
export const boundedRate: Check = (view) => {
  const counted = tally();
  const jumps = view.records.filter((record) => record.type === 'clock.jumped').filter(({ byMs }) => byMs > 0);
  const handshakes = view.records.filter(({ type }) => type === 'handshake.ready');
  for (const run of failingRuns(view)) {
    const [first] = run;
    if (!first) continue;
    for (const [index, attempt] of run.entries()) {
      const [fromMs, toMs] = [first.started.atMs, attempt.started.atMs];
      // A handshake that brought nothing is no attempt: its wait is a short one again. A burst of them is all that is allowed.
      const headStart = HEAD_START + Math.min(within(handshakes, fromMs, toMs).length, view.limits.handshakesMax);
      const allowed = headStart + (toMs - fromMs + view.slackMs) / view.limits.nudgeSpacingMs;
      counted.expect(index <= allowed, attempt.started, `${index + 1} attempts failed in too short a time`);
      const pause = run[index - 1]?.ended?.retryAfterMs;
      const before = run[index - 1]?.ended;
      if (pause === undefined || !before) continue;
      // As far as the session can know, a jump forward is time that has passed.
      const jumpedMs = jumpsForwardMs(jumps, before.atMs, attempt.started.atMs);
      const notBeforeMs = before.atMs + Math.min(pause, view.limits.retryAfterMaxMs) - jumpedMs - 1;
      counted.expect(attempt.started.atMs >= notBeforeMs, attempt.started, 'a request began before Retry-After');
    }
  }
  for (const attempt of attempts(view)) {
    const [plain] = attempt;
    const count = (pick: (request: TracedRequest) => boolean) => attempt.filter(pick).length;
    if (!plain) continue;
    counted.expect(count(({ started }) => !!started.expiredToken) <= 1, plain.started, 'an attempt had two retries');
    counted.expect(confirmations(attempt) <= 1, plain.started, 'an attempt had two confirmations');
  }
  return counted.result;
};

function jumpsForwardMs(jumps: readonly JumpForward[], fromMs: number, toMs: number): number {
  return within(jumps, fromMs, toMs).reduce((sum, { byMs }) => sum + byMs, 0);
}

function within<One extends TraceRecord>(records: readonly One[], fromMs: number, toMs: number): One[] {
  return records.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
}

const isPlain = ({ started }: TracedRequest) => started.actor === 'createToken' && !started.expiredToken;

/** The plain requests of each key, in runs that a token or a switch of organization ends. The end of each attempt is its last answer. */
function failingRuns({ requests, records }: TraceView): TracedRequest[][] {
  const runs: TracedRequest[][] = [];
  const open = new Map<string, TracedRequest[]>();
  const byId = new Map(requests.map((request) => [request.started.id, request]));
  for (const record of records) {
    if (record.type === 'request.started' && record.actor === 'createToken') {
      const request = byId.get(record.id);
      const place = placeOf(record);
      const run = open.get(place) ?? [];
      if (!open.has(place)) runs.push(run);
      open.set(place, run);
      if (request && isPlain(request)) run.push(request);
    } else if (record.type === 'token.issued') {
      open.delete(placeOf(record));
    } else if (record.type === 'organization.switched') {
      // The app's own doing: the new own key begins anew.
      open.clear();
    }
  }
  return runs;
}

/**
 * Each plain request with what followed it. A confirmation names no key and is shared by all: it counts for the attempt that has
 * had the fewest.
 */
function attempts({ requests }: TraceView): TracedRequest[][] {
  const all: TracedRequest[][] = [];
  const current = new Map<string, Map<string, TracedRequest[]>>();
  for (const request of requests) {
    const { actor, key, tab = '' } = request.started;
    const ofTab = current.get(tab) ?? new Map<string, TracedRequest[]>();
    current.set(tab, ofTab);
    if (isPlain(request)) {
      const begun = [request];
      all.push(begun);
      ofTab.set(keyName(key), begun);
    } else if (actor === 'createToken') ofTab.get(keyName(key))?.push(request);
    else if (actor === 'confirmSession') {
      const [fewest] = [...ofTab.values()].sort((one, other) => confirmations(one) - confirmations(other));
      fewest?.push(request);
    }
  }
  return all;
}

function confirmations(attempt: readonly TracedRequest[]): number {
  return attempt.filter(({ started }) => started.actor === 'confirmSession').length;
}

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
