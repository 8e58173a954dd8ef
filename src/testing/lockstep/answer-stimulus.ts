import type { Failure } from '../../protocol/failure.ts';
import type { PendingRequest, Stimulus } from '../oracle/contract.ts';
import type { Answer } from './world.ts';

/**
 * What an answer is for the session, by who asked.
 *
 * @param times - When the request was sent, session time, and the client's wall clock less session time.
 */
export function stimulusOf(
  pending: PendingRequest | null,
  answer: Answer,
  { sentAtMs, clientOffsetMs }: { readonly sentAtMs: number; readonly clientOffsetMs: number },
): Stimulus {
  if (!pending) throw new TypeError(`Nothing is pending that could be answered with ${answer.type}.`);
  if (answer.type === 'refusal' || answer.type === 'gate' || answer.type === 'drop') {
    return { type: `${pending.actor}.failed`, failure: failureOf(answer) };
  }
  switch (pending.actor) {
    case 'createToken':
      return {
        type: 'createToken.answered',
        sentAtMs,
        clientOffsetMs,
        jwt: answer.type === 'token' ? answer.jwt : undefined,
        ...(answer.type === 'token' && answer.expiresInMs !== undefined && { expiresInMs: answer.expiresInMs }),
        ...(answer.type === 'token' && answer.serverNowMs !== undefined && { serverNowMs: answer.serverNowMs }),
      };
    case 'createHandshakeUrl':
      return { type: 'createHandshakeUrl.answered', url: answer.type === 'url' ? answer.url : '' };
    case 'followHandshake':
      return { type: 'followHandshake.answered', ...(answer.type === 'token' && { jwt: answer.jwt }) };
    case 'confirmSession':
      return {
        type: 'confirmSession.answered',
        ended: answer.type === 'verdict' && answer.ended,
        ...(answer.type === 'verdict' && answer.jwt !== undefined && { jwt: answer.jwt }),
      };
  }
}

/** What an unwanted answer counts as, by the design's list of failure kinds. */
function failureOf(answer: Extract<Answer, { type: 'refusal' | 'gate' | 'drop' }>): Failure {
  if (answer.type === 'drop') return { kind: 'network' };
  if (answer.type === 'gate') return { kind: 'foreign-answer', status: answer.status };
  const { status, code, retryAfterMs } = answer;
  return { kind: kindOf(status, code), status, code, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function kindOf(status: number, code: string): Failure['kind'] {
  if (status === 422 && code === 'missing_expired_token') return 'missing-expired-token';
  if (status === 401) return 'unauthenticated';
  if (status === 429) return 'rate-limited';
  return status >= 500 || [408, 421, 425, 499].includes(status) ? 'unavailable' : 'rejected';
}
