import { decodeSessionToken } from '../../src/protocol/decode-session-token.ts';
import { resolveLimits } from '../../src/protocol/limits.ts';
import type { SessionToken } from '../../src/protocol/session-token.ts';
import type { SessionContext, SessionInput } from './contract.ts';
import { planRefresh } from './plan.ts';

/**
 * What an actor of the session chart starts with. The last active token is held at once when it is of this very key: no
 * template, and the same organization, also when it has no `sid` (a foreign organization's token is only ever offered).
 *
 * @throws TypeError when a limit is out of its range.
 */
export function initialContext({ input }: { input: SessionInput }): SessionContext {
  const nowMs = finite(input.atMs);
  const template = input.template ?? null;
  const organizationId = input.organizationId || null;
  const lastActiveToken = ofSession(input.lastActiveToken, input.sessionId);
  const isHeld = template === null && lastActiveToken?.organizationId === organizationId;
  const offsetMs = finite(input.offsetMs);
  const { confirmSession = false, createHandshakeUrl = false, followHandshake = false } = input.capabilities ?? {};
  const context: SessionContext = {
    sessionId: input.sessionId,
    template,
    organizationId,
    policy: { handshakes: input.policy?.handshakes ?? 'manual' },
    capabilities: { confirmSession, createHandshakeUrl, followHandshake },
    limits: resolveLimits(input.limits),
    seed: finite(input.seed) | 0,
    nowMs,
    timerAtMs: nowMs,
    offsetMs: lastActiveToken === null ? offsetMs : Math.max(offsetMs, lastActiveToken.issuedAtMs - nowMs),
    taughtOffsetMs: input.offsetMs === undefined ? null : offsetMs,
    taughtPartings: finite(input.partings),
    held: isHeld ? lastActiveToken : null,
    lastActiveToken,
    isForeignKey: false,
    sentLastActiveToken: null,
    sentAtMs: nowMs,
    refreshAtMs: null,
    dueAtMs: null,
    lastAnswerAtMs: null,
    notBeforeMs: null,
    attempt: 0,
    failingSinceMs: null,
    immediateRetry: 'unavailable',
    replaceAtMs: null,
    refusals: 0,
    failure: null,
    skipCacheWanted: input.skipCache === true,
    skipCacheSent: false,
    isHidden: false,
    isOffline: false,
    isOutage: input.outage === true,
    isDegraded: false,
    handshakes: finite(input.handshakes),
    handshake: null,
    endReason: null,
  };
  return context.held === null ? context : { ...context, ...planRefresh(context, context.held) };
}

function ofSession(jwt: unknown, sessionId: string): SessionToken | null {
  const token = decodeSessionToken(jwt);
  return token?.sid == null || token.sid === sessionId ? token : null;
}

function finite(value: number | undefined): number {
  return Number.isFinite(value) ? (value as number) : 0;
}
