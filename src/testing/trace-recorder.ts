import { checkKnown } from '../protocol/caller-input.ts';
import type { Recording, TraceRecorder, TraceRecorderOptions } from './recording/contract.ts';
import { listenTo, watchedActors, watchGetToken } from './recording/watchers.ts';
import { type TraceRecord, tokenMasker } from './trace.ts';

/**
 * A recorder of what a session does, seen from outside: its actors' calls, its events, its answers to callers. No token
 * is recorded, only what it says and a number that sets it apart from the others.
 *
 * @throws TypeError for an option that nobody knows.
 *
 * @example
 * ```ts
 * const recorder = traceRecorder({ now: testClock.now });
 * const session = createSession({ ...options, ...recorder.wrap({ createToken, confirmSession }) });
 * recorder.listen(session);
 * await recorder.getToken(session);
 * const reports = checkGuarantees(recorder.trace());
 * ```
 */
export function traceRecorder(options: TraceRecorderOptions = {}): TraceRecorder {
  checkKnown('traceRecorder', options, { now: true, serverNow: true, tab: true, into: true });
  const { now = Date.now, serverNow, tab, into } = options;
  const records: TraceRecord[] = [];
  let lastId = 0;
  const own: Recording = {
    mask: tokenMasker(),
    nextId: () => {
      lastId += 1;
      return lastId;
    },
    record: (seen) => {
      records.push({ atMs: now(), ...(serverNow && { serverAtMs: serverNow() }), ...seen });
    },
  };
  const target = into ?? own;
  const recording: Recording = {
    mask: target.mask,
    nextId: target.nextId,
    record: (seen) => target.record({ ...(tab !== undefined && { tab }), ...seen }),
  };
  const all = into?.records ?? records;
  return {
    ...recording,
    wrap: (actors) => watchedActors(actors, recording),
    listen: (session) => listenTo(session, recording),
    getToken: (session, asked) => watchGetToken(session, asked, recording),
    records: all,
    trace: (about = {}) => ({ ...about, records: [...all], endMs: now() }),
  };
}
