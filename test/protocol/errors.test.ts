import { describe, expect, it } from 'vitest';
import {
  ActorNotProvidedError,
  ApiResponseError,
  ForeignAnswerError,
  InvalidTokenError,
  MissingExpiredTokenError,
  OfflineError,
  RequestTimeoutError,
  SessionDisposedError,
  SessionError,
  UnauthenticatedError,
} from 'xstate-session';
import { apiErrorOf } from '../../src/protocol/errors.ts';

const errors = [{ code: 'first', message: 'One.', longMessage: 'The first.' }];
const facts = { cause: 'why', status: 503, retryAfterMs: 7_000, traceId: 'trace' };

describe('an error', () => {
  it.each([
    [() => new SessionError('network', 'Text.', facts), 'SessionError', 'network', facts],
    [() => new SessionError('network', 'Text.'), 'SessionError', 'network', {}],
    [() => new ApiResponseError({ ...facts, errors }), 'ApiResponseError', 'api-response', { ...facts, errors }],
    [() => new ApiResponseError({ status: 500 }), 'ApiResponseError', 'api-response', { status: 500, errors: [] }],
    [
      () => new UnauthenticatedError({ status: 401, errors }),
      'UnauthenticatedError',
      'unauthenticated',
      { status: 401, errors },
    ],
    [() => new ForeignAnswerError(facts), 'ForeignAnswerError', 'foreign-answer', facts],
    [() => new ForeignAnswerError(), 'ForeignAnswerError', 'foreign-answer', {}],
    [() => new OfflineError({ cause: 'why' }), 'OfflineError', 'offline', { cause: 'why' }],
    [() => new OfflineError(), 'OfflineError', 'offline', {}],
    [() => new RequestTimeoutError({ cause: 'why' }), 'RequestTimeoutError', 'timeout', { cause: 'why' }],
    [() => new RequestTimeoutError(), 'RequestTimeoutError', 'timeout', {}],
    [() => new InvalidTokenError({ cause: 'why' }), 'InvalidTokenError', 'invalid-token', { cause: 'why' }],
    [() => new InvalidTokenError(), 'InvalidTokenError', 'invalid-token', {}],
    [() => new ActorNotProvidedError('x'), 'ActorNotProvidedError', 'actor-not-provided', {}],
    [() => new SessionDisposedError(), 'SessionDisposedError', 'session-disposed', {}],
  ])('has its name, its code and what was given: %s', (create, name, code, given) => {
    const error: SessionError = create();
    expect(error).toBeInstanceOf(SessionError);
    const own = Object.fromEntries(Object.getOwnPropertyNames(error).map((key) => [key, Reflect.get(error, key)]));
    const { stack, message, ...rest } = own;
    expect(rest).toEqual({ name, code, ...given });
    expect(String(message)).toMatch(/^\w.+\.$/s);
    expect(typeof stack).toBe('string');
  });

  it('has a cause only where one was given', () => {
    expect(Object.hasOwn(new SessionError('network', 'Text.', {}), 'cause')).toBe(false);
    expect(Object.hasOwn(new SessionError('network', 'Text.', { cause: undefined }), 'cause')).toBe(false);
    expect(Object.hasOwn(new SessionError('network', 'Text.', { cause: null }), 'cause')).toBe(true);
  });

  it('of an answer says its status, its first code and what to do', () => {
    expect(new ApiResponseError({ status: 500, errors }).message).toBe('The server answered 500, first.');
    expect(new ApiResponseError({ status: 500 }).message).toBe('The server answered 500.');
    expect(new UnauthenticatedError({ status: 401 }).message).toBe(
      'The server answered 401, no sign-out unless session.ended is told.',
    );
    expect(new ActorNotProvidedError('createToken').message).toBe(
      'There is no actor "createToken": name it in the options, or provide() it.',
    );
  });

  it("of somebody else's answer says what came", () => {
    expect(new ForeignAnswerError({ status: 403 }).message).toMatch(/^A 403 that is not the API's came .*proxy/);
    expect(new ForeignAnswerError().message).toMatch(/^A redirect, or a page, came .*proxy/);
  });

  it('of a token says which rule is broken, where one is known', () => {
    expect(new InvalidTokenError({ rule: 'not-a-jwt' }).message).toContain('The rule "not-a-jwt" is broken');
    expect(new InvalidTokenError().message).not.toContain('rule');
  });
});

describe('the answer that asks for the expired token', () => {
  it('has its status and code whatever is given', () => {
    expect(MissingExpiredTokenError.STATUS).toBe(422);
    expect(MissingExpiredTokenError.ERROR_CODE).toBe('missing_expired_token');
    const plain = new MissingExpiredTokenError();
    expect(plain).toMatchObject({ name: 'MissingExpiredTokenError', code: 'missing-expired-token', status: 422 });
    expect(plain.errors).toEqual([{ code: 'missing_expired_token', message: '', longMessage: '' }]);
    expect(plain.message).toMatch(/422, missing_expired_token, there is no last active token/);
    const given = new MissingExpiredTokenError({ status: 500, errors, traceId: 'trace' });
    expect(given).toMatchObject({ status: 422, errors, traceId: 'trace' });
  });

  it('is told by status and code, not by class', () => {
    const asked = { status: 422, errors: [{ code: 'missing_expired_token' }] };
    const answers = [asked, new MissingExpiredTokenError(), { ...asked, status: 400 }, { status: 422 }, null];
    expect(answers.map((one) => MissingExpiredTokenError.is(one))).toEqual([true, true, false, false, false]);
  });
});

describe('an answer becomes an error of the class its kind has', () => {
  it.each([
    [422, 'missing_expired_token', 'MissingExpiredTokenError'],
    [401, 'any', 'UnauthenticatedError'],
    [403, 'user_banned', 'UnauthenticatedError'],
    [422, 'any', 'ApiResponseError'],
    [503, 'any', 'ApiResponseError'],
  ])('%d, %s', (status, code, name) => {
    const answer = { status, errors: [{ code, message: '', longMessage: '' }], traceId: 'trace' };
    const error = apiErrorOf(answer);
    expect(error).toMatchObject({ ...answer, name });
  });
});
