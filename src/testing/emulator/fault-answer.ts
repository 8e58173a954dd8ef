import { type Answer, answers } from './answers.ts';
import { literalAnswer } from './literal-answer.ts';
import { malformedAnswer } from './malformed-answer.ts';
import type { Plan } from './mode-plan.ts';
import type { EmulatorModeOptions, RetryAfter } from './modes.ts';
import type { Work, World } from './world.ts';

/** What a plan answers whatever was asked; `null` when it depends on that. */
export async function faultAnswer(plan: Plan, work: Work, world: World): Promise<Answer | null> {
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
      return malformedAnswer(plan.options, work, world);
    case 'gate':
      return gate(plan.options, work.request.path);
    default:
      return null;
  }
}

const HUGE_BYTES = 4_194_304;

function unavailable(options: EmulatorModeOptions['unavailable']): Answer {
  const { status = 503, code = 'service_unavailable', body = 'json', retryAfter = null } = options;
  const bodies = {
    json: () => answers.error(status, code),
    html: () => answers.html(status),
    empty: () => answers.text(status, ''),
    huge: () => answers.error(status, code, 'x'.repeat(HUGE_BYTES)),
  };
  return withRetryAfter(bodies[body](), retryAfter);
}

function rateLimited({ retryAfter = 1 }: EmulatorModeOptions['rate-limited']): Answer {
  return withRetryAfter(answers.error(429, 'too_many_requests', 'Too many requests'), retryAfter);
}

function unauthenticated(options: EmulatorModeOptions['unauthenticated']): Answer {
  return answers.error(options.status ?? 401, options.code ?? 'authentication_invalid', 'Invalid authentication');
}

function emptyAnswer({ status = 200, body = 'nothing' }: EmulatorModeOptions['empty-answer']): Answer {
  const texts = { nothing: '', object: '{}', 'empty-jwt': '{"jwt":""}', null: 'null' };
  return answers.text(status, status === 204 ? '' : texts[body], 'application/json');
}

const LOGIN_PATH = '/gate/login';

function gate({ status = 401, body = 'html' }: EmulatorModeOptions['gate'], path: string): Answer {
  if (path.endsWith(LOGIN_PATH)) return answers.html(200);
  const bodies = {
    html: () => answers.html(status),
    empty: () => ({ status, headers: { 'cache-control': 'no-store' }, body: '' }),
    text: () => answers.text(status, 'Access denied'),
    json: () => answers.json(status, { message: 'Access denied' }),
  };
  if (status === 204 || status === 205 || status === 304) return bodies.empty();
  const answer = bodies[body]();
  return status >= 300 && status < 400 ? { ...answer, headers: { ...answer.headers, location: LOGIN_PATH } } : answer;
}

function withRetryAfter(answer: Answer, retryAfter: RetryAfter): Answer {
  if (retryAfter === null) return answer;
  const value = retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
  return { ...answer, headers: { ...answer.headers, 'retry-after': value } };
}
