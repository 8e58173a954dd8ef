import type { Failure } from '../../protocol/failure.ts';
import type { Place, ReadToken, Stimulus, TokenSource } from './contract.ts';
import { evaluateMint, type Kept, worthOf } from './evaluate-answer.ts';
import { moves } from './moves.ts';
import type { OracleState } from './oracle-state.ts';
import { believeIssue, claimsFuture } from './server-clock.ts';
import { isForeign, isFresher, isUsable, readToken } from './token-rules.ts';

type StimulusOf<Type extends Stimulus['type']> = Stimulus & { readonly type: Type };
type Reaction<Type extends Stimulus['type']> = (state: OracleState, stimulus: StimulusOf<Type>) => void;
/** What a place does about each stimulus; what is not listed changes nothing but the last known time. */
export type Reactions = { readonly [Type in Stimulus['type']]?: Reaction<Type> };

const TIMEOUT: Failure = { kind: 'timeout' };

/** Requests of the plain and of the repeated kind have their answers in common. */
const minting = (
  source: TokenSource,
  onRefusal: (state: OracleState, failure: Failure, kept?: Kept) => void,
): Reactions => ({
  'token.received': receiveWhileRefreshing,
  'createToken.answered': (state, { jwt, ...mintFacts }) => {
    const worth = evaluateMint(state, readToken(jwt), mintFacts);
    if ('failure' in worth) {
      onRefusal(state, worth.failure, worth.kept);
    } else {
      state.lastAnswerMs = state.nowMs;
      state.skipCacheServed = false;
      moves.hold(state, worth.token, source);
    }
  },
  'createToken.failed': (state, { failure }) => {
    if (failure.kind !== 'unauthenticated') onRefusal(state, failure);
    else if (state.input.capabilities.confirmSession) moves.confirm(state, failure);
    else moves.signOut(state, 'unauthenticated');
  },
  'timer.fired': (state) => onRefusal(state, TIMEOUT),
});

const handshaking: Reactions = {
  'token.received': (state, { jwt }) => {
    const token = receive(state, jwt);
    if (!token) return;
    moves.adopt(state, token, 'received');
    moves.planRefresh(state);
    // With a token from elsewhere the wait that was asked for is over, also where the handshake goes on.
    state.retryAfterUntilMs = null;
    if (state.handshake?.ofTheChart) moves.becomeActive(state);
  },
  'timer.fired': (state) => moves.failHandshake(state, TIMEOUT),
};

const active: Reactions = {
  'token.requested': moves.armRefreshAnew,
  'network.online': moves.armRefreshAnew,
  'page.visible': moves.armRefreshAnew,
  'timer.fired': moves.mint,
  'token.received': (state, { jwt }) => {
    const token = receive(state, jwt);
    if (token) moves.hold(state, token, 'received');
    else decideAboutFuture(state, readToken(jwt));
  },
};

const backingOff: Reactions = {
  'token.requested': moves.nudge,
  'network.online': moves.comeBack,
  'page.visible': moves.comeBack,
  'timer.fired': moves.mint,
  'token.received': receiveWhileRefreshing,
};

const confirming: Reactions = {
  'token.received': receiveWhileRefreshing,
  'confirmSession.answered': (state, { ended, jwt }) => {
    if (ended) return moves.signOut(state, 'unauthenticated');
    const token = jwt === undefined ? null : receiveConfirmed(state, jwt);
    if (!token) return failConfirmed(state);
    if (!state.skipCacheServed && !state.skipCacheWaits) return moves.hold(state, token, 'received');
    // The caller wants a mint of its own: the refused attempt fails, and is emitted first.
    const { attempt, failingSinceMs, lastAttempt, goesAhead } = state;
    const emittedBefore = state.emitted.length;
    moves.adopt(state, token, 'received');
    moves.reckonRefresh(state);
    Object.assign(state, { attempt, failingSinceMs, lastAttempt, goesAhead });
    const issued = state.emitted.splice(emittedBefore);
    failConfirmed(state);
    state.emitted.push(...issued);
  },
  'confirmSession.failed': (state, { failure }) => failConfirmed(state, failure.retryAfterMs),
  'timer.fired': (state) => failConfirmed(state),
};

/** The table of the design: for each place, what each stimulus does there. */
export const reactions: Readonly<Record<Place, Reactions>> = {
  active,
  'refreshing.requesting': { ...minting('mint', refusePlain), 'turn.awaited': awaitTurn },
  'refreshing.awaiting-turn': { 'token.received': receiveWhileRefreshing, 'turn.given': takeTurn },
  'refreshing.backing-off': backingOff,
  'refreshing.confirming': confirming,
  'origin-outage-retry': minting('outage-mint', refuseRepeated),
  'handshaking.building-url': {
    ...handshaking,
    'createHandshakeUrl.answered': (state, { url }) => {
      if (URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)) moves.follow(state, url);
      else moves.failHandshake(state, { kind: 'rejected' });
    },
    'createHandshakeUrl.failed': (state, { failure }) => moves.failHandshake(state, failure),
  },
  'handshaking.following': {
    ...handshaking,
    'followHandshake.failed': (state, { failure }) => moves.failHandshake(state, failure),
    'followHandshake.answered': (state, { jwt }) => {
      if (jwt) returnFromHandshake(state, readToken(jwt));
      else moves.mint(state);
    },
  },
  'signed-out': {},
};

