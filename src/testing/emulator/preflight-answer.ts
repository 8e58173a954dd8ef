import type { Answer } from './answers.ts';

/** The answer to a preflight; the rest of CORS makes it a yes or a no. */
export function preflightAnswer(headers: Readonly<Record<string, string>>): Answer {
  const asked = headers['access-control-request-headers'];
  const allowed: Record<string, string> = asked === undefined ? {} : { 'access-control-allow-headers': asked };
  return {
    status: 204,
    headers: { 'access-control-allow-methods': 'GET, POST', 'access-control-max-age': '600', ...allowed },
    body: '',
  };
}
