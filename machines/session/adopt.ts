import type { SessionToken } from '../../src/protocol/session-token.ts';
import type { Change } from './change.ts';
import type { SessionContext, TokenSource } from './contract.ts';
import { planRefresh } from './schedule.ts';

/**
 * Makes an evaluated token the held one, and tells.
 *
 * @param keepsPlan - A received token while a skipCache caller waits: what is planned and counted stays as it is.
 */
export function adopt(context: SessionContext, token: SessionToken, source: TokenSource, keepsPlan: boolean): Change {
  const isMint = source.endsWith('mint');
  const endsOutage = source === 'mint' && context.isOutage;
  const next = {
    ...withLastActive(context, token),
    ...planRefresh(context, token),
    ...(!keepsPlan && {
      dueAtMs: null,
      attempt: 0,
      notBeforeMs: null,
      failingSinceMs: null,
      immediateRetry: 'unavailable' as const,
    }),
    ...(isMint && {
      skipCacheSent: false,
      lastAnswerAtMs: context.nowMs,
      timeouts: 0,
      lateRefreshes: Math.max(0, context.lateRefreshes - 1),
    }),
    held: token,
    // The very token that was refused is no replacement.
    replaceAtMs: token.jwt === context.held?.jwt ? context.replaceAtMs : null,
    isOutage: context.isOutage && !endsOutage,
    isDegraded: false,
    handshakes: 0,
  };
  return [
    next,
    { type: 'token.issued', jwt: token.jwt, source },
    endsOutage && { type: 'outage.ended' },
    context.isDegraded && { type: 'session.recovered' },
  ];
}

/** A session token becomes the last active token, but of the own key only: a template's token is no session token. */
export function withLastActive(context: SessionContext, token: SessionToken | null): SessionContext {
  if (token === null || context.template !== null || context.isForeignKey) return context;
  return { ...context, lastActiveToken: token };
}
