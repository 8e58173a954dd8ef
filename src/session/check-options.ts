import { decodeSessionToken } from '../protocol/decode-session-token.ts';
import { resolveLimits } from '../protocol/limits.ts';
import { checkId } from './check-id.ts';
import { checkOrganizationId } from './check-organization-id.ts';
import { consoleLogger } from './logger.ts';
import { mistake } from './mistake.ts';
import { INSPECT } from './session-inspector.ts';
import type { SessionClock, SessionOptions } from './session-options.ts';

/**
 * The options with every default in its place.
 *
 * @throws TypeError for the first option that cannot be.
 */
export function checkOptions(options: SessionOptions) {
  const { sessionId, lastActiveToken = null, policy, handshakes = 0, logger = consoleLogger, inspect } = options;
  const { clock = platformClock, now = () => Date.now(), random = () => Math.random() } = options;
  const { monotonicNow = globalThis.performance ? () => performance.now() : now } = options;
  checkId('sessionId', sessionId);
  for (const name of ACTORS) {
    const actor = options[name] ?? (name === 'createToken' || ABSENT);
    if (typeof actor !== 'function' && !Object(actor).transition)
      throw mistake(name, 'a function or XState actor logic');
  }
  if (!POLICIES.includes(policy?.handshakes ?? 'manual')) throw mistake('policy.handshakes', POLICIES.join(' or '));
  if (!(Number.isInteger(handshakes) && handshakes >= 0)) throw mistake('handshakes', 'a whole number');
  if (inspect != null && typeof inspect[INSPECT] !== 'function') throw mistake('inspect', 'made by createInspector');
  const token = decodeSessionToken(lastActiveToken);
  if (lastActiveToken !== null && (token?.sid ?? (token && sessionId)) !== sessionId) {
    throw mistake('lastActiveToken', 'a JWT of this session with "iat" and "exp", or null');
  }
  const { organizationId = token?.organizationId } = options;
  return {
    ...options,
    lastActiveToken,
    organizationId: checkOrganizationId(organizationId),
    handshakes,
    limits: resolveLimits(options.limits),
    clock,
    now,
    monotonicNow,
    random,
    logger,
  };
}

/** Options that were checked and filled up. */
export type CheckedOptions = ReturnType<typeof checkOptions>;

const ACTORS = ['createToken', 'createHandshakeUrl', 'followHandshake', 'confirmSession', 'endSession'] as const;
const ABSENT = () => undefined;
const POLICIES = ['automatic', 'manual', 'never'];

const platformClock: SessionClock = {
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (id) => clearTimeout(id as number),
};
