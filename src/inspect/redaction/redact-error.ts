import { fieldOf } from '../../../machines/session/fields.ts';
import { classifyFailure, FAILURE_KINDS } from '../../protocol/failure.ts';
import { safeWord } from './safe-word.ts';

/** What may be told of a thrown value: a failure as the chart takes it. Never its message, stack, URL or cause. */
export function redactError(error: unknown): Readonly<Record<string, unknown>> {
  const kind = FAILURE_KINDS.find((known) => known === fieldOf(error, 'kind'));
  const { code, ...failure } = kind === undefined ? classifyFailure(error) : { kind, ...numbersOf(error) };
  const atMs = fieldOf(error, 'atMs');
  return {
    ...failure,
    ...(code !== undefined && { code: safeWord(code) }),
    ...(typeof atMs === 'number' && Number.isFinite(atMs) && { atMs }),
  };
}

function numbersOf(error: unknown): { status?: number; code?: string; retryAfterMs?: number } {
  const status = fieldOf(error, 'status');
  const code = fieldOf(error, 'code');
  const retryAfterMs = fieldOf(error, 'retryAfterMs');
  return {
    ...(typeof status === 'number' && { status }),
    ...(typeof code === 'string' && { code }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  };
}
