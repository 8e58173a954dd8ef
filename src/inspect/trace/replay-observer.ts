import type { SnapshotFrom } from 'xstate';
import { failureOf, jwtOf } from '../../../machines/session/answers.ts';
import type { SessionEmitted } from '../../../machines/session/contract.ts';
import { holdsUsable } from '../../../machines/session/schedule.ts';
import type { sessionMachine } from '../../../machines/session.machine.ts';
import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { decodeSessionToken } from '../../protocol/session-token.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import { stateName } from '../diagram/chart-structure.ts';
import type { ObservedRecord, ObservedToken, ObservedTrace } from './observed-record.ts';
import type { RestoredTokens } from './restore.ts';

type Snapshot = SnapshotFrom<typeof sessionMachine>;
type Emitted = SessionEmitted['type'];
type Action = { readonly type: string; readonly params?: unknown };
type WithoutTime<T> = T extends unknown ? Omit<T, 'atMs' | 'serverAtMs'> : never;

/** Writes down what a replay shows: requests, emissions, what the session would show. */
export interface ReplayObserver {
  /** A key stands somewhere: with a request under way, when its state makes one. */
  begin(key: number, snapshot: Snapshot): void;
  /** A key took an event. @returns What it emitted, by type. */
  step(key: number, event: { readonly type: string }, after: Snapshot, actions: readonly Action[]): Emitted[];
  trace(): ObservedTrace;
}

/** @param tokens - Those of the trace. */
export function createReplayObserver(tokens: RestoredTokens): ReplayObserver {
  const records: ObservedRecord[] = [];
  const pending = new Map<string, number>();
  let last: Snapshot | null = null;
  let ids = 0;
  let isEnded = false;

  function mask(jwt: unknown): ObservedToken | undefined {
    const token = decodeSessionToken(jwt);
    const number = tokens.number(jwt);
    if (token === null || number === null) return undefined;
    const { issuedAtMs, expiresAtMs, oiat, sid, organizationId } = token;
    return { number, issuedAtMs, expiresAtMs, oiat, sid, organizationId };
  }

  function record({ context }: Snapshot, event: WithoutTime<ObservedRecord>): void {
    const { nowMs, offsetMs } = context;
    records.push({ atMs: nowMs, serverAtMs: nowMs + offsetMs, ...event } as ObservedRecord);
  }

  const pendingOf = (key: number, child: unknown) => `${key} ${String(child)}`;

  function start(key: number, snapshot: Snapshot, params: unknown): void {
    const actor = fieldOf(params, 'src');
    ids += 1;
    pending.set(pendingOf(key, fieldOf(params, 'id')), ids);
    const { template, organizationId, skipCacheSent } = snapshot.context;
    const input = fieldOf(params, 'input');
    const expiredToken = mask(fieldOf(input, 'expiredToken'));
    const lastActiveToken = mask(fieldOf(input, 'lastActiveToken'));
    record(snapshot, {
      type: 'request.started',
      id: ids,
      actor: actor as 'createToken',
      ...(actor === 'createToken' && {
        key: { template, organizationId },
        skipCache: skipCacheSent && expiredToken === undefined,
        ...(expiredToken && { expiredToken }),
        ...(lastActiveToken && { lastActiveToken }),
      }),
    });
  }

  function end(key: number, event: { readonly type: string }, after: Snapshot): void {
    const [, how, child = ''] = /^xstate\.(done|error)\.actor\.(.+)$/.exec(event.type) ?? [];
    const id = pending.get(pendingOf(key, child));
    if (id === undefined) return;
    pending.delete(pendingOf(key, child));
    const token = mask(jwtOf(event));
    const ended = fieldOf(fieldOf(event, 'output'), 'ended');
    if (how === 'error') {
      const { kind, retryAfterMs } = failureOf(event);
      record(after, { type: 'request.ended', id, outcome: 'failed', kind, ...(retryAfterMs && { retryAfterMs }) });
    } else {
      const answer = { ...(token && { token }), ...(typeof ended === 'boolean' && { ended }) };
      record(after, { type: 'request.ended', id, outcome: 'answered', ...answer });
    }
  }

  function emit(snapshot: Snapshot, event: SessionEmitted): Emitted {
    const { template, organizationId, type } = event;
    const key = { template, organizationId };
    if (type === 'token.issued') {
      const token = mask(event.jwt);
      if (token) record(snapshot, { type, key, token, source: event.source });
    } else if (type === 'token.failed') {
      const { kind, attempt, retryInMs } = event;
      record(snapshot, { type, key, kind, attempt, retryInMs });
    } else if (type === 'session.ended') {
      // Every key says so; the session tells it once.
      if (!isEnded) record(snapshot, { type, reason: event.reason });
      isEnded = true;
    } else if (template === null) record(snapshot, { type });
    return type;
  }

  return {
    begin(key, snapshot) {
      last ??= snapshot;
      const invoked = snapshot._nodes.flatMap((node) => node.invoke);
      const { sentLastActiveToken: lastActiveToken } = snapshot.context;
      // That it runs, the state says; what it was started with, the context.
      for (const { id, src } of invoked) start(key, snapshot, { id, src, input: { lastActiveToken } });
    },
    step(key, event, after, actions) {
      if (event.type === 'session.ended') record(after, { type: 'end.requested' });
      end(key, event, after);
      const emitted: Emitted[] = [];
      for (const { type, params } of actions) {
        if (type === 'xstate.stopChild') {
          const child = pendingOf(key, typeof params === 'string' ? params : fieldOf(params, 'id'));
          const id = pending.get(child);
          if (id !== undefined) record(after, { type: 'request.ended', id, outcome: 'aborted' });
          pending.delete(child);
        }
        if (type === 'xstate.spawnChild') start(key, after, params);
        if (type === 'xstate.emit') emitted.push(emit(after, fieldOf(params, 'event') as SessionEmitted));
      }
      const { context } = after;
      if (key === 1) {
        last = after;
        const token = (holdsUsable(context) && mask(context.held?.jwt)) || null;
        const [status = ''] = stateName(after.value).split('.');
        record(after, { type: 'session.observed', status, degraded: context.isDegraded, token });
      }
      return emitted;
    },
    trace: () => ({
      records,
      endMs: records.at(-1)?.atMs ?? 0,
      confirmsSession: last?.context.capabilities.confirmSession ?? false,
      limits: last?.context.limits ?? DEFAULT_LIMITS,
    }),
  };
}
