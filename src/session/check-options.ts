import { decodeSessionToken } from '../protocol/decode-session-token.ts';
import { resolveLimits } from '../protocol/limits.ts';
import { checkId } from './check-id.ts';
import { checkOrganizationId } from './check-organization-id.ts';
import { consoleLogger } from './logger.ts';
import { INSPECT } from './session-inspector.ts';
import type { SessionOptions } from './session-options.ts';

/**
 * The options with every default in its place.
 *
 * @throws TypeError for the first option that cannot be.
 */
export function checkOptions(options: SessionOptions) {
  const { sessionId, lastActiveToken = null, policy, handshakes = 0, limits, inspect } = options;
  checkId('sessionId', sessionId);
  for (const name of ACTORS) {
    const actor = options[name];
    if (actor == null && name !== 'createToken') continue;
    if (typeof actor !== 'function' && typeof Object(actor).transition !== 'function') {
      throw new TypeError(`${name} must be a function or XState actor logic.`);
    }
  }
  for (const name of FUNCTIONS) {
    if (options[name] != null && typeof options[name] !== 'function')
      throw new TypeError(`${name} must be a function.`);
  }
  if (!POLICIES.includes(policy?.handshakes)) {
    throw new TypeError('policy.handshakes must be "automatic", "manual" or "never".');
  }
  if (!Number.isInteger(handshakes) || handshakes < 0) throw new TypeError('handshakes must be a whole number.');
  if (inspect != null && typeof inspect[INSPECT] !== 'function') {
    throw new TypeError('inspect must be made by createInspector of xstate-session/inspect.');
  }
  const token = decodeSessionToken(lastActiveToken);
  if (lastActiveToken !== null && (token === null || (token.sid ?? sessionId) !== sessionId)) {
    throw new TypeError('lastActiveToken must be a raw JWT of this session with "iat" and "exp", or null.');
  }
  const { organizationId = token?.organizationId, clock = platformClock, logger = consoleLogger } = options;
  const { now = () => Date.now(), random = () => Math.random() } = options;
  return {
    ...options,
    lastActiveToken,
    organizationId: checkOrganizationId(organizationId),
    handshakes,
    limits: resolveLimits(limits),
    clock,
    now,
    monotonicNow: options.monotonicNow ?? (globalThis.performance ? () => performance.now() : now),
    random,
    logger,
  };
}

/** Options that were checked and filled up. */
export type CheckedOptions = ReturnType<typeof checkOptions>;

const ACTORS = ['createToken', 'createHandshakeUrl', 'followHandshake', 'confirmSession', 'endSession'] as const;
const FUNCTIONS = ['now', 'monotonicNow', 'random'] as const;
const POLICIES: readonly unknown[] = ['automatic', 'manual', 'never', undefined];

const platformClock = {
  setTimeout: (callback: () => void, delayMs: number): unknown => setTimeout(callback, delayMs),
  clearTimeout: (id: unknown): void => clearTimeout(id as number),
};
