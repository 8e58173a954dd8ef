import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { TokenVerdict } from '../../machines/request/contract.ts';
import type { RequestFacts } from '../../machines/request/request-facts.ts';
import type { RequestReason } from '../../machines/request/request-reason.ts';
import { requestMachine } from '../../machines/request.machine.ts';
import { factsKey } from './facts-key.ts';

/** What the chart makes of what is known so far. */
export type Decision =
  /** It has decided. */
  | {
      readonly step: 'answer';
      readonly status: Answer;
      readonly reason: RequestReason | null;
      readonly isLoop: boolean;
    }
  /** It waits for the token's verdict: ask again with it. */
  | { readonly step: 'check-token'; byVerdict(verdict: TokenVerdict): Decision }
  /** It needs an actor: a key, a refresh, a handshake's payload. */
  | { readonly step: 'run' };

/** How a request is answered. */
export type Answer = 'signed-in' | 'signed-out' | 'handshake';

type Snapshot = SnapshotFrom<typeof requestMachine>;

// Decisions are the chart's own: its pure transitions are asked, here and nowhere else. Facts and verdicts are closed sets
// of words, so each question has one answer, and it is remembered: asking costs a third of what the signature costs.
const decisions = new Map<number, Decision>();
const REMEMBERED_MAX = 4_096;

/** What the chart makes of a request's facts. */
export function decide(facts: RequestFacts): Decision {
  const key = factsKey(facts);
  const known = decisions.get(key);
  if (known !== undefined) return known;
  const decision = decisionOf(initialTransition(requestMachine, { facts })[0]);
  // The set of questions is finite, yet large enough to be swept through on purpose.
  if (decisions.size >= REMEMBERED_MAX) decisions.clear();
  decisions.set(key, decision);
  return decision;
}

function decisionOf(snapshot: Snapshot): Decision {
  const { output, status } = snapshot;
  if (status === 'done' && output !== undefined) {
    return { step: 'answer', status: output.status, reason: output.reason, isLoop: output.isLoop };
  }
  return snapshot.matches({ verifying: 'checking-token' }) ? checkToken(snapshot) : { step: 'run' };
}

function checkToken(snapshot: Snapshot): Decision {
  const verdicts = new Map<string, Decision>();
  return {
    step: 'check-token',
    byVerdict: (verdict) => {
      const key = verdict.verified ? `verified:${verdict.asksOtherOrganization}` : verdict.reason;
      const known = verdicts.get(key);
      if (known !== undefined) return known;
      // Of an accepted token only that it was accepted plays a part; its text must not be remembered.
      const output = verdict.verified ? { ...verdict, jwt: null, claims: null } : verdict;
      const event = { type: 'xstate.done.actor.verifyToken', output };
      const decision = decisionOf(transition(requestMachine, snapshot, event)[0]);
      verdicts.set(key, decision);
      return decision;
    },
  };
}
