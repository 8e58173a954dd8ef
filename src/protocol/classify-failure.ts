import { MissingExpiredTokenError, responseFacts } from './errors.ts';
import type { Failure, FailureKind } from './failure.ts';

/** Errors that never had an answer, by their code: ours, and those of other clients with the same meaning. */
const KIND_OF_CODE: Record<string, FailureKind> = {
  network: 'network',
  offline: 'offline',
  timeout: 'timeout',
  'invalid-token': 'invalid-token',
  'stale-answer': 'stale-answer',
  'invalid-answer': 'rejected',
  'actor-not-provided': 'rejected',
};

/** 403 codes that mean the user, not the request, was refused. Any other 403 says nothing about the session. */
const UNAUTHENTICATED_403 = /(?:^|_)(?:banned|deactivated)$/;

/**
 * Judges what an actor threw. The one place where errors become data.
 *
 * Ours are judged by code; any other by its numeric `status` or `response.status`, its first error code and its
 * `retryAfterMs`. With no status it is `network`. Total: any value is judged.
 *
 * @param error - What was thrown: an error of any client, or anything at all.
 */
export function classifyFailure(error: unknown): Failure {
  const { status, code, retryAfterMs } = responseFacts(error);
  const kind = status === undefined ? kindOfCode(error) : kindOfStatus(status, code, error);
  return {
    kind,
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function kindOfCode(error: unknown): FailureKind {
  try {
    const code: unknown = (error as { code?: unknown } | null | undefined)?.code;
    if (typeof code === 'string' && Object.hasOwn(KIND_OF_CODE, code)) return KIND_OF_CODE[code] ?? 'network';
  } catch {
    // A hostile getter: nothing is known of the answer.
  }
  return 'network';
}

function kindOfStatus(status: number, code: string | undefined, error: unknown): FailureKind {
  if (MissingExpiredTokenError.is(error)) return 'missing-expired-token';
  if (status === 401 || (status === 403 && UNAUTHENTICATED_403.test(code ?? ''))) return 'unauthenticated';
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'unavailable';
  if (status >= 400) return 'rejected';
  // 2xx with an error thrown over it, or a status no server sends: no verdict on the request.
  return kindOfCode(error);
}
