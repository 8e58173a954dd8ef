// Planted: a 503 counts as a 401.
import { classifyFailure as original } from '../../../src/protocol/classify-failure.ts';
import type { Failure } from '../../../src/protocol/failure.ts';

export function classifyFailure(error: unknown): Failure {
  const failure = original(error);
  return failure.kind === 'unavailable' ? { ...failure, kind: 'unauthenticated' } : failure;
}
