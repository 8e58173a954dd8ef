import type { Bounds, Emission, OracleInput, PendingRequest, Place, Stimulus } from './contract.ts';
import { initialState } from './initial-state.ts';
import { moves } from './moves.ts';
import type { OracleState } from './oracle-state.ts';
import { reactions } from './reactions.ts';
import { believeIssue, claimsFuture } from './server-clock.ts';
import { isDue, observeDelay } from './timing.ts';
import { isUsable, readToken, usableUntilMs } from './token-rules.ts';

/** A prediction of one token key's behaviour, moved in lock-step with the real thing. */
export interface Oracle {
  /** What is emitted as the session starts, in order. */
  readonly emittedAtStart: readonly Emission[];
  readonly place: Place;
  /** The chart's state value. */
  readonly value: string | Record<string, string>;
  readonly tags: readonly ('busy' | 'waiting')[];
  /** The raw token held, usable or not. */
  readonly heldToken: string | null;
  readonly lastActiveToken: string | null;
  /** The one request that waits for its answer. */
  readonly pending: PendingRequest | null;
  /** How long until the next timer fires. */
  readonly nextDelayMs: Bounds | null;
  readonly attempt: number;
  readonly outage: boolean;
  readonly degraded: boolean;
  readonly handshakes: number;
  /** A skipCache caller waits for a mint, or is served by the one under way. */
  readonly skipCache: boolean;
  readonly endedBy: string | null;
  /** The last known time, session time. */
  readonly nowMs: number;
  readonly offsetMs: number;
  /** Whether jitter it could not see made it guess; from then on it may be wrong. */
  readonly guessed: boolean;
  /** How many requests have been made, of all actors. */
  readonly requests: number;
  /** How much longer the held token is usable at a moment of session time; negative when it is not, `null` when none is held. */
  usableForMs(atMs: number): number | null;
  /** What `session.token` gives at a moment of session time. */
  servedToken(atMs: number): string | null;
  /** Lets one thing happen. @returns What is emitted, in order. */
  stimulate(stimulus: Stimulus, atMs: number): readonly Emission[];
  /** The platform's timers have run for a while. */
  pass(ms: number): void;
  /** Wall and monotonic clock have disagreed. */
  disagreeClocks(): void;
  /**
   * Takes in the delay that was really armed, jitter included.
   *
   * @returns Whether it is within the bounds, give or take a millisecond of rounding.
   */
  observeDelay(ms: number | null): boolean;
}

/** The oracle of a session that starts now. It knows the design's rules, and none of the chart's code. */
export function createOracle(input: OracleInput): Oracle {
  const state = initialState(input);
  settle(state);
  const emittedAtStart = state.emitted;

  return {
    emittedAtStart,
    get place() {
      return state.place;
    },
    get value() {
      return stateValueOf(state.place);
    },
    get tags() {
      return tagsOf(state.place);
    },
    get heldToken() {
      return state.token?.jwt ?? null;
    },
    get lastActiveToken() {
      return state.lastActiveToken?.jwt ?? null;
    },
    get pending() {
      return pendingRequest(state);
    },
    get nextDelayMs() {
      return state.timer?.delayMs ?? null;
    },
    get attempt() {
      return state.attempt;
    },
    get outage() {
      return state.outage;
    },
    get degraded() {
      return state.degraded;
    },
    get handshakes() {
      return state.handshakes;
    },
    get skipCache() {
      return state.skipCacheServed || state.skipCacheWaits;
    },
    get endedBy() {
      return state.endedBy;
    },
    get nowMs() {
      return state.nowMs;
    },
    get offsetMs() {
      return state.offsetMs;
    },
    get guessed() {
      return state.guessed;
    },
    get requests() {
      return state.requests;
    },
    usableForMs: (atMs) => state.token && usableUntilMs(state.token, input.limits) - state.offsetMs - atMs,
    servedToken: (atMs) =>
      state.place !== 'signed-out' && isUsable(state, state.token, Math.max(state.nowMs, atMs))
        ? state.token.jwt
        : null,
    stimulate(stimulus, atMs) {
      state.emitted = [];
      if (state.place === 'signed-out') return [];
      const firedAtMs = stimulus.type === 'timer.fired' ? middle(state.timer?.momentMs ?? null) : null;
      state.nowMs = Math.max(state.nowMs, firedAtMs ?? atMs);
      everywhere(state, stimulus);
      const reaction = reactions[state.place][stimulus.type] as ((s: OracleState, e: Stimulus) => void) | undefined;
      reaction?.(state, stimulus);
      settle(state);
      return state.emitted;
    },
    pass(ms) {
      if (state.timer) state.timer.delayMs = less(state.timer.delayMs, ms);
    },
    disagreeClocks() {
      state.disagreements += 1;
    },
    observeDelay: (ms) => observeDelay(state, ms),
  };
}

