import type { InspectionEvent } from 'xstate';
import { platformClock } from '../platform/clock.ts';
import { loggerOf } from '../platform/logger.ts';
import { check, checkId, checkOneOf } from '../protocol/caller-input.ts';
import { resolveLimits } from '../protocol/limits.ts';
import { isOfSession, readSessionToken, type SessionToken } from '../protocol/session-token.ts';
import { LIFETIME } from './lifetime.ts';
import { isPluggable } from './run-actor.ts';
import {
  INSPECT,
  type SessionClock,
  type SessionOptions,
  unknownWarning,
  warnOfUnknownOptions,
} from './session-options.ts';

/** The options of a session, each checked, with every default in its place. Frozen: what changes is the session's shared state. */
export type ResolvedOptions = ReturnType<typeof resolveOptions>;

const ACTORS = [
  'createToken',
  'createHandshakeUrl',
  'followHandshake',
  'confirmSession',
  'endSession',
  'extendSession',
] as const;

/** @throws TypeError for the first option that cannot be. */
export function resolveOptions(options: SessionOptions) {
  // Looked up once: in Node the global is a getter, and a cached read asks each time.
  const { performance } = globalThis;
  const {
    sessionId,
    lastActiveToken = null,
    policy,
    handshakes = 0,
    inspect,
    lifetime,
    clock = platformClock,
    random = () => Math.random(),
    now = () => Date.now(),
    monotonicNow = performance ? () => performance.now() : now,
    keepAlive = true,
    mints = 'parallel',
  } = options;
  const logger = loggerOf(options);
  const warnOfUnknown = unknownWarning(logger);
  warnOfUnknownOptions(warnOfUnknown, options);
  checkId('sessionId', sessionId);
  for (const name of ACTORS) {
    const actor = options[name];
    const isMissing = actor == null && name !== 'createToken';
    check(isMissing || isPluggable(actor), name, 'a function or XState actor logic', actor);
  }
  check(typeof clock?.setTimeout === 'function', 'clock.setTimeout', 'a function', clock?.setTimeout);
  checkOneOf(policy?.handshakes ?? 'manual', 'policy.handshakes', ['automatic', 'manual', 'never']);
  checkOneOf(mints, 'mints', ['parallel', 'one-at-a-time']);
  check(typeof keepAlive === 'boolean', 'keepAlive', 'true or false', keepAlive);
  check(Number.isInteger(handshakes) && handshakes >= 0, 'handshakes', 'a whole number', handshakes);
  const inspectors = [inspect ?? []].flat();
  for (const one of inspectors) check(typeof one?.[INSPECT] === 'function', 'inspect', 'made by createInspector', one);
  check(lifetime == null || typeof lifetime[LIFETIME] === 'function', 'lifetime', 'made by sessionLifetime', lifetime);
  const token = lastActiveToken === null ? null : broughtAlong(lastActiveToken, sessionId);
  const { organizationId = token?.organizationId } = options;
  const limits = resolveLimits(options.limits);
  const chartInput = {
    sessionId,
    template: null,
    organizationId: checkOrganizationId(organizationId),
    lastActiveToken,
    policy,
    capabilities: {
      confirmSession: options.confirmSession != null,
      createHandshakeUrl: options.createHandshakeUrl != null,
      followHandshake: options.followHandshake != null,
    },
    handshakes,
    limits,
  };

  // A literal that begins with a spread and adds names to it costs a microsecond for each of them in Node: thirty times this.
  return Object.freeze(
    Object.assign(
      { ...options },
      {
        sessionId,
        limits,
        /** What of it the chart of the own key starts with; the other keys' differ in some of it. */
        chartInput,
        mints,
        clock,
        /** The clock of what nobody waits for: the plans of the chart. */
        chartClock: keepAlive ? clock : unreferenced(clock),
        now,
        monotonicNow,
        /** What XState calls, when anybody inspects. */
        inspect:
          inspect &&
          ((event: InspectionEvent) => {
            for (const one of inspectors) one[INSPECT](event);
          }),
        random,
        logger,
        warnOfUnknown,
      },
    ),
  );
}

/**
 * An organization's id as the chart takes it.
 *
 * @returns `null` for the personal account.
 * @throws TypeError when it is neither a string nor nothing.
 */
export function checkOrganizationId(id: unknown): string | null {
  check(id == null || typeof id === 'string', 'organizationId', 'text or null', id);
  return id || null;
}

/** A clock whose timers do not keep the process alive, where they can be told so. */
function unreferenced(clock: SessionClock): SessionClock {
  return {
    setTimeout(callback, delayMs) {
      const id = clock.setTimeout(callback, delayMs);
      (id as { unref?(): void } | null | undefined)?.unref?.();
      return id;
    },
    clearTimeout: (id) => clock.clearTimeout(id),
  };
}

function broughtAlong(jwt: unknown, sessionId: string): SessionToken {
  const read = readSessionToken(jwt);
  const brokenRule = typeof read !== 'string' && !isOfSession(read, sessionId) ? 'other-session' : read;
  if (typeof brokenRule !== 'string') return brokenRule;
  throw new TypeError(`lastActiveToken must be null or a JWT of this session (${brokenRule}).`);
}
