import { describe, expect, it } from 'vitest';
import { ApiResponseError, type CreateToken, createSession, type EndSession } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { type TestedSessionParts, testSession } from 'xstate-session/testing';

const plain = ({ options, url, fetch }: TestedSessionParts) =>
  createSession({ ...options, ...frontendApi({ url, fetch }) });

let plainReport: ReturnType<typeof testSession> | undefined;

/** What the plain case gives: asked for once, it is always the same. */
function reportOfThePlainCase() {
  plainReport ??= testSession(plain);
  return plainReport;
}

/** Runs those paths on a session whose `createToken` is changed. */
async function withCreateToken(only: RegExp, change: (createToken: CreateToken) => CreateToken) {
  const report = await testSession(
    ({ options, url, fetch }) => {
      const api = frontendApi({ url, fetch });
      return createSession({ ...options, ...api, createToken: change(api.createToken) });
    },
    { only },
  );
  expect(report.paths).toBeGreaterThan(2);
  return report;
}

describe('testing a session', { timeout: 240_000 }, () => {
  it('finds nothing wrong with the plain case, on some hundred paths', async () => {
    const report = await reportOfThePlainCase();
    expect(report.failures).toEqual([]);
    expect(report.paths).toBeGreaterThan(200);
    expect(report.steps).toBeGreaterThan(report.paths);
  });

  it('reports what it could not take: what the wire has no say in', async () => {
    const { coverage } = await reportOfThePlainCase();
    expect(coverage.states).toEqual([]);
    expect(coverage.transitions.filter((name) => !name.startsWith('handshaking.building-url'))).toEqual([]);
    expect(coverage.transitions).not.toContain('handshaking.building-url: handshake address is ready');
  });

  it('finds a createToken that signs the user out on 503', async () => {
    const { failures } = await withCreateToken(/origin is unavailable/, (createToken) => async (input, call) => {
      try {
        return await createToken(input, call);
      } catch (error) {
        if (error instanceof ApiResponseError && error.status === 503) throw new ApiResponseError({ status: 401 });
        throw error;
      }
    });
    expect(failures.map(({ step }) => step)).toContain('origin is unavailable');
    expect(failures[0]?.title).toMatch(/origin is unavailable/);
    expect(failures.find(({ step }) => step === 'origin is unavailable')?.message).toMatch(/confirming/);
  });

  it('finds a createToken that forgets the expired token', async () => {
    const { failures } = await withCreateToken(
      /origin asks for the expired token: /,
      (createToken) =>
        ({ expiredToken: _, ...input }, call) =>
          createToken(input, call),
    );
    expect(failures.map(({ message }) => message).join()).toMatch(/the search has nothing, expected expired_token/);
  });

  it('finds a createToken that changes the body of the retry', async () => {
    const { failures } = await withCreateToken(
      /origin asks for the expired token: /,
      (createToken) => (input, call) =>
        createToken(input.expiredToken === undefined ? input : { ...input, organizationId: 'org_other' }, call),
    );
    expect(failures.map(({ step }) => step)).toContain('origin asks for the expired token');
  });

  it('finds a createToken that retries by itself', async () => {
    const { failures } = await withCreateToken(
      /origin is unavailable/,
      (createToken) => (input, call) => createToken(input, call).catch(() => createToken(input, call)),
    );
    expect(failures.length).toBeGreaterThan(10);
    expect(failures.map(({ step }) => step)).not.toContain('the start');
  });

  it('finds a createToken that does not stop when it is told to', async () => {
    const { failures } = await withCreateToken(
      /session ends/,
      (createToken) => (input) => createToken(input, { signal: new AbortController().signal }),
    );
    expect(failures.map(({ message }) => message).join()).toMatch(/on the wire/);
  });

  it('runs one path alone, by its title, or those that match', async () => {
    const matching = await testSession(plain, { only: /session ENDS/gi });
    expect(matching.paths).toBeGreaterThan(2);
    expect(await testSession(plain, { only: /session ends/ })).toEqual(matching);

    const title = 'session ends: the session is signed-out';
    const { paths, failures, coverage } = await testSession(plain, { only: title });
    expect({ paths, failures }).toEqual({ paths: 1, failures: [] });
    expect(coverage.states).toContain('origin-outage-retry');
  });

  describe('the path of a sign-out', () => {
    const only = /^user signs out/;
    const withEndSession = (endSession: EndSession | undefined) =>
      testSession(
        ({ options, ...place }) =>
          createSession({ ...options, ...frontendApi(place), endSession: endSession as EndSession }),
        { only },
      );

    it('is left out, and named, where there is no endSession', async () => {
      const { paths, failures, coverage } = await withEndSession(undefined);
      expect({ paths, failures }).toEqual({ paths: 0, failures: [] });
      expect(coverage.transitions).toContain('active: user signs out');
    });

    it.each<[string, string, (place: TestedSessionParts) => EndSession]>([
      [
        'loses a refusal',
        'end() is resolved after a 503, expected rejected: have endSession throw what the server refuses',
        (place) => (input, call) =>
          frontendApi(place)
            .endSession(input, call)
            .catch(() => {}),
      ],
      [
        'ends another session',
        'it is for another session than sess_test',
        (place) => (_input, call) => frontendApi(place).endSession({ sessionId: 'sess_other' }, call),
      ],
      [
        'asks for a token in its place',
        'a request for POST /v1/client/sessions/sess_test/tokens is on the wire, expected one to end the session',
        (place) => async (_input, call) =>
          void (await frontendApi(place).createToken(
            { sessionId: 'sess_test', organizationId: null, template: null, skipCache: false },
            call,
          )),
      ],
    ])('finds an endSession that %s', async (_name, message, endSession) => {
      const { failures } = await testSession(
        (parts) =>
          createSession({
            ...parts.options,
            ...frontendApi({ url: parts.url, fetch: parts.fetch }),
            endSession: endSession(parts),
          }),
        { only },
      );
      expect(failures).toMatchObject([{ title: expect.stringMatching(only), message }]);
    });
  });

  it('takes nothing but a function, and no selection that is empty', async () => {
    await expect(testSession(undefined as never)).rejects.toThrow(TypeError);
    await expect(testSession(plain, { only: 'no such title' })).rejects.toThrow(
      new TypeError('testSession: no path has the title, or one that matches: no such title. Take it from a report.'),
    );
    await expect(testSession(plain, { only: /^$/ })).rejects.toThrow(TypeError);
  });

  it('says what create must do, once: build a session, of the options, over the fetch that it is given', async () => {
    await expect(testSession((() => undefined) as never)).rejects.toThrow(
      new TypeError('testSession: what create returns must be the session it builds; it is missing.'),
    );
    await expect(testSession((() => ({})) as never)).rejects.toThrow(/must be the session it builds; given: object/);
    const clockless = testSession(({ options: { sessionId }, url, fetch }) =>
      createSession({ sessionId, ...frontendApi({ url, fetch }) }),
    );
    await expect(clockless).rejects.toThrow(/create must hand options on as they are/);
    const { failures } = await testSession(({ options, url }) =>
      createSession({ ...options, ...frontendApi({ url, fetch: () => Promise.reject(new TypeError('no network')) }) }),
    );
    expect(failures).toMatchObject([
      { step: 'the start', message: expect.stringMatching(/^nothing was sent through/) },
    ]);
  });

  it('names a selection that is mistyped', async () => {
    await expect(testSession(plain, { wires: {} } as never)).rejects.toThrow(
      /"wires" is not known; did you mean "wire"/,
    );
  });

  it('lists a session that cannot be built, once, with what was thrown, and throws nothing', async () => {
    const cause = new TypeError('not today');
    const report = await testSession(() => {
      throw cause;
    });
    expect(report.failures).toMatchObject([
      { step: 'the start', message: 'create throws: TypeError: not today', cause },
    ]);
    expect(report.paths).toBe(1);
    expect(report.coverage.states).toContain('active');
  });

  it('quotes no token in what it reports', async () => {
    const { failures } = await withCreateToken(
      /^origin answers token, then [^,]+$/,
      (createToken) => async (input, call) => {
        await createToken(input, call);
        return { jwt: 'eyJhbGciOiJub25lIn0.e30.' };
      },
    );
    expect(failures.map(({ step }) => step)).toContain('origin answers token');
    expect(JSON.stringify(failures)).not.toContain('eyJ');
  });
});
