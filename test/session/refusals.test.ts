import { describe, expect, test } from 'vitest';
import { ApiResponseError, MissingExpiredTokenError } from 'xstate-session';
import type { NextAnswer } from 'xstate-session/testing';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SECRET, type World } from './support/world.ts';

/** Asks once, has it refused, and tells of the error and of the requests it took. */
async function refused(world: World, answer: NextAnswer, lastActiveToken?: string) {
  world.emulator.answerNext(answer);
  const session = world.create({ ...(lastActiveToken !== undefined && { lastActiveToken }) });
  const asked = outcomeOf(session.getToken());
  await world.settled();
  return { session, error: asked.error, state: asked.state, requests: world.tokenRequests().length };
}

const HUGE = JSON.stringify({ errors: [{ code: 'too_long', message: 'x'.repeat(5_000_000) }] });

describe('a refusal', () => {
  test.each<[number, string]>([
    [400, 'bad_request'],
    [403, 'forbidden'],
    [404, 'resource_not_found'],
    [409, 'conflict'],
    [422, 'form_param_value_invalid'],
    [422, 'missing_expired_tokens'],
    [400, 'missing_expired_token'],
  ])('of %d %s costs one request and rejects with that status and code', async (status, code) => {
    const world = await createWorld();
    const { session, error, requests } = await refused(world, { status, code }, await world.expiredToken());
    expect(requests).toBe(1);
    expect(error).toBeInstanceOf(ApiResponseError);
    expect(error).toMatchObject({ code: 'api-response', status, errors: [{ code }] });
    expect(MissingExpiredTokenError.is(error)).toBe(false);
    expect(session.status).toBe('refreshing');
    expect(world.events[0]).toMatchObject({ type: 'token.failed', kind: 'rejected', status, code, attempt: 1 });
    await world.pass(10_000);
    expect(session.status, 'it recovers by itself').toBe('active');
  });

  test('of 422 whose second code is missing_expired_token is no outage', async () => {
    const world = await createWorld();
    const body = { errors: [{ code: 'other' }, { code: 'missing_expired_token' }] };
    const { error, requests } = await refused(world, { status: 422, body }, await world.expiredToken());
    expect(requests).toBe(1);
    expect(error).toMatchObject({ code: 'api-response', status: 422, errors: [{ code: 'other' }, {}] });
  });

  test('rejects every caller who waits, with one error', async () => {
    const world = await createWorld();
    world.emulator.answerNext({ status: 400, code: 'bad_request' });
    const session = world.create();
    const asked = [session.getToken(), session.getToken({ skipCache: false }), session.getToken({ timeoutMs: 5 })].map(
      outcomeOf,
    );
    await world.settled();
    expect(asked.map(({ state }) => state)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(new Set(asked.map(({ error }) => error)).size).toBe(1);
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('does not take a usable token away from anybody', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwt = await session.getToken();
    world.emulator.setMode('unavailable', { status: 400 });
    await world.pass(50_000);
    expect(world.tokenRequests().length).toBeGreaterThan(1);
    expect(await session.getToken()).toBe(jwt);
    expect(session.degraded).toBe(false);
  });
});

describe('the body of an error', () => {
  test.each<[string, NextAnswer]>([
    ['empty', { status: 400, body: '' }],
    ['HTML', { status: 400, body: '<!doctype html><title>400</title>', headers: { 'content-type': 'text/html' } }],
    ['huge', { status: 400, body: HUGE }],
    ['null', { status: 400, body: 'null' }],
    ['a list', { status: 400, body: [] }],
    ['text for a list', { status: 400, body: { errors: 'nope' } }],
    ['a list of nothing', { status: 400, body: { errors: [null, 7, {}] } }],
    ['a code that is no text', { status: 400, body: { errors: [{ code: 7 }] } }],
    ['another shape', { status: 400, body: { error: { type: 'bad' } } }],
  ])('that is %s gives an ApiResponseError with the status alone', async (_, answer) => {
    const world = await createWorld();
    const { error, requests, session } = await refused(world, answer);
    expect(requests).toBe(1);
    expect(error).toBeInstanceOf(ApiResponseError);
    expect(error).toMatchObject({ code: 'api-response', status: 400, errors: [] });
    expect(session.status).toBe('refreshing');
  });

  test('in the documented shape gives all that is known', async () => {
    const world = await createWorld();
    const body = { errors: [{ code: 'bad', message: 'short', long_message: 'long' }], clerk_trace_id: 'trace_1' };
    const { error } = await refused(world, { status: 400, body, headers: { 'retry-after': '7' } });
    expect(error).toMatchObject({
      status: 400,
      traceId: 'trace_1',
      retryAfterMs: 7_000,
      errors: [{ code: 'bad', message: 'short', longMessage: 'long' }],
    });
  });

  test.each<[string, NextAnswer]>([
    ['empty', { status: 422, body: '' }],
    ['HTML', { status: 422, body: '<html>missing_expired_token</html>' }],
    ['huge', { status: 422, body: HUGE }],
  ])('of a 422 that is %s is no outage', async (_, answer) => {
    const world = await createWorld();
    const { error, requests } = await refused(world, answer, await world.expiredToken());
    expect(requests).toBe(1);
    expect(error).toMatchObject({ code: 'api-response', status: 422, errors: [] });
    expect(world.types()).not.toContain('outage.started');
  });

  test.each(['json', 'html', 'empty', 'huge'] as const)(
    'of a 503 that is %s leaves the caller waiting for the next attempt',
    async (body) => {
      const world = await createWorld();
      world.emulator.setMode('unavailable', { body, times: 1 });
      const session = world.create();
      const asked = outcomeOf(session.getToken());
      await world.settled();
      expect(asked.state).toBe('pending');
      expect(session.degraded).toBe(true);
      await world.pass(4_000);
      expect(asked.state).toBe('resolved');
      expect(world.types()).toEqual(['token.failed', 'session.degraded', 'token.issued', 'session.recovered']);
    },
  );

  test('that quotes the token it was sent never gets it into the error', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.expiredToken();
    const { error } = await refused(world, {
      status: 400,
      body: {
        errors: [{ code: 'bad', message: `no: ${lastActiveToken}`, long_message: lastActiveToken }],
        clerk_trace_id: lastActiveToken,
      },
    });
    expect(JSON.stringify([error, String(error), Object(error).stack])).not.toMatch(SECRET);
    expect(error).toMatchObject({ code: 'api-response', status: 400 });
  });

  test('that is JSON that breaks off is no refusal: the caller waits for a whole one', async () => {
    const world = await createWorld();
    world.emulator.answerNext({ status: 400, body: '{"errors":[{"code":' });
    const session = world.create();
    const asked = outcomeOf(session.getToken());
    await world.settled();
    expect(asked.state).toBe('pending');
    expect(world.events[0]).toMatchObject({ type: 'token.failed', kind: 'network' });
    await world.pass(10_000);
    expect(asked.value).toBe(session.token);
  });
});

describe('a success that is none', () => {
  test.each<[string, NextAnswer]>([
    ['nothing', { mode: 'empty-answer', body: 'nothing' }],
    ['text', { mode: 'malformed-answer', body: 'text' }],
    ['a page', { mode: 'malformed-answer', body: 'html' }],
    ['JSON that breaks off', { mode: 'malformed-answer', body: 'truncated' }],
  ])("that is %s is somebody else's answer: the caller waits for a real one", async (_, answer) => {
    const world = await createWorld();
    world.emulator.answerNext(answer);
    const session = world.create();
    const asked = outcomeOf(session.getToken());
    await world.settled();
    expect(asked.state).toBe('pending');
    expect(world.events[0]).toMatchObject({ type: 'token.failed', kind: 'foreign-answer', status: 200 });
    await world.pass(10_000);
    expect(asked.value).toBe(session.token);
  });

  test.each(['object', 'empty-jwt', 'null'] as const)('empty-answer «%s» rejects with invalid-token', async (body) => {
    const world = await createWorld();
    world.emulator.setMode('empty-answer', { body, times: 1 });
    const session = world.create();
    const asked = outcomeOf(session.getToken());
    await world.settled();
    expect(asked.error).toMatchObject({ code: 'invalid-token' });
    expect(session.status).toBe('refreshing');
    await world.pass(10_000);
    expect(session.status).toBe('active');
  });

  test.each([
    'wrong-shape',
    'not-a-jwt',
    'no-exp',
    'no-iat',
    'expired',
    'foreign-session',
    'foreign-organization',
  ] as const)('malformed-answer «%s» rejects with invalid-token, and serves nobody', async (body) => {
    const world = await createWorld();
    world.emulator.setMode('malformed-answer', { body, times: 1 });
    const session = world.create();
    const asked = outcomeOf(session.getToken());
    await world.settled();
    expect(asked.error).toMatchObject({ code: 'invalid-token' });
    expect(session.token).toBeNull();
    expect(world.types()).toEqual(['token.failed', 'session.degraded']);
    await world.pass(10_000);
    expect(session.status).toBe('active');
  });
});
