import type { SessionToken } from '../../src/protocol/session-token.ts';
import type { Change, Emission } from './change.ts';
import type { SessionContext, TokenSource } from './contract.ts';
import { planRefresh } from './plan.ts';

/**
 * Makes a judged token the held one, and tells.
 *
 * @param keepsPlan - A received token while a skipCache caller waits: what is planned and counted stays as it is.
 */
export function adopt(context: SessionContext, token: SessionToken, source: TokenSource, keepsPlan = false): Change {
  const isMint = source === 'mint' || source === 'outage-mint';
  const endsOutage = source === 'mint' && context.isOutage;
  const emissions: Emission[] = [{ type: 'token.issued', jwt: token.jwt, source }];
  if (endsOutage) emissions.push({ type: 'outage.ended' });
  if (context.isDegraded) emissions.push({ type: 'session.recovered' });
  const next = {
    ...withLastActive(context, token),
    ...planRefresh(context, token),
    ...(!keepsPlan && { dueAtMs: null, attempt: 0, notBeforeMs: null }),
    ...(isMint && { skipCacheSent: false, lastAnswerAtMs: context.nowMs }),
    held: token,
    isOutage: context.isOutage && !endsOutage,
    isDegraded: false,
    handshakes: 0,
  };
  return [next, ...emissions];
}

/** A session token becomes the last active token, but of the own key only: a template's token is no session token. */
export function withLastActive(context: SessionContext, token: SessionToken | null): SessionContext {
  if (token === null || context.template !== null || context.isForeignKey) return context;
  return { ...context, lastActiveToken: token };
}