/** Others of the session mint: nothing has gone out, and nothing limits the wait. Who was to be served by this mint still is. */
function awaitTurn(state: OracleState): void {
  state.place = 'refreshing.awaiting-turn';
  state.mint = null;
  state.timer = null;
}

/** The turn to mint has come: the request goes out only now. A skipCache caller who came meanwhile is served by it, too. */
function takeTurn(state: OracleState): void {
  state.skipCacheWaits ||= state.skipCacheServed;
  moves.mint(state);
}

function returnFromHandshake(state: OracleState, token: ReadToken | null): void {
  if (token && !isForeign(state.input, token)) believeIssue(state, token);
  const worth = worthOf(state, token);
  if ('failure' in worth) moves.failHandshake(state, worth.failure);
  else moves.hold(state, worth.token, 'handshake');
}

function refusePlain(state: OracleState, failure: Failure, kept?: Kept): void {
  if (failure.kind !== 'missing-expired-token') {
    moves.failAttempt(state, failure, isDefinitive(failure), kept);
    return;
  }
  moves.noteOutage(state, 'outage.started');
  if (state.lastActiveToken) moves.retryWith(state, state.lastActiveToken);
  else moves.failAttempt(state, failure, true);
}

function refuseRepeated(state: OracleState, failure: Failure, kept?: Kept): void {
  const { policy, capabilities, limits } = state.input;
  const refused = failure.kind === 'missing-expired-token' || isDefinitive(failure);
  // Another key may have seen the outage end meanwhile: this answer says that there is one.
  if (failure.kind === 'missing-expired-token') moves.noteOutage(state, 'outage.started');
  const mayHandshake =
    policy === 'automatic' && capabilities.createHandshakeUrl && state.handshakes < limits.handshakesMax;
  if (refused && mayHandshake && !isUsable(state, state.token)) moves.beginHandshake(state, { ofTheChart: true });
  else moves.failAttempt(state, failure, isDefinitive(failure), kept);
}

function isDefinitive({ kind }: Failure): boolean {
  return kind === 'rejected' || kind === 'invalid-token';
}

/** The attempt fails as it was refused, whatever became of the confirmation; a pause that either asked for is obeyed. */
function failConfirmed(state: OracleState, pauseMs = 0): void {
  const refusal = state.refusal ?? { kind: 'unauthenticated' };
  const retryAfterMs = Math.max(pauseMs, refusal.retryAfterMs ?? 0);
  moves.failAttempt(state, { ...refusal, retryAfterMs }, false);
}

/** Whose clock is wrong, the sender's or ours? One mint decides, unless one has just been made, or has decided already. */
function decideAboutFuture(state: OracleState, token: ReadToken | null): void {
  if (!token || isForeign(state.input, token) || !claimsFuture(state, token)) return;
  const sinceMs = state.nowMs - (state.lastAnswerMs ?? Number.NEGATIVE_INFINITY);
  if (token.issuedAtMs === state.decidedIatMs || sinceMs < state.input.limits.nudgeSpacingMs) return;
  state.decidedIatMs = token.issuedAtMs;
  moves.mint(state);
}

/** The token of another tab, when it is to be held. A fresher one that is not usable becomes the last active token only. */
function receive(state: OracleState, jwt: string): ReadToken | null {
  const token = readToken(jwt);
  if (!token || isForeign(state.input, token) || claimsFuture(state, token)) return null;
  believeIssue(state, token);
  const { lastActiveToken } = state;
  const fresher = !state.token || isFresher(token, state.token);
  // Once the held one is not usable any usable token is better than none.
  const usable: boolean = isUsable(state, token);
  // The very one that is held is no news.
  if (usable && token.jwt === state.token?.jwt) return null;
  if (usable) return fresher || !isUsable(state, state.token) ? token : null;
  if (!fresher) return null;
  // Two organizations' tokens cannot be compared.
  const rival = lastActiveToken?.organizationId === token.organizationId ? lastActiveToken : state.token;
  if (state.input.template === null && !state.isForeignKey && !(rival && !isFresher(token, rival)))
    state.lastActiveToken = token;
  return null;
}

/** The session token that came along with a session that is alive: of the session's own organization, and of no template. */
function receiveConfirmed(state: OracleState, jwt: string): ReadToken | null {
  const token = readToken(jwt);
  const { template, organizationId } = state.input;
  if (!token || template !== null || token.organizationId !== organizationId || jwt === state.token?.jwt) return null;
  return receive(state, jwt);
}

function receiveWhileRefreshing(state: OracleState, { jwt }: StimulusOf<'token.received'>): void {
  const token = receive(state, jwt);
  if (!token) return;
  const { attempt, failingSinceMs, lastAttempt, goesAhead } = state;
  if (state.skipCacheServed || state.skipCacheWaits) {
    moves.adopt(state, token, 'received');
    moves.reckonRefresh(state);
    // The run of failures goes on: else every token of another tab would begin the short waits again.
    Object.assign(state, { attempt, failingSinceMs, lastAttempt, goesAhead });
  } else moves.hold(state, token, 'received');
}
