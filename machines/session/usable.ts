import { type SessionToken, usableLifeMs } from '../../src/protocol/session-token.ts';
import type { SessionContext } from './contract.ts';

/** Until when a token may be handed out, in session time. */
export function usableUntilMs(context: Pick<SessionContext, 'offsetMs' | 'limits'>, token: SessionToken): number {
  return token.issuedAtMs + usableLifeMs(token, context.limits) - context.offsetMs;
}

/** Whether the held token may be handed out at the last known time. */
export function holdsUsable(context: SessionContext): boolean {
  return context.held !== null && context.nowMs < usableUntilMs(context, context.held);
}
