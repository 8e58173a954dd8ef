import type { Answer } from './answers.ts';

/** Lets a page of another allowed origin read the answer, cookies included. */
export function withCors(answer: Answer, origin: string | undefined, allowed: (origin: string) => boolean): Answer {
  const vary = { vary: 'Origin' };
  if (origin === undefined || !allowed(origin)) return { ...answer, headers: { ...vary, ...answer.headers } };
  const headers = {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Retry-After, Date',
    ...vary,
    ...answer.headers,
  };
  return { ...answer, headers };
}
