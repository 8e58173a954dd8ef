import type { TokenMask, TraceMoment, TraceRecord } from '../trace.ts';
import { type KeyOfTab, placeOf, type TraceView } from './check.ts';

/**
 * What a client can take the server's clock for, read from a trace record by record: the one reading that all checks go by. A
 * client learns that clock from the answers to its mints: such an answer says what it was when the answer was made, and the
 * client counts from when it asked. So an answer that was long on its way leads it ahead, by as much, until a quicker one is
 * believed; and so does its own clock when that is set forward. That it may be a second behind ("iat" is whole seconds) is for
 * the checks to allow.
 */
export interface ClockReader {
  /** Takes the next record. */
  take(record: TraceRecord): void;
  /** How far ahead of the server's clock the answers so far may have led a key. */
  aheadByAnswersMs(of: KeyOfTab): number;
  /**
   * Whether a token that a key holds is usable at a moment, whatever its client may take the server's clock for after the records
   * so far. Not when that clock is unknown.
   */
  isCertainlyUsable(token: TokenMask, at: TraceMoment, of: KeyOfTab): boolean;
}

/** What one answer taught. */
interface Lesson {
  /** The client's idea of the server's clock, less that clock, when the answer came. */
  readonly aheadMs: number;
  /** How long the answer took, by the client's clock. */
  readonly tookMs: number;
  /** All jumps forward until then. */
  readonly jumpedMs: number;
}

type Ended = Extract<TraceRecord, { type: 'request.ended' }>;

/** Where a trace begins, nothing has led a client astray. */
const NOTHING: Lesson = { aheadMs: 0, tookMs: 0, jumpedMs: 0 };

/** Begins to read, before the first record. */
export function readClock({ limits }: TraceView): ClockReader {
  const sent = new Map<number, { place: string; tab: string; serverAtMs: number | undefined; jumpedMs: number }>();
  /** By key: an answer whose token has not been issued; it may have taught all the same. */
  const answered = new Map<string, { readonly token: TokenMask; readonly lesson: Lesson }>();
  /** By key, and by tab what its keys have learned last: a new key begins with that. */
  const learned = new Map<string, Lesson>();
  const lastOfTab = new Map<string, Lesson>();
  const held = new Map<string, TokenMask>();
  let jumpedMs = 0;

  const aheadNow = ({ aheadMs, jumpedMs: until }: Lesson) => aheadMs + jumpedMs - until;

  function furtherOf(one: Lesson, other: Lesson | undefined): Lesson {
    return other !== undefined && aheadNow(other) > aheadNow(one) ? other : one;
  }

  function learn(place: string, tab: string, lesson: Lesson): void {
    learned.set(place, lesson);
    lastOfTab.set(tab, lesson);
  }

  function takeQuestion(record: Extract<TraceRecord, { type: 'request.started' }>): void {
    const { id, serverAtMs, tab = '' } = record;
    const place = placeOf(record);
    const inherited = lastOfTab.get(tab);
    if (inherited && !learned.has(place)) learned.set(place, inherited);
    sent.set(id, { place, tab, serverAtMs, jumpedMs });
  }

  function takeAnswer(record: Ended, token: TokenMask): void {
    const asked = sent.get(record.id);
    if (asked?.serverAtMs === undefined || record.serverAtMs === undefined) return;
    const { place, tab } = asked;
    const before = answered.get(place);
    if (before) learn(place, tab, furtherOf(before.lesson, learned.get(place)));
    const jumpedMeanwhileMs = jumpedMs - asked.jumpedMs;
    const lesson: Lesson = {
      aheadMs: Math.max(0, serverNowOf(record, token) - asked.serverAtMs + jumpedMeanwhileMs),
      tookMs: record.serverAtMs - asked.serverAtMs + jumpedMeanwhileMs,
      jumpedMs,
    };
    answered.set(place, { token, lesson });
  }

  function takeIssued(record: Extract<TraceRecord, { type: 'token.issued' }>): void {
    const { token, tab = '', serverAtMs = token.issuedAtMs } = record;
    const place = placeOf(record);
    const answer = answered.get(place);
    const known = learned.get(place) ?? lastOfTab.get(tab) ?? NOTHING;
    const heldBefore = held.get(place);
    held.set(place, token);
    if (answer?.token.number !== token.number) {
      // From elsewhere: the server's clock has reached its "iat", that is all.
      const reached: Lesson = { aheadMs: token.issuedAtMs - serverAtMs, tookMs: 0, jumpedMs };
      learn(place, tab, furtherOf(known, reached));
      return;
    }
    answered.delete(place);
    // A step back is believed of a token that was issued later, and as far as the answer before was long on its way.
    const isFresh = !heldBefore || (heldBefore.number !== token.number && token.issuedAtMs >= heldBefore.issuedAtMs);
    const isFarBack = aheadNow(known) - answer.lesson.aheadMs > Math.max(limits.attemptDeadlineMs, known.tookMs);
    const isBelieved = isFresh && (!isFarBack || known.jumpedMs !== jumpedMs);
    learn(place, tab, isBelieved ? answer.lesson : furtherOf(answer.lesson, known));
  }

  function furthest(of: KeyOfTab): Lesson {
    const place = placeOf(of);
    const ofTab = lastOfTab.get(of.tab ?? '');
    // A key that was closed, and is opened anew, begins with what its tab has learned since.
    const known = furtherOf(learned.get(place) ?? ofTab ?? NOTHING, ofTab);
    return furtherOf(known, answered.get(place)?.lesson);
  }

  return {
    take(record) {
      if (record.type === 'clock.jumped') jumpedMs += Math.max(0, record.byMs);
      if (record.type === 'request.started' && record.actor === 'createToken') takeQuestion(record);
      if (record.type === 'request.ended' && record.token) takeAnswer(record, record.token);
      if (record.type === 'token.issued') takeIssued(record);
    },
    aheadByAnswersMs: (of) => furthest(of).aheadMs,
    isCertainlyUsable(token, { serverAtMs }, of) {
      // A second more than the largest cutoff, because "iat" is whole seconds and so is what a client learns from it.
      const untilMs = token.expiresAtMs - limits.cutoffMaxMs - 1_000;
      return serverAtMs !== undefined && serverAtMs + aheadNow(furthest(of)) < untilMs;
    },
  };
}

/** What an answer says the server's clock was: a hint where it gave one, and never less than the token's "iat". */
function serverNowOf({ serverNowMs, expiresInMs }: Ended, { issuedAtMs, expiresAtMs }: TokenMask): number {
  const byLifeMs = expiresInMs === undefined ? issuedAtMs : expiresAtMs - expiresInMs;
  return Math.max(issuedAtMs, serverNowMs ?? issuedAtMs, byLifeMs);
}
