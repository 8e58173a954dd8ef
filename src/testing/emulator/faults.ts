import { type Answer, answers, lowerCased, type Reply } from './answers.ts';
import { type EmulatedApi, sessionIdOf, type Work } from './emulated-api.ts';
import type { EmulatorModeOptions, LiteralAnswer, RetryAfter } from './modes.ts';
import type { Plan } from './plans.ts';

/** What a plan answers whatever was asked; `null` when it depends on that. */
export async function faultAnswer(plan: Plan, work: Work, api: EmulatedApi): Promise<Reply | null> {
  switch (plan.mode) {
    case 'scripted':
      return literalAnswer(plan.answer);
    case 'unavailable':
      return unavailable(plan.options);
    case 'rate-limited':
      return rateLimited(plan.options);
    case 'unauthenticated':
      return unauthenticated(plan.options);
    case 'empty-answer':
      return emptyAnswer(plan.options);
    case 'malformed-answer':
      return malformedAnswer(plan.options, work, api);
    case 'gate':
      return gate(plan.options, work.request.path);
    default:
      return null;
  }
}

const HUGE_BYTES = 4_194_304;

function unavailable(options: EmulatorModeOptions['unavailable']): Reply {
  const { status = 503, code = 'service_unavailable', body = 'json', retryAfter = null } = options;
  const bodies = {
    json: () => answers.error(status, code),
    html: () => answers.html(status),
    empty: () => answers.text(status, ''),
    huge: () => answers.error(status, code, 'x'.repeat(HUGE_BYTES)),
  };
  return withRetryAfter(bodies[body](), retryAfter);
}

function rateLimited({ retryAfter = 1 }: EmulatorModeOptions['rate-limited']): Reply {
  return withRetryAfter(answers.error(429, 'too_many_requests', 'Too many requests'), retryAfter);
}

function unauthenticated(options: EmulatorModeOptions['unauthenticated']): Reply {
  return answers.error(options.status ?? 401, options.code ?? 'authentication_invalid', 'Invalid authentication');
}

function emptyAnswer({ status = 200, body = 'nothing' }: EmulatorModeOptions['empty-answer']): Answer {
  const texts = { nothing: '', object: '{}', 'empty-jwt': '{"jwt":""}', null: 'null' };
  return answers.text(status, status === 204 ? '' : texts[body], 'application/json');
}

/** Where the mode `gate` redirects to: nothing of the API's. */
export const LOGIN_PATH = '/gate/login';

function gate({ status = 401, body = 'html' }: EmulatorModeOptions['gate'], path: string): Answer {
  if (path.endsWith(LOGIN_PATH)) return answers.html(200);
  const bodies = {
    html: () => answers.html(status),
    empty: () => answers.nothing(status),
    text: () => answers.text(status, 'Access denied'),
    json: () => answers.json(status, { message: 'Access denied' }),
  };
  if (status === 204 || status === 205 || status === 304) return bodies.empty();
  const answer = bodies[body]();
  return status >= 300 && status < 400 ? { ...answer, headers: { ...answer.headers, location: LOGIN_PATH } } : answer;
}

function withRetryAfter(answer: Reply, retryAfter: RetryAfter): Reply {
  if (retryAfter === null) return answer;
  const value = retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
  return { ...answer, headers: { ...answer.headers, 'retry-after': value } };
}

/** An answer given word for word. */
function literalAnswer({ status = 200, headers, body, jwt, code }: LiteralAnswer): Reply {
  const answer = literalBody(status, body, jwt, code);
  return headers ? { ...answer, headers: { ...answer.headers, ...lowerCased(headers) } } : answer;
}

function literalBody(status: number, body: unknown, jwt: string | undefined, code: string | undefined): Reply {
  if (typeof body === 'string') return answers.text(status, body, 'application/json');
  if (body !== undefined) return answers.json(status, body);
  if (jwt !== undefined) return answers.token(jwt, status);
  return code === undefined ? answers.text(status, '') : answers.error(status, code);
}

/** The mode `malformed-answer`. */
async function malformedAnswer(
  { body = 'text' }: EmulatorModeOptions['malformed-answer'],
  { request }: Work,
  api: EmulatedApi,
): Promise<Reply> {
  const { meaning } = request;
  const sessionId = sessionIdOf(request, api) ?? '';
  const session = api.sessions.get(sessionId);
  const asked = meaning?.type === 'mint' ? meaning.organizationId : undefined;
  const organizationId = (asked === undefined ? session?.organizationId : asked) || null;
  const template = request.route.template ?? undefined;
  const mint = async (claims: Record<string, unknown>) =>
    answers.token(await api.forge.mint({ sessionId, organizationId, ...(template && { template }), claims }));
  const isForTokens = request.route.endpoint === 'tokens';

  switch (body) {
    case 'text':
      return answers.text(200, 'all is well');
    case 'html':
      return answers.html(200);
    case 'truncated':
      return answers.text(200, '{"object":"token","jwt":"', 'application/json');
  }
  if (!isForTokens || body === 'wrong-shape') return answers.json(200, { object: 'list', data: [{ jwt: 42 }] });
  switch (body) {
    case 'not-a-jwt':
      return answers.token('not-a-jwt');
    case 'no-exp':
      return mint({ exp: undefined });
    case 'no-iat':
      return mint({ iat: undefined });
    case 'expired':
      return mint({ exp: Math.floor(api.now() / 1000) - 1 });
    case 'foreign-session':
      return mint({ sid: `${sessionId}_foreign` });
    case 'foreign-organization':
      return mint({ sid: sessionId, o: { id: `${organizationId ?? 'org'}_foreign` } });
  }
}
