import { initialContext } from '../../machines/session/initial-context.ts';
import type { ServerClock } from '../../machines/session/server-clock.ts';
import { check } from '../protocol/caller-input.ts';
import { resolveLimits } from '../protocol/limits.ts';
import { type InvalidTokenRule, isOfSession, readSessionToken, type SessionToken } from '../protocol/session-token.ts';
import { checkId, checkOneOf, checkOrganizationId } from './checks.ts';
import { consoleLogger } from './logger.ts';
import { createMintQueue, mintLocks } from './mint-queue.ts';
import { isPluggable } from './run-actor.ts';
import { INSPECT } from './session-inspector.ts';
import type { SessionClock, SessionOptions } from './session-options.ts';
import { createSessionTime } from './session-time.ts';
import { createSharedConfirmation } from './shared-confirmation.ts';
import { unknownWarning, warnOfUnknownOptions } from './unknown-options.ts';

/** What all token keys of one session share. */
export type SessionWorld = ReturnType<typeof createSessionWorld>;

/**
 * The options with every default in its place, and what the token keys of the session share besides.
 *
 * @throws TypeError for the first option that cannot be.
 */
export function createSessionWorld(options: SessionOptions) {
  const { sessionId, lastActiveToken = null, policy, handshakes = 0, inspect } = options;
  const { clock = globalThis as unknown as SessionClock, random = () => Math.random() } = options;
  const { logger = consoleLogger(), now = () => Date.now(), keepAlive = true, mints = 'parallel' } = options;
  // Looked up once: in Node the global is a getter, and a cached read asks each time.
  const { performance } = globalThis;
  const { monotonicNow = performance ? () => performance.now() : now, confirmSession } = options;
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
  check(inspect == null || typeof inspect[INSPECT] === 'function', 'inspect', 'made by createInspector', inspect);
  const token = lastActiveToken === null ? null : broughtAlong(lastActiveToken, sessionId);
  const { organizationId = token?.organizationId } = options;
  const limits = resolveLimits(options.limits);
  const time = createSessionTime(now, monotonicNow);
  const input = {
    sessionId,
    template: null,
    organizationId: checkOrganizationId(organizationId),
    lastActiveToken,
    policy,
    capabilities: {
      confirmSession: confirmSession != null,
      createHandshakeUrl: options.createHandshakeUrl != null,
      followHandshake: options.followHandshake != null,
    },
    handshakes,
    limits,
  };
  // From here server time runs, whenever the session starts: what a token that was brought along says of it counts as of now.
  const { offsetMs, decidedIssuedAtMs } = initialContext({ input: { ...input, seed: 0, atMs: time.read() } });
  const serverClock: ServerClock = { offsetMs, learnedClock: null, isClockDoubted: false };
  return {
    ...options,
    confirmSession: confirmSession && createSharedConfirmation(confirmSession),
    limits,
    clock,
    /** The clock of what nobody waits for: the plans of the chart. */
    chartClock: keepAlive ? clock : unreferenced(clock),
    /** Where keys mint one at a time: who may. */
    mintQueue: mints === 'one-at-a-time' ? createMintQueue(mintLocks.get(options.createToken)) : null,
    random,
    logger,
    warnOfUnknown,
    now,
    time,
    /** What the chart of the own key starts with; the other keys' differ in some of it. */
    input: { ...input, decidedIssuedAtMs },
    /** What tokens of any key said about the server's clock; given to each new key. */
    serverClock,
    /** The rules broken by answers since the last token, each logged once. */
    brokenRules: new Set<InvalidTokenRule>(),
    /** Whether the network is known to be away: a key that has not started does not know it yet. */
    isOffline: false,
    /** Whether the developer has been told of an error that says nothing. */
    hasWarned: false,
  };
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

const ACTORS = ['createToken', 'createHandshakeUrl', 'followHandshake', 'confirmSession', 'endSession'] as const;
