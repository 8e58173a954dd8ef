import { decodeJwt, SignJWT } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { authenticateRequest, forwardState, readForwardedState } from 'xstate-session/server';
import { namedTokens } from './support/named-tokens.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW_MS } from './support/tokens.ts';

const HEADER = 'x-xstate-session-state';
const secret = 'a secret of more than thirty-two characters';
const options = { secret, now: () => NOW_MS };
const signedIn = { cookies: { __session: '@valid', __client_uat: 'in' } };
const stateOf = (row: Parameters<typeof rowRequest>[0]) => authenticateRequest(rowRequest(row), rowOptions(row));
const forwarded = async (row: Parameters<typeof rowRequest>[0], client: Record<string, string> = {}) =>
  forwardState(new Headers({ accept: 'text/html', ...client }), await stateOf(row), options);

describe('a state that is passed on to the page', () => {
  test('of a user has the token, the verified claims and the methods', async () => {
    const headers = await forwarded(signedIn);
    expect(headers.get('accept')).toBe('text/html');
    const state = await readForwardedState(headers, options);
    expect(state).toMatchObject({
      status: 'signed-in',
      reason: null,
      tokenKind: 'session-token',
      token: namedTokens.valid,
      claims: decodeJwt(namedTokens.valid ?? ''),
    });
    expect(state?.require()).toBe(state);
    expect(state?.headers.get('set-cookie')).toBeNull();
  });

  test('after a refresh has the new token, which the cookies of the request have not', async () => {
    const headers = await forwarded({
      cookies: { __session: '@expired', __client_uat: 'in', '__refresh~': 'r1' },
      options: { refreshSession: async () => [`__session=${namedTokens['valid-org']}; Path=/`] },
    });
    const state = await readForwardedState(headers, options);
    expect(state?.token).toBe(namedTokens['valid-org']);
    expect(state?.claims).toMatchObject({ sid: 'sess_1', o: { id: 'org_1' } });
  });

  test('of nobody says why', async () => {
    const state = await readForwardedState(await forwarded({}), options);
    expect([state?.status, state?.reason]).toEqual(['signed-out', 'session-token-and-uat-missing']);
    expect(() => state?.require()).toThrow(expect.objectContaining({ status: 401 }));
  });

  test('of a machine says whom it stands for and what it may do', async () => {
    const headers = await forwarded({
      headers: { authorization: 'Bearer ak_1' },
      options: {
        acceptsToken: 'api-key',
        verifyMachineToken: async () => ({ subject: 'user_7', scopes: ['read'], claims: { plan: 'pro' } }),
      },
    });
    expect(await readForwardedState(headers, options)).toMatchObject({
      status: 'signed-in',
      tokenKind: 'api-key',
      token: 'ak_1',
      subject: 'user_7',
      scopes: ['read'],
      claims: { plan: 'pro' },
    });
  });
});

describe('what a client sends under the same name', () => {
  test('is replaced', async () => {
    const own = await forwarded(signedIn);
    const headers = await forwarded({}, { [HEADER]: own.get(HEADER) ?? '' });
    expect((await readForwardedState(headers, options))?.status).toBe('signed-out');
  });

  const sign = (key: string, more: { typ?: string; alg?: string; exp?: number } = {}) =>
    new SignJWT({ status: 'signed-in', tokenKind: 'session-token', token: namedTokens.valid })
      .setProtectedHeader({ alg: more.alg ?? 'HS256', typ: more.typ ?? 'xstate-session-state+jwt' })
      .setExpirationTime(more.exp ?? NOW_MS / 1000 + 60)
      .sign(new TextEncoder().encode(key));

  test('counts for nothing where nothing replaces it, unless it has been signed here within a minute', async () => {
    const read = async (jwt: string) => readForwardedState(new Headers({ [HEADER]: jwt }), options);
    expect((await read(await sign(secret)))?.status).toBe('signed-in');
    expect(await read(await sign('another secret, as long as the first one'))).toBeNull();
    expect(await read(await sign(secret, { typ: 'JWT' }))).toBeNull();
    expect(await read(await sign(secret.padEnd(64, '.'), { alg: 'HS512' }))).toBeNull();
    expect(await read(await sign(secret, { exp: NOW_MS / 1000 }))).toBeNull();
    for (const forged of ['', 'x', 'e30.e30.', namedTokens.valid ?? '', namedTokens.unsigned ?? '']) {
      expect(await read(forged)).toBeNull();
    }
    expect(await readForwardedState(new Headers(), options)).toBeNull();
  });

  test('is as old as a minute at most', async () => {
    const headers = await forwarded(signedIn);
    const at = (later: number) => readForwardedState(headers, { secret, now: () => NOW_MS + later });
    expect((await at(59_999))?.status).toBe('signed-in');
    expect(await at(60_000)).toBeNull();
  });
});

test('a handshake is not passed on, a short secret is none, and neither is quoted', async () => {
  await expect(forwarded({ cookies: { __client_uat: 'in' } })).rejects.toThrow(/handshakeResponse/);
  for (const wrong of ['', 'short-secret', undefined as never]) {
    const mistake = readForwardedState(new Headers(), { secret: wrong });
    await expect(mistake).rejects.toThrow(TypeError);
    await expect(mistake).rejects.not.toThrow(/short-secret/);
  }
});

// Where somebody must be asked XState notes the platform's time of its timer, and nothing here can keep it from that.
test('with a clock of its own what is decided at once reads neither that of the platform nor its randomness', async () => {
  const forbidden = (): never => {
    throw new Error('forbidden during a render');
  };
  const requests: Parameters<typeof rowRequest>[0][] = [
    signedIn,
    { cookies: { __client_uat: 'in' } },
    { cookies: { __session: '@expired', __client_uat: 'in' } },
    {},
  ];
  const RealDate = Date;
  vi.spyOn(Math, 'random').mockImplementation(forbidden);
  vi.spyOn(crypto, 'randomUUID').mockImplementation(forbidden);
  vi.spyOn(crypto, 'getRandomValues').mockImplementation(forbidden);
  vi.stubGlobal(
    'Date',
    class extends RealDate {
      static override now = forbidden;
      constructor(value?: number) {
        super(value ?? forbidden());
      }
    },
  );
  const states = await Promise.all(requests.map((row) => stateOf(row)));
  expect(states.map(({ status }) => status)).toEqual(['signed-in', 'handshake', 'handshake', 'signed-out']);
  expect((await readForwardedState(await forwarded(signedIn), options))?.status).toBe('signed-in');
  // The traps are set.
  expect(() => Reflect.construct(Date, [])).toThrow('forbidden');
  expect(Math.random).toThrow('forbidden');
});
