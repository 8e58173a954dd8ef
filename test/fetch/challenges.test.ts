import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { bearerChallenge } from 'xstate-session/server';
import { findStepUp, readChallenges } from '../../src/fetch/challenges.ts';
import { outcomeOf } from '../session/support/outcome.ts';
import { createFetchWorld } from './support/world.ts';

const STEP_UP = bearerChallenge({
  error: 'insufficient_user_authentication',
  description: 'Prove it, "again"',
  maxAgeSeconds: 600,
  acrValues: ['mfa', 'pwd'],
  realm: 'app',
});
const ASKED = {
  error: 'insufficient_user_authentication',
  acrValues: ['mfa', 'pwd'],
  maxAgeSeconds: 600,
  scope: null,
  description: "Prove it, 'again'",
  realm: 'app',
};

/** The API asks for a new proof of who the user is, until the token is not the first. */
async function strict(challenge = STEP_UP) {
  const world = await createFetchWorld();
  const first = `Bearer ${await world.session.getToken()}`;
  world.api.answer((response, { headers, body }) => {
    const isMet = headers.authorization !== first;
    response.writeHead(isMet ? 200 : 401, isMet ? {} : { 'www-authenticate': challenge }).end(isMet ? body : 'step up');
  });
  return world;
}

describe('a step-up challenge', () => {
  test('is handed to onChallenge; met, the request goes again with a new token, whatever its method', async () => {
    const world = await strict();
    const onChallenge = vi.fn(async () => true);
    const response = await world.fetch({ onChallenge })(world.api.url, { method: 'POST', body: 'delete it' });
    expect([response.status, await response.text()]).toEqual([200, 'delete it']);
    expect(onChallenge.mock.calls).toEqual([[ASKED]]);
    expect(world.seen()).toEqual(['token 1', 'token 2']);
  });

  test.each<[string, object]>([
    ['nobody listens', {}],
    ['the user gave up', { onChallenge: () => false }],
    ['nothing was said', { onChallenge: () => undefined }],
  ])('is the answer where %s: no token is minted, for another would not help', async (_why, options) => {
    const world = await strict();
    const response = await world.fetch(options)(world.api.url);
    expect([response.status, await response.text()]).toEqual([401, 'step up']);
    expect(response.headers.get('www-authenticate')).toBe(STEP_UP);
    expect([world.mints(), world.api.requests.length]).toEqual([1, 1]);
  });

  test('that the user did not meet is asked again of the next request', async () => {
    const world = await strict();
    const onChallenge = vi.fn(() => false);
    const authorized = world.fetch({ onChallenge });
    for (let call = 0; call < 2; call += 1) expect((await authorized(world.api.url)).status).toBe(401);
    expect(onChallenge).toHaveBeenCalledTimes(2);
  });

  test('may be met, and the request not be sent again: the answer is the 401', async () => {
    const world = await strict();
    const response = await world.fetch({ onChallenge: () => true, retry: 'never' })(world.api.url);
    expect([response.status, world.api.requests.length]).toEqual([401, 1]);
  });

  test('is asked once, for the API may ask again', async () => {
    const world = await createFetchWorld();
    world.api.answer((response) => void response.writeHead(401, { 'www-authenticate': STEP_UP }).end());
    const onChallenge = vi.fn(() => true);
    expect((await world.fetch({ onChallenge })(world.api.url)).status).toBe(401);
    expect([onChallenge.mock.calls.length, world.api.requests.length]).toEqual([1, 2]);
  });

  test('of ten requests is one question, and of another kind another', async () => {
    const world = await strict();
    let answer = (_isMet: boolean) => {};
    const onChallenge = vi.fn(
      () =>
        new Promise<boolean>((resolve) => {
          answer = resolve;
        }),
    );
    const api = world.fetch({ onChallenge });
    const abort = new AbortController();
    const answered = Array.from({ length: 10 }, () => api(world.api.url));
    const impatient = outcomeOf(api(world.api.url, { signal: abort.signal }));
    await expect.poll(() => world.api.requests.length).toBe(11);
    await expect.poll(() => onChallenge.mock.calls.length).toBe(1);
    abort.abort();
    await expect.poll(() => impatient.error).toMatchObject({ name: 'AbortError' });
    answer(true);
    expect(new Set((await Promise.all(answered)).map(({ status }) => status))).toEqual(new Set([200]));
    expect([onChallenge.mock.calls.length, world.mints()]).toEqual([1, 2]);
  });

  test('that was met is not asked again of a request that was sent before', async () => {
    const world = await strict();
    const { api } = world;
    const first = `Bearer ${world.session.token}`;
    let answerLate = () => {};
    api.answer((response, { path, headers }) => {
      const answer = () => {
        const isMet = headers.authorization !== first;
        response.writeHead(isMet ? 200 : 401, isMet ? {} : { 'www-authenticate': STEP_UP }).end();
      };
      if (path === '/late' && headers.authorization === first) answerLate = answer;
      else answer();
    });
    const onChallenge = vi.fn(() => true);
    const authorized = world.fetch({ onChallenge });
    const late = authorized(`${api.url}/late`);
    await expect.poll(() => api.requests.length).toBe(1);
    expect((await authorized(`${api.url}/soon`)).status).toBe(200);
    answerLate();
    expect((await late).status).toBe(200);
    expect([onChallenge.mock.calls.length, world.mints()]).toEqual([1, 2]);
  });

  test('that was met for a body which cannot be sent again holds for the next request', async () => {
    const world = await strict();
    const onChallenge = vi.fn(() => true);
    const authorized = world.fetch({ onChallenge });
    const streamed = { method: 'PUT', body: new Blob(['hello']).stream(), duplex: 'half' } as RequestInit;
    expect((await authorized(world.api.url, streamed)).status).toBe(401);
    expect((await authorized(world.api.url, { method: 'PUT', body: 'hello' })).status).toBe(200);
    expect([onChallenge.mock.calls.length, world.seen()]).toEqual([1, ['token 1', 'token 2']]);
  });

  test('is no reason to send a request for one organization with the token of another', async () => {
    const world = await strict();
    const onChallenge = () => {
      world.session.switchOrganization('org_2');
      return true;
    };
    await expect(world.fetch({ onChallenge })(world.api.url)).rejects.toMatchObject({ code: 'organization-switched' });
    expect(world.api.requests).toHaveLength(1);
  });

  test('that throws rejects with that', async () => {
    const world = await strict();
    const mistake = new TypeError('no dialog');
    const onChallenge = () => Promise.reject(mistake);
    await expect(world.fetch({ onChallenge })(world.api.url)).rejects.toBe(mistake);
  });

  test('a plain 401 asks nobody, and a refused token is replaced', async () => {
    const world = await strict('Bearer error="invalid_token"');
    const onChallenge = vi.fn(() => true);
    expect((await world.fetch({ onChallenge })(world.api.url)).status).toBe(200);
    expect([onChallenge.mock.calls.length, world.mints()]).toEqual([0, 2]);
  });
});

