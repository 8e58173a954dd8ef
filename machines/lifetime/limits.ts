import { check } from '../../src/protocol/caller-input.ts';
import { type Limits, resolveLimits } from '../../src/protocol/limits.ts';

/** The numbers of a session's lifetime; what is not given keeps its default. */
export interface LifetimeLimits {
  /**
   * How long before the session itself ends `session.expiring` is told. Default 120 000: time to notice, read and answer (WCAG 2.2.1 asks for
   * 20 s at least).
   */
  expiringNoticeMs: number;
  /** The user's activity extends the session no more often than this. Default 60 000: a server knows of it no later. */
  activitySpacingMs: number;
  /**
   * So many answers, `nudgeSpacingMs` apart, that the session goes on although its time has passed, end the asking. Default 3: the server's clock is
   * known to a second or two.
   */
  expiryChecksMax: number;
}

/** The defaults of {@link LifetimeLimits}. */
export const DEFAULT_LIFETIME_LIMITS: Readonly<LifetimeLimits> = /* @__PURE__ */ Object.freeze({
  expiringNoticeMs: 120_000,
  activitySpacingMs: 60_000,
  expiryChecksMax: 3,
});

/** Every number that the chart of a lifetime goes by: its own, and those of every session. */
export type AllLimits = Limits & LifetimeLimits;

/**
 * The defaults with the given numbers put over them.
 *
 * @throws TypeError when a value is not a finite number of at least 0.
 */
export function resolveLifetimeLimits(overrides: Partial<AllLimits> = {}): AllLimits {
  const limits = { ...DEFAULT_LIFETIME_LIMITS };
  for (const name of Object.keys(limits) as (keyof LifetimeLimits)[]) {
    const { [name]: value = limits[name] } = overrides;
    check(Number.isFinite(value) && value >= 0, name, 'a finite number of at least 0', value);
    limits[name] = value;
  }
  return { ...resolveLimits(overrides), ...limits };
}
