import { checkOneOf } from '../protocol/caller-input.ts';
import { checkedTime } from './bounds.ts';
import type { KeySource } from './keys/key-source.ts';
import { keySourceOf } from './keys/key-source-of.ts';
import {
  checkedClock,
  checkedLogger,
  deadline,
  duration,
  nonEmptyTextList,
  optionalFunction,
  partyList,
} from './option-checks.ts';
import type { AnyOptions, ServerClock, ServerLogger } from './options.ts';

/** {@link VerifyOptions}, checked and completed. */
export interface VerifySettings {
  readonly keys: KeySource;
  readonly authorizedParties: readonly string[];
  readonly audience: readonly string[];
  /** Accepted issuers; empty: any. */
  readonly issuers: readonly string[];
  readonly pendingSessions: 'signed-out' | 'signed-in';
  readonly clockSkewMs: number;
  readonly deadlineMs: number;
  readonly now: () => number;
  readonly clock: ServerClock;
  readonly logger: ServerLogger;
}

const DEFAULT_CLOCK_SKEW_MS = 5_000;
const DEFAULT_DEADLINE_MS = 5_000;

/**
 * Checks and completes what verification needs. That there is no other option has been seen before.
 *
 * @param tenant - Whose keys they are when no issuer is named.
 * @param mustVerify - Whether any token is a JWT that counts.
 * @throws TypeError when an option is of the wrong type.
 */
export function resolveVerifySettings(options: AnyOptions, tenant = '', mustVerify = true): VerifySettings {
  const { audience = [], authorizedParties = [], issuer = [], pendingSessions = 'signed-out' } = options;
  checkOneOf(pendingSessions, 'pendingSessions', ['signed-out', 'signed-in']);
  // A list that an app has filtered down to nothing must not turn the check off.
  for (const name of ['issuer', 'audience', 'authorizedParties'] as const) {
    const list = options[name];
    if (Array.isArray(list) && list.length === 0) {
      throw new TypeError(`${name} must name at least one; to let any count whose key fits, leave it out`);
    }
  }
  const issuers = nonEmptyTextList('issuer', issuer);
  const deadlineMs = deadline('deadlineMs', options.deadlineMs, DEFAULT_DEADLINE_MS);
  const world = {
    deadlineMs,
    now: checkedTime(optionalFunction('now', options.now)),
    clock: checkedClock(options.clock),
    logger: checkedLogger(options.logger),
  };
  return {
    keys: keySourceOf(options, world, { tenant: issuers.length === 0 ? tenant : issuers.join(' '), mustVerify }),
    authorizedParties: partyList('authorizedParties', authorizedParties),
    audience: nonEmptyTextList('audience', audience),
    issuers,
    pendingSessions,
    clockSkewMs: duration('clockSkewMs', options.clockSkewMs, DEFAULT_CLOCK_SKEW_MS),
    ...world,
  };
}
