import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { TokenVerdict } from '../../machines/request/contract.ts';
import type { RequestFacts, RequestReason } from '../../machines/request/facts-and-reasons.ts';
import { requestMachine } from '../../machines/request.machine.ts';

/** What the chart makes of what is known so far. */
export type Decision =
  /** It has decided. */
  | Answer
  /** It waits for the token's verdict: ask again with it. */
  | { readonly step: 'check-token'; byVerdict(verdict: TokenVerdict): Decision }
  /** It waits for the verdict on what a handshake brought: where that is refused, ask again with why; else run it. */
  | { readonly step: 'check-handshake'; byRefusal(reason: RequestReason): Decision }
  /** It waits for what a nonce stands for: ask again where nothing can redeem one; else run it. */
  | { readonly step: 'redeem-nonce'; unredeemed(): Decision }
  /** It needs an actor: a key, a refresh, a handshake's payload. */
  | { readonly step: 'run' };

/** How a request is answered. */
export interface Answer {
  readonly step: 'answer';
  readonly status: 'signed-in' | 'signed-out' | 'handshake';
  readonly reason: RequestReason | null;
  readonly isLoop: boolean;
  readonly resolvedHandshake: boolean;
}

type Snapshot = SnapshotFrom<typeof requestMachine>;

// Decisions are the chart's own: its pure transitions are asked, here and nowhere else. Facts and verdicts are closed sets
// of words, so each question has one answer, and it is remembered: asking costs a third of what the signature costs.
const decisions = new Map<number, Decision>();
const REMEMBERED_MAX = 4_096;

/** What the chart makes of a request's facts. */
export function decide(facts: RequestFacts): Decision {
  const key = factsAsNumber(facts);
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
    const { reason, isLoop, resolvedHandshake } = output;
    return { step: 'answer', status: output.status, reason, isLoop, resolvedHandshake };
  }
  if (snapshot.matches({ verifying: 'checking-token' })) return untilTokenChecked(snapshot);
  if (snapshot.matches({ 'resolving-handshake': 'checking-payload' })) return untilHandshakeRefused(snapshot);
  return snapshot.matches({ 'resolving-handshake': 'fetching-payload' }) ? untilNonceFails(snapshot) : { step: 'run' };
}

function untilNonceFails(snapshot: Snapshot): Decision {
  const event = { type: 'xstate.error.actor.fetchHandshakePayload' };
  const decision = decisionOf(transition(requestMachine, snapshot, event)[0]);
  return { step: 'redeem-nonce', unredeemed: () => decision };
}

/** Anybody can bring what is refused, so that it must cost no actor. */
function untilHandshakeRefused(snapshot: Snapshot): Decision {
  const reasons = new Map<RequestReason, Decision>();
  return {
    step: 'check-handshake',
    byRefusal: (reason) => {
      const known = reasons.get(reason);
      if (known !== undefined) return known;
      const event = { type: 'xstate.done.actor.verifyHandshake', output: { verified: false, reason } };
      const decision = decisionOf(transition(requestMachine, snapshot, event)[0]);
      reasons.set(reason, decision);
      return decision;
    },
  };
}

function untilTokenChecked(snapshot: Snapshot): Decision {
  const verdicts = new Map<RequestReason | number, Decision>();
  return {
    step: 'check-token',
    byVerdict: (verdict) => {
      const key = verdict.verified
        ? Number(verdict.asksOtherOrganization) * 2 + Number(verdict.isPending === true)
        : verdict.reason;
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

type Numbering<Name extends keyof RequestFacts> = Readonly<Record<Extract<RequestFacts[Name], string>, number>>;

const INSTANCES: Numbering<'instance'> = { production: 0, development: 1 };
const CREDENTIALS: Numbering<'credential'> = {
  session: 0,
  'machine-jwt': 1,
  'machine-key': 2,
  unaccepted: 3,
  absent: 4,
};
const SATELLITE_SYNCS: Numbering<'satelliteSync'> = { none: 0, 'not-yet': 1, needed: 2 };
const CARRIERS: Numbering<'carrier'> = { none: 0, cookie: 1, header: 2 };
const TOKEN_CLASSES: Numbering<'tokenClass'> = { session: 0, other: 1, unreadable: 2 };
const PAYLOADS: Numbering<'handshakePayload'> = { none: 0, nonce: 1, token: 2 };
const REFRESHES: Numbering<'refresh'> = {
  possible: 0,
  'non-eligible-non-get': 1,
  'non-eligible-no-refresh-cookie': 2,
  'missing-api-client': 3,
  'expired-session-token-decode-failed': 4,
  'expired-session-token-missing-sid-claim': 5,
};

/** Facts as one number, equal exactly when every fact is equal: the quickest thing to look a decision up by. */
export function factsAsNumber(facts: RequestFacts): number {
  let key = REFRESHES[facts.refresh];
  key = key * 2 + INSTANCES[facts.instance];
  key = key * 5 + CREDENTIALS[facts.credential];
  key = key * 3 + SATELLITE_SYNCS[facts.satelliteSync];
  key = key * 3 + CARRIERS[facts.carrier];
  key = key * 3 + TOKEN_CLASSES[facts.tokenClass];
  key = key * 3 + PAYLOADS[facts.handshakePayload];
  key = key * 2 + Number(facts.isHandshakeEligible);
  key = key * 2 + Number(facts.isLoopSpent);
  key = key * 2 + Number(facts.asksToSync);
  key = key * 2 + Number(facts.hasDevBrowserInUrl);
  key = key * 2 + Number(facts.hasDevBrowser);
  key = key * 2 + Number(facts.hasClientUat);
  key = key * 2 + Number(facts.isBeforeClientUat);
  key = key * 2 + Number(facts.isCrossOriginNavigation);
  return key * 2 + Number(facts.mustLoadKey);
}
