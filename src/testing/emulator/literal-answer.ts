import { type Answer, answers } from './answers.ts';
import type { LiteralAnswer } from './modes.ts';

/** An answer given word for word. */
export function literalAnswer({ status = 200, headers, body, jwt, code }: LiteralAnswer): Answer {
  const answer = literalBody(status, body, jwt, code);
  return headers ? { ...answer, headers: { ...answer.headers, ...lowerCased(headers) } } : answer;
}

function literalBody(status: number, body: unknown, jwt: string | undefined, code: string | undefined): Answer {
  if (typeof body === 'string') return answers.text(status, body, 'application/json');
  if (body !== undefined) return answers.json(status, body);
  if (jwt !== undefined) return answers.token(jwt, status);
  return code === undefined ? answers.text(status, '') : answers.error(status, code);
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