/** What a stimulus does wherever the session is. */
function everywhere(state: OracleState, stimulus: Stimulus): void {
  switch (stimulus.type) {
    case 'token.requested':
      state.skipCacheWaits ||= stimulus.skipCache === true;
      if (stimulus.notThis !== undefined && stimulus.notThis === state.token?.jwt)
        moves.refuseToken(state, stimulus.clientOffsetMs);
      break;
    case 'page.hidden':
    case 'page.visible':
      state.hidden = stimulus.type === 'page.hidden';
      break;
    case 'session-token.changed': {
      const token = readToken(stimulus.jwt);
      if (!token || (token.sid !== null && token.sid !== state.input.sessionId)) break;
      if (!claimsFuture(state, token)) believeIssue(state, token);
      state.lastActiveToken = token;
      state.isForeignKey = true;
      break;
    }
    case 'outage.started':
    case 'outage.ended':
      moves.noteOutage(state, stimulus.type);
      break;
    case 'session.ended':
      moves.signOut(state, stimulus.reason);
      break;
    case 'handshake.requested':
      requestHandshake(state, stimulus);
      break;
  }
}

function requestHandshake(state: OracleState, stimulus: Extract<Stimulus, { type: 'handshake.requested' }>): void {
  const { policy, capabilities, limits } = state.input;
  if (policy === 'never' || !capabilities.createHandshakeUrl || state.place.startsWith('handshaking')) return;
  if (state.handshakes >= limits.handshakesMax) {
    moves.reportHandshakeFailure(state, { kind: 'handshake-loop' });
    return;
  }
  const { reason, redirectUrl } = stimulus;
  moves.beginHandshake(state, { ofTheChart: false, reason, ...(redirectUrl !== undefined && { redirectUrl }) });
}

/**
 * Who can be served is not degraded, whatever made the held token usable. No session stays in `active` without a usable token, past the planned moment, or while a skipCache caller waits; none
 * backs off past the planned moment, which any event may show to be over.
 */
function settle(state: OracleState): void {
  if (state.degraded && isUsable(state, state.token)) {
    state.degraded = false;
    state.emitted.push({ type: 'session.recovered' });
  }
  if (state.place === 'refreshing.backing-off' && isDue(state)) moves.mint(state);
  if (state.place !== 'active') return;
  const isReplaced = state.replaceMs !== null && state.replaceMs <= state.nowMs;
  if (!isUsable(state, state.token) || isDue(state) || isReplaced || state.skipCacheWaits) moves.mint(state);
}

function stateValueOf(place: Place): string | Record<string, string> {
  const [outer, inner] = place.split('.') as [string, string | undefined];
  return inner === undefined ? outer : { [outer]: inner };
}

function tagsOf(place: Place): ('busy' | 'waiting')[] {
  if (place === 'active' || place === 'signed-out') return [];
  return [place === 'refreshing.backing-off' || place === 'refreshing.awaiting-turn' ? 'waiting' : 'busy'];
}

function middle(bounds: Bounds | null): number | null {
  return bounds && (bounds.minMs + bounds.maxMs) / 2;
}

function less({ minMs, maxMs }: Bounds, ms: number): Bounds {
  return { minMs: Math.max(0, minMs - ms), maxMs: Math.max(0, maxMs - ms) };
}

/** The request that waits for its answer, with the exact input of its actor; `null` where no actor runs. */
export function pendingRequest(state: OracleState): PendingRequest | null {
  const { sessionId, template, organizationId } = state.input;
  const { mint, handshake } = state;
  switch (state.place) {
    case 'refreshing.requesting':
    case 'origin-outage-retry': {
      const input = {
        sessionId,
        template,
        organizationId,
        skipCache: mint?.skipCache ?? false,
        ...(mint?.expiredToken !== undefined && { expiredToken: mint.expiredToken }),
        ...(mint?.notThis !== undefined && { notThis: mint.notThis }),
        ...(mint?.offered !== undefined && { lastActiveToken: mint.offered }),
      };
      return { actor: 'createToken', input };
    }
    case 'refreshing.confirming':
      return { actor: 'confirmSession', input: { sessionId } };
    case 'handshaking.building-url': {
      const input = {
        organizationId,
        ...(handshake?.reason !== undefined && { reason: handshake.reason }),
        ...(handshake?.redirectUrl !== undefined && { redirectUrl: handshake.redirectUrl }),
        ...(handshake?.sessionToken !== undefined && { sessionToken: handshake.sessionToken }),
      };
      return { actor: 'createHandshakeUrl', input };
    }
    case 'handshaking.following':
      return { actor: 'followHandshake', input: { url: handshake?.url ?? '' } };
    default:
      return null;
  }
}
