import type { ReadToken, Stimulus } from './contract.ts';
import type { OracleState } from './oracle-state.ts';
import { isUsable } from './token-rules.ts';

/** What an answer of `createToken` brings besides its token. */
export type MintFacts = Omit<Extract<Stimulus, { type: 'createToken.answered' }>, 'type' | 'jwt'>;

/** Any token of the session proves that the server's clock has reached its "iat". */
export function believeIssue(state: OracleState, token: ReadToken): void {
  state.offsetMs = Math.max(state.offsetMs, token.issuedAtMs - state.nowMs);
}

/** Whether a token from elsewhere claims an "iat" that the server's clock, as far as it is known, reaches much later only. */
export function claimsFuture(state: OracleState, token: ReadToken): boolean {
  const aheadMs = token.issuedAtMs - (state.nowMs + state.offsetMs);
  // Time goes on: what claimed the future once does not become true by waiting.
  return aheadMs > state.input.limits.issuedAheadMaxMs || token.issuedAtMs === state.decidedIatMs;
}

/**
 * What an own mint says about the server's clock. A hint settles it. Without one the earlier end counts of those that the
 * client's clock and the "iat" give the token, wherever it leaves the token usable on arrival; else what mints have shown.
 *
 * @param isHeldOne - Whether it is the very token that is held: it is no news of any clock.
 */
export function learnFromMint(state: OracleState, token: ReadToken, facts: MintFacts, isHeldOne: boolean): void {
  const { limits } = state.input;
  learnOffset(state, token, facts, isHeldOne);
  const learnedOffsetMs = state.learned?.offsetMs ?? 0;
  state.offsetMs = learnedOffsetMs;
  if (state.learned?.hinted) {
    state.clockDoubted = false;
    return;
  }
  const byBoth = Math.max(learnedOffsetMs, facts.clientOffsetMs ?? 0);
  const usable = isUsable({ ...state, offsetMs: byBoth }, token);
  // An endpoint may hand out a token that is about to end, or the line be slow; one that had ended before it was asked for
  // is given by no endpoint: the client's clock is wrong.
  const aliveWhenAsked = facts.sentAtMs + byBoth < token.expiresAtMs;
  if (isHeldOne) {
    if (usable || aliveWhenAsked) state.offsetMs = byBoth;
    else state.clockDoubted = true;
    return;
  }
  // Two new tokens in a row that seem to be nearly over speak against the clock, not against both tokens.
  const lifetimeMs = token.expiresAtMs - token.issuedAtMs;
  const leadMs = Math.min(limits.refreshLeadMaxMs, limits.refreshLeadShare * lifetimeMs);
  const brief = state.nowMs + byBoth + limits.nudgeSpacingMs > token.expiresAtMs - leadMs;
  const trusted = state.learned?.briefsTrusted ?? 0;
  const doubted = state.clockDoubted && trusted === 0;
  const believed = usable ? !(brief && doubted) : aliveWhenAsked && !doubted;
  if (state.learned && trusted > 0 && believed)
    state.learned.briefsTrusted = brief ? trusted - 1 : limits.replacementsMax;
  if (believed) state.offsetMs = byBoth;
  // What is over by its own "iat" too says nothing about a clock.
  state.clockDoubted = usable ? brief : isUsable({ ...state, offsetMs: learnedOffsetMs }, token);
}

/** The offset that mints show. It is lowered by little only, unless the clocks have disagreed since. */
function learnOffset(state: OracleState, token: ReadToken, facts: MintFacts, isHeldOne: boolean): void {
  const { learned } = state;
  const { sentAtMs, expiresInMs, serverNowMs } = facts;
  const readings = [serverNowMs, expiresInMs === undefined ? undefined : token.expiresAtMs - expiresInMs];
  const hints = readings.filter((ms) => ms !== undefined);
  const hinted = hints.length > 0;
  const offsetMs = Math.max(token.issuedAtMs, ...hints) - sentAtMs;
  const news = {
    offsetMs,
    hinted,
    // What was learned is of the time before a disagreement that came while the request was under way.
    afterDisagreements: state.sentAfterDisagreements,
    briefsTrusted: learned?.afterDisagreements === state.disagreements ? learned.briefsTrusted : 0,
    slackMs: Math.max(state.nowMs - sentAtMs, state.input.limits.attemptDeadlineMs),
  };
  const lowersByMs = learned ? learned.offsetMs - offsetMs : 0;
  // What was issued before the token held, or is that very one, comes out of a store: it cannot take server time back. Older
  // claims issued later are an edge's that mints alone.
  const fromStore = isHeldOne || (state.token !== null && token.issuedAtMs < state.token.issuedAtMs);
  const disagreed = learned !== null && learned.afterDisagreements !== state.disagreements;
  if (!learned || (disagreed && (!fromStore || lowersByMs <= 0))) state.learned = news;
  else if (learned.hinted && !hinted) {
    const reachedMs = token.issuedAtMs - state.nowMs;
    state.learned = { ...learned, offsetMs: Math.max(learned.offsetMs, reachedMs) };
  } else if (lowersByMs <= (fromStore ? 0 : learned.slackMs)) state.learned = news;
}
