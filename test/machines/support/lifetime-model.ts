// What docs/lifetime.md says, as a program of its own: no chart, no rule shared with it. Facts are kept, and everything else is
// worked out of them each time.

export interface ModelStart {
  readonly canConfirm: boolean;
  readonly canExtend: boolean;
  readonly noticeMs: number;
  readonly activitySpacingMs: number;
  readonly nudgeSpacingMs: number;
  readonly deadlineMs: number;
  readonly checksMax: number;
  readonly retryAfterMaxMs: number;
  readonly isWanted: boolean;
  readonly absolute?: number | null;
  readonly idle?: number | null;
  readonly atMs: number;
  readonly offsetMs: number;
}

export interface NamedEnds {
  readonly absolute?: number | null | undefined;
  readonly idle?: number | null | undefined;
}

export type Outcome =
  | ({ readonly is: 'alive' } & NamedEnds)
  | { readonly is: 'ended' }
  | { readonly is: 'failed'; readonly kind: string; readonly retryAfterMs?: number };

type Flight = { readonly kind: 'confirming' | 'extending'; readonly sentAt: number; readonly activity: boolean };

/** What the specification expects of a session's lifetime. */
export interface LifetimeModel {
  /** As `state/request`. */
  readonly state: string;
  /** When a timer must fire next, in session time; `null` when none needs to. */
  readonly nextTimerAt: number | null;
  /** What was told since the last look. */
  takeTold(): string[];
  /** Time passes up to this moment; what falls due on the way happens at its moment. */
  passTo(sessionMs: number): void;
  /** Time is found to have passed: nothing happened at its own moment. */
  sleepTo(sessionMs: number): void;
  learnOffset(offsetMs: number): void;
  want(): void;
  learn(ends: NamedEnds, sentAt: number): void;
  hint(ends: NamedEnds): void;
  extend(): void;
  act(): void;
  nudge(): void;
  settle(outcome: Outcome): void;
}

const TO_A_SECOND = 1_000;

