import { keySourceOf } from './keys/key-source-of.ts';
import { optionalFunction } from './optional-function.ts';
import { platformClock } from './platform-clock.ts';
import type { AnyOptions, VerifySettings } from './settings.ts';

const DEFAULT_CLOCK_SKEW_MS = 5_000;
const DEFAULT_DEADLINE_MS = 5_000;
const MAX_DEADLINE_MS = 2_147_483_647;

/**
 * Checks and completes what verification needs.
 *
 * @param tenant - Whose keys they are when no issuer is named.
 * @throws TypeError when an option is of the wrong type.
 */
export function resolveVerifySettings(options: AnyOptions, tenant = ''): VerifySettings {
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object');
  const { audience = [], authorizedParties = [], issuer } = options;
  if (issuer !== undefined && typeof issuer !== 'string') throw new TypeError('issuer must be a string');
  const deadlineMs = Math.min(duration('deadlineMs', options.deadlineMs, DEFAULT_DEADLINE_MS), MAX_DEADLINE_MS);
  return {
    keys: keySourceOf(options, issuer ?? tenant, deadlineMs),
    authorizedParties: strings('authorizedParties', authorizedParties),
    audience: strings('audience', typeof audience === 'string' ? [audience] : audience),
    issuer: issuer ?? null,
    clockSkewMs: duration('clockSkewMs', options.clockSkewMs, DEFAULT_CLOCK_SKEW_MS),
    deadlineMs,
    now: optionalFunction('now', options.now) ?? (() => Date.now()),
    clock: options.clock ?? platformClock,
    logger: options.logger ?? {},
  };
}

function duration(name: string, value: unknown, fallback: number): number {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return fallback;
  if (typeof value !== 'number' || value < 0) throw new TypeError(`${name} must be a number of at least 0`);
  return value;
}

function strings(name: string, values: unknown): readonly string[] {
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    throw new TypeError(`${name} must be strings`);
  }
  return [...values];
}
