// Planted: a 503 counts as a 401.
import { type Failure, classifyFailure as original } from '../../../src/protocol/failure.ts';
import type { ThrownHints } from '../../../src/protocol/thrown-answer.ts';

export * from '../../../src/protocol/failure.ts';

export function classifyFailure(error: unknown, hints?: ThrownHints): Failure {
  const failure = original(error, hints);
  return failure.kind === 'unavailable' ? { ...failure, kind: 'unauthenticated' } : failure;
}