describe('WWW-Authenticate', () => {
  test.each<[string, object | null]>([
    [STEP_UP, ASKED],
    [`Basic realm="a, b", ${STEP_UP}`, ASKED],
    [`Negotiate YIIJvwYGKwYBBQUCoIIJszCC==, ${STEP_UP}`, ASKED],
    [`Negotiate, ${STEP_UP}`, ASKED],
    [`,, ${STEP_UP} , Basic`, ASKED],
    ['DPoP algs="ES256 PS256", ERROR=insufficient_user_authentication', { acrValues: [], maxAgeSeconds: null }],
    ['Bearer error="insufficient_user_authentication", max_age=-1', { maxAgeSeconds: null }],
    ['Bearer error="insufficient_user_authentication", max_age="5", max_age="6"', { maxAgeSeconds: 5 }],
    ['Bearer error="insufficient_user_authentication", realm="a\\"b\\\\c"', { realm: 'a"b\\c' }],
    ['Bearer realm="error=insufficient_user_authentication"', null],
    ['Bearer realm="unfinished, error="insufficient_user_authentication"', null],
    ['error="insufficient_user_authentication"', null],
    ['Bearer', null],
    ['', null],
  ])('%s', (header, expected) => {
    const found = findStepUp(readChallenges(header));
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  test('of any text is read without an error', () => {
    const pieces = fc.constantFrom(
      'Bearer',
      ' ',
      ',',
      '=',
      '"',
      '\\',
      'error',
      'insufficient_user_authentication',
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 200 }), (parts) => {
        expect(readChallenges(parts.join('')).length).toBeLessThanOrEqual(200);
      }),
    );
    expect(readChallenges('a '.repeat(1_000_000)).length, 'only the beginning of it').toBeLessThan(5_000);
  });
});
