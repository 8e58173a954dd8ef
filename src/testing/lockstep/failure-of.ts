import type { Failure } from '../../protocol/failure.ts';
import type { Answer } from './world.ts';

/** What an unwanted answer counts as, by the design's list of failure kinds. */
export function failureOf(answer: Extract<Answer, { type: 'refusal' | 'gate' | 'drop' }>): Failure {
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