export function lifetimeModel(start: ModelStart): LifetimeModel {
  let now = start.atMs;
  let offset = start.offsetMs;
  const ends: { absolute: number | null; idle: number | null } = {
    absolute: start.absolute ?? null,
    idle: start.idle ?? null,
  };
  let wanted = start.isWanted;
  let askedInVain = false;
  let newestAnswered = -Infinity;
  let dispute: number | null = null;
  let warned: { end: number; cause: string } | null = null;
  let saidAliveAfterEnd = 0;
  /** The soonest next question; `Infinity` until a sign of life. */
  let mayAskAt = start.atMs;
  let lastRequestEnd: number | null = null;
  let leaveAloneUntil = -Infinity;
  let untoldActivity = false;
  let failedActivity = false;
  let lastExtensionSent: number | null = null;
  let flight: Flight | null = null;
  let isEnded = false;
  let told: string[] = [];

  const server = () => now + offset;
  const theEnd = () => Math.min(ends.absolute ?? Infinity, ends.idle ?? Infinity);
  const theCause = () => ((ends.absolute ?? Infinity) <= (ends.idle ?? Infinity) ? 'absolute' : 'idle');
  const hasCome = () => server() >= theEnd();
  const close = (one: number, other: number) => one === other || Math.abs(one - other) <= TO_A_SECOND;

  function phase(): 'unknown' | 'running' | 'expiring' | 'over' {
    if (theEnd() === Infinity) return 'unknown';
    if (hasCome()) return 'over';
    if (server() < theEnd() - start.noticeMs) return 'running';
    const isDisputed = dispute !== null && start.canConfirm && warned === null;
    return isDisputed ? 'running' : 'expiring';
  }

  function askAt(): number {
    if (!start.canConfirm) return Infinity;
    const reasons = [Infinity];
    if (theEnd() === Infinity) {
      if (wanted && !askedInVain) reasons.push(now);
    } else {
      if (saidAliveAfterEnd < start.checksMax) reasons.push(theEnd() - offset);
      if (dispute !== null) reasons.push(Math.min(theEnd(), dispute) - start.noticeMs - offset);
    }
    return Math.max(Math.min(...reasons), mayAskAt);
  }

  function tellAt(): number {
    if (!untoldActivity || ends.idle === null || !start.canExtend || hasCome()) return Infinity;
    if (lastExtensionSent === null) return Math.max(now, leaveAloneUntil);
    const isNear = server() >= ends.idle - start.noticeMs;
    const spacing = isNear ? Math.min(start.activitySpacingMs, start.nudgeSpacingMs) : start.activitySpacingMs;
    return Math.max(lastExtensionSent + spacing, leaveAloneUntil);
  }

  function speak(): void {
    const is = phase();
    if (is === 'unknown' || is === 'running') {
      if (warned !== null) told.push('session.extended');
      warned = null;
    }
    if (is === 'expiring') {
      const isStanding = warned !== null && warned.cause === theCause() && close(warned.end, theEnd());
      if (!isStanding) told.push(`session.expiring ${theEnd() - server()} ${theCause()}`);
      warned = { end: theEnd(), cause: theCause() };
    }
    if (is === 'over' && warned !== null && saidAliveAfterEnd >= start.checksMax) {
      told.push('session.extended');
      warned = null;
    }
  }

  function send(kind: Flight['kind']): void {
    flight = { kind, sentAt: now, activity: kind === 'extending' && untoldActivity };
    if (kind === 'extending') {
      lastExtensionSent = now;
      untoldActivity = false;
      failedActivity = false;
    }
  }

  function look(): void {
    if (isEnded) return;
    speak();
    if (flight !== null) return;
    if (now >= tellAt()) send('extending');
    else if (now >= askAt()) send('confirming');
  }

  function take(named: NamedEnds, sentAt: number): boolean {
    if (named.absolute === undefined && named.idle === undefined) return false;
    if (sentAt < newestAnswered) return true;
    const before = JSON.stringify(ends);
    if (named.absolute !== undefined) ends.absolute = named.absolute;
    if (named.idle !== undefined) ends.idle = named.idle;
    newestAnswered = sentAt;
    dispute = null;
    askedInVain = true;
    if (!hasCome()) saidAliveAfterEnd = 0;
    if (JSON.stringify(ends) !== before) told.push(`lifetime.changed ${ends.absolute} ${ends.idle}`);
    return true;
  }

  function fail(kind: string, retryAfterMs = 0): void {
    if (flight === null) return;
    const { kind: what, activity } = flight;
    flight = null;
    lastRequestEnd = now;
    leaveAloneUntil = retryAfterMs > 0 ? now + Math.min(retryAfterMs, start.retryAfterMaxMs) : -Infinity;
    if (what === 'confirming') {
      mayAskAt = Infinity;
      dispute = null;
      return;
    }
    told.push(`extension.failed ${kind}`);
    failedActivity = activity && !untoldActivity;
    const isRefused = kind === 'unauthenticated' || kind === 'rejected';
    if (isRefused && start.canConfirm) send('confirming');
  }

  /** What falls due next. */
  function nextDue(): number | null {
    if (isEnded) return null;
    const dues: number[] = [];
    const is = phase();
    if (is === 'running') {
      const noticeAt = theEnd() - start.noticeMs - offset;
      dues.push(noticeAt > now ? noticeAt : theEnd() - offset);
    }
    if (is === 'expiring') dues.push(theEnd() - offset);
    if (flight !== null) dues.push(flight.sentAt + start.deadlineMs);
    else dues.push(askAt(), tellAt());
    const soonest = Math.min(...dues);
    return soonest === Infinity ? null : Math.max(soonest, now);
  }

  look();
  return {
    get state() {
      return isEnded ? 'ended' : `${phase()}/${flight?.kind ?? 'idle'}`;
    },
    get nextTimerAt() {
      return nextDue();
    },
    takeTold() {
      const taken = told;
      told = [];
      return taken;
    },
    passTo(sessionMs) {
      for (let due = nextDue(); due !== null && due <= sessionMs; due = nextDue()) {
        now = due;
        if (flight !== null && now >= flight.sentAt + start.deadlineMs) fail('timeout');
        look();
      }
      now = Math.max(now, sessionMs);
    },
    sleepTo(sessionMs) {
      now = Math.max(now, sessionMs);
      look();
    },
    learnOffset(offsetMs) {
      offset = offsetMs;
      look();
    },
    want() {
      wanted = true;
      look();
    },
    learn(named, sentAt) {
      take(named, sentAt);
      look();
    },
    hint(named) {
      const absolute = named.absolute === undefined ? ends.absolute : named.absolute;
      const idle = named.idle === undefined ? ends.idle : named.idle;
      const theirs = Math.min(absolute ?? Infinity, idle ?? Infinity);
      const saysNothing = (named.absolute === undefined && named.idle === undefined) || theirs === Infinity;
      if (!saysNothing && !close(theirs, theEnd())) {
        lastExtensionSent = now;
        if (start.canConfirm) dispute = theirs;
        else {
          Object.assign(ends, { absolute, idle });
          saidAliveAfterEnd = 0;
        }
      }
      look();
    },
    extend() {
      speak();
      if (start.canExtend && flight?.kind !== 'extending') send('extending');
      look();
    },
    act() {
      wanted = true;
      untoldActivity = true;
      look();
    },
    nudge() {
      untoldActivity = untoldActivity || failedActivity;
      failedActivity = false;
      if (mayAskAt === Infinity) {
        mayAskAt = Math.max(now, (lastRequestEnd ?? now) + start.nudgeSpacingMs, leaveAloneUntil);
      }
      look();
    },
    settle(outcome) {
      if (flight === null) return;
      const { kind, sentAt } = flight;
      if (outcome.is === 'failed') {
        fail(outcome.kind, outcome.retryAfterMs);
      } else if (kind === 'confirming' && outcome.is === 'ended') {
        told.push(`session.ended ${hasCome() ? 'expired' : 'unauthenticated'}`);
        flight = null;
        isEnded = true;
      } else if (kind === 'confirming') {
        take(outcome.is === 'alive' ? outcome : {}, sentAt);
        flight = null;
        askedInVain = true;
        dispute = null;
        if (theEnd() <= sentAt + offset) saidAliveAfterEnd += 1;
        lastRequestEnd = now;
        leaveAloneUntil = -Infinity;
        mayAskAt = now + start.nudgeSpacingMs;
      } else {
        const saidSomething = outcome.is === 'alive' && take(outcome, sentAt);
        flight = null;
        if (!saidSomething) {
          Object.assign(ends, { absolute: null, idle: null });
          askedInVain = false;
        }
        told.push('extension.done');
        saidAliveAfterEnd = 0;
        dispute = null;
        lastRequestEnd = now;
        leaveAloneUntil = -Infinity;
        mayAskAt = now;
      }
      look();
    },
  };
}
