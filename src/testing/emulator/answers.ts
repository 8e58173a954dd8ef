import type { Plan } from './plans.ts';
import { type EmulatedSession, isLive } from './sessions.ts';

/** An HTTP answer, before it becomes a `Response` or goes out on a socket. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The code of the error it carries. */
  readonly code?: string;
}

/** How a request can end on the server's side. */
export type Outcome = Answer | 'connection-reset';

let traces = 0;

function text(status: number, body: string, contentType = 'text/plain; charset=utf-8'): Answer {
  return { status, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body };
}

function json(status: number, value: unknown): Answer {
  return text(status, JSON.stringify(value), 'application/json');
}

function html(status: number): Answer {
  const page = `<!doctype html><html lang="en"><title>${status}</title><h1>${status}</h1></html>`;
  return text(status, page, 'text/html; charset=utf-8');
}

function token(jwt: string, status = 200): Answer {
  return json(status, { object: 'token', jwt });
}

function error(status: number, code: string, message = code.replaceAll('_', ' ')): Answer {
  traces += 1;
  const errors = [{ code, message, long_message: `${message} (answered by the frontend API emulator)` }];
  return { ...json(status, { errors, clerk_trace_id: `trace_${traces}` }), code };
}

function redirect(location: string): Answer {
  return { status: 307, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** The shapes of answers: plain, documented (`token`, `error`), and what a proxy in front would say (`html`). */
export const answers = { text, json, html, token, error, redirect };

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

/** Why a session gets nothing; `null` when it does. */
export function refusalOf(session: EmulatedSession | undefined): Answer | null {
  if (!session) return answers.error(404, 'resource_not_found', 'Session not found');
  if (session.bannedCode !== null) return answers.error(403, session.bannedCode);
  return isLive(session) ? null : answers.error(401, 'authentication_invalid', 'The session has ended');
}

/** The answer of everything that needs the origin while that is down; `null` when it is not. */
export function originOutage(plan: Plan): Answer | null {
  if (plan.mode !== 'origin-outage') return null;
  return answers.error(plan.options.status ?? 503, 'origin_unavailable', 'The origin does not answer');
}
