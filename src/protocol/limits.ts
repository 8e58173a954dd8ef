/**
 * Every number the package lives by, once, with the unit in the name and the reason in the comment.
 *
 * @module
 */

import { check } from './caller-input.ts';

/**
 * The numbers of a session's life. Durations are milliseconds, lifetimes and shares are fractions of the token's own
 * lifetime. Each can be overridden through the `limits` option; what is not given keeps its default.
 */
export interface Limits {
  /**
   * How long one request may take before it counts as failed with the kind `timeout`, waiting for a turn across tabs
   * included (not with `mints: 'one-at-a-time'`: there it counts from when the request goes out). Default 15 000. A POST without a deadline has been seen to hang for 40 minutes on a waking laptop.
   */
  attemptDeadlineMs: number;
  /**
   * The deadline doubles with each attempt in a row that missed it, up to this, and is the first one again after an answer.
   * Default 60 000: a line that needs 20 s for an answer gets its tokens.
   */
  attemptDeadlineMaxMs: number;
  /** How long a followed handshake may take before it counts as failed. Default 30 000: a redirect loads a document. */
  handshakeDeadlineMs: number;
  /** A token is not handed out this close to its expiry: the largest such margin. Default 5 000. */
  cutoffMaxMs: number;
  /** The smallest such margin. Default 1 000: `iat` and `exp` are whole seconds. */
  cutoffMinMs: number;
  /** The margin as a share of the token's lifetime, between the two bounds above. Default 0.1. */
  cutoffShare: number;
  /** A refresh starts at most this long before expiry. Default 17 000: 43 s into a 60 s token. */
  refreshLeadMaxMs: number;
  /** The lead as a share of the token's lifetime; the smaller of the two counts. Default 0.3. */
  refreshLeadShare: number;
  /** A hidden tab refreshes later by at most this, so that a visible one mints for it. Default 3 000. */
  hiddenLagMaxMs: number;
  /** The lag of a hidden tab as a share of the lifetime; the smaller counts. Default 0.05. */
  hiddenLagShare: number;
  /** A refresh is spread over at most this much time, so that clients do not march in step. Default 2 000. */
  refreshJitterMaxMs: number;
  /** The spread as a share of the lifetime; the smaller counts. Default 0.05. */
  refreshJitterShare: number;
  /** A refresh is never planned sooner than this after a token arrived, whatever its lifetime. Default 1 000. */
  refreshDelayMinMs: number;
  /**
   * How far after the server's time, as far as it can be known, a token from elsewhere (received, from a cookie, brought
   * along) may have been issued. One issued later is not handed out; a mint decides. Default 60 000.
   */
  issuedAheadMaxMs: number;
  /**
   * An endpoint that answered a due refresh with the very token held keeps its tokens: this many refreshes then wait until
   * the token may no longer be handed out; then the usual lead is tried again. Default 10.
   */
  lateRefreshesMax: number;
  /** The wait after the first failed attempt, before jitter. Default 3 000. */
  backoffInitialMs: number;
  /** Each further failure multiplies the wait by this. Default 1.55. */
  backoffFactor: number;
  /** The wait never grows beyond this, before jitter. Default 50 000. */
  backoffMaxMs: number;
  /** The wait is spread by this share in both directions. Default 0.2. */
  backoffJitterShare: number;
  /** A nudge (network back, page visible, a caller) shortens a wait to this long after the last answer. Default 10 000. */
  nudgeSpacingMs: number;
  /**
   * After a failure without an answer, `network.online` and `page.visible` begin the next attempt at once, as long as a run of failures
   * has no more than this many attempts beyond one in `nudgeSpacingMs`. Default 3.
   */
  attemptsAhead: number;
  /** A token that an API refused within `nudgeSpacingMs` of its arrival is replaced at once this often in a row; then spaced. Default 3. */
  replacementsMax: number;
  /** `Retry-After` is obeyed up to this. Default 300 000: a proxy's typing error must not lock a user out for a day. */
  retryAfterMaxMs: number;
  /** Handshakes in one burst; only a token resets it. Default 3: browsers give up a redirect loop later, users sooner. */
  handshakesMax: number;
  /** How long a `getToken` waits when the network is not known to be away. Default 60 000. */
  waitMs: number;
  /** How long a `getToken` waits when the network is known to be away. Default 15 000. */
  offlineWaitMs: number;
  /** A token key that is not the session's own is given up when nobody asked for it in this long. Default 300 000. */
  idleKeyMs: number;
}

/** The longest delay a platform timer keeps: 2^31 − 1 ms. A longer one fires after 1 ms, in browsers and in Node. */
export const MAX_DELAY_MS = 2_147_483_647;

/** The defaults of {@link Limits}. */
export const DEFAULT_LIMITS: Readonly<Limits> = /* @__PURE__ */ Object.freeze({
  attemptDeadlineMs: 15_000,
  attemptDeadlineMaxMs: 60_000,
  handshakeDeadlineMs: 30_000,
  cutoffMaxMs: 5_000,
  cutoffMinMs: 1_000,
  cutoffShare: 0.1,
  refreshLeadMaxMs: 17_000,
  refreshLeadShare: 0.3,
  hiddenLagMaxMs: 3_000,
  hiddenLagShare: 0.05,
  refreshJitterMaxMs: 2_000,
  refreshJitterShare: 0.05,
  refreshDelayMinMs: 1_000,
  issuedAheadMaxMs: 60_000,
  lateRefreshesMax: 10,
  backoffInitialMs: 3_000,
  backoffFactor: 1.55,
  backoffMaxMs: 50_000,
  backoffJitterShare: 0.2,
  nudgeSpacingMs: 10_000,
  attemptsAhead: 3,
  replacementsMax: 3,
  retryAfterMaxMs: 300_000,
  handshakesMax: 3,
  waitMs: 60_000,
  offlineWaitMs: 15_000,
  idleKeyMs: 300_000,
});

/**
 * The defaults with the given numbers put over them.
 *
 * @param overrides - Some of {@link Limits}; `undefined` values and names it does not know are ignored.
 * @returns An object with every limit set: the defaults themselves where nothing is put over them.
 * @throws TypeError when a value is not a finite number of at least 0 (`backoffFactor`: at least 1).
 */
export function resolveLimits(overrides: Partial<Limits> = DEFAULT_LIMITS): Limits {
  if (overrides === DEFAULT_LIMITS) return DEFAULT_LIMITS;
  const limits = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(limits) as (keyof Limits)[]) {
    const { [name]: value = limits[name] } = overrides;
    const least = name === 'backoffFactor' ? 1 : 0;
    const isRight = Number.isFinite(value) && value >= least;
    // Each chart that starts asks again: what is told of a mistake is put together only for one.
    if (!isRight) check(isRight, `limits.${name}`, `a finite number of at least ${least}`, value);
    limits[name] = value;
  }
  return limits;
}
