import { readToken } from '../oracle/token-rules.ts';
import type { WireAdapter, WireAnswer, WireMeaning } from '../wire-adapter.ts';
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

/** An answer whose look is the wire's affair. */
export interface SaidAnswer {
  readonly says: WireAnswer;
  /** Besides those of the wire. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What an endpoint answers. */
export type Reply = Answer | SaidAnswer;

/** How a request can end on the server's side. */
export type Outcome = Answer | 'connection-reset';

function text(status: number, body: string, contentType = 'text/plain; charset=utf-8'): Answer {
  return { status, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body };
}

function json(status: number, value: unknown): Answer {
  return text(status, JSON.stringify(value), 'application/json');
}

function nothing(status: number): Answer {
  return { status, headers: { 'cache-control': 'no-store' }, body: '' };
}

function html(status: number): Answer {
  const page = `<!doctype html><html lang="en"><title>${status}</title><h1>${status}</h1></html>`;
  return text(status, page, 'text/html; charset=utf-8');
}

function token(jwt: string, status = 200): SaidAnswer {
  return said({ type: 'token', jwt, expiresInSeconds: null, status });
}

function error(status: number, code: string, words = code.replaceAll('_', ' ')): SaidAnswer {
  return said({ type: 'refused', status, code, text: words });
}

function said(says: WireAnswer): SaidAnswer {
  return { says, headers: {} };
}

function redirect(location: string): Answer {
  return { status: 307, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** The shapes of answers: plain (`nothing` without a body), those of the wire (`token`, `error`, `said`), and what a proxy in front would say (`html`). */
export const answers = { text, json, nothing, html, token, error, redirect, said };

/**
 * A reply as this wire has it.
 *
 * @param nowMs - The server's clock.
 */
export function rendered(
  reply: Reply,
  {
    wire,
    meaning,
    nowMs,
  }: { readonly wire: WireAdapter; readonly meaning: WireMeaning | null; readonly nowMs: number },
): Answer {
  if (!('says' in reply)) return reply;
  const { says } = reply;
  const timed = says.type === 'token' ? { ...says, expiresInSeconds: expiresInSeconds(says.jwt, nowMs) } : says;
  const { status, headers = {}, body } = wire.responseOf(timed, meaning);
  const written = (typeof body === 'string' ? body : JSON.stringify(body)) ?? '';
  // Nothing is of no type: called JSON it would be an answer that broke off.
  const plain = written === '' ? nothing(status) : text(status, written, 'application/json');
  return {
    ...plain,
    headers: { ...plain.headers, ...lowerCased(headers), ...reply.headers },
    ...(says.type === 'refused' && { code: says.code }),
  };
}

function expiresInSeconds(jwt: string, nowMs: number): number | null {
  const token = readToken(jwt);
  return token && Math.round((token.expiresAtMs - nowMs) / 1_000);
}

/** The names of headers, as they are compared. */
export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

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
export function refusalOf(session: EmulatedSession | undefined): Reply | null {
  if (!session) return answers.error(404, 'resource_not_found', 'Session not found');
  if (session.bannedCode !== null) return answers.error(403, session.bannedCode);
  return isLive(session) ? null : answers.error(401, 'authentication_invalid', 'The session has ended');
}

/** The answer of everything that needs the origin while that is down; `null` when it is not. */
export function originOutage(plan: Plan): Reply | null {
  if (plan.mode !== 'origin-outage') return null;
  return answers.error(plan.options.status ?? 503, 'origin_unavailable', 'The origin does not answer');
}
