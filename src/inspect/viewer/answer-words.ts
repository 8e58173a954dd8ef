import { fieldOf } from '../../protocol/unknown-values.ts';
import type { ViewerMessage } from './viewer-message.ts';

/** How a request ended: with an answer, with an error, or given up before either. */
export type RequestOutcome = NonNullable<ViewerMessage['outcome']>;

/**
 * What came back of a request, in short: `token 3`, `422 missing_expired_token`, `network`, `the session has ended`.
 *
 * @param value - What the actor answered or threw, redacted.
 */
export function answerWords(outcome: RequestOutcome, value: unknown): string {
  if (outcome === 'given-up') return 'given up';
  if (outcome === 'failed') {
    const [kind, status, code] = [fieldOf(value, 'kind'), fieldOf(value, 'status'), fieldOf(value, 'code')];
    return [status, code ?? kind].filter((part) => part !== undefined).join(' ');
  }
  const number = fieldOf(fieldOf(value, 'jwt') ?? value, 'number');
  if (typeof number === 'number') return `token ${number}`;
  const hasEnded = fieldOf(value, 'ended');
  if (typeof hasEnded === 'boolean') return hasEnded ? 'the session has ended' : 'the session goes on';
  const isAddress = typeof value === 'string' || fieldOf(value, 'url') !== undefined;
  return isAddress ? 'an address' : 'no token';
}
