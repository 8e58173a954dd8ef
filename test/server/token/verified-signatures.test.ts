import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type AuthenticateOptions, authenticateRequest, verifySessionToken } from 'xstate-session/server';
import { createTestClock } from 'xstate-session/testing';
import { namedTokens } from '../support/named-tokens.ts';
import { foreignKey, makeKey, NOW, NOW_MS, ownKey, signToken } from '../support/tokens.ts';
import { crossings, differences, faultyMemories, verifyWarm } from '../support/verification-cases.ts';

/** How many signatures were verified meanwhile. */
async function verificationsOf(run: () => Promise<unknown>): Promise<number> {
  const verify = vi.spyOn(crypto.subtle, 'verify');
  await run();
  const { length } = verify.mock.calls;
  verify.mockRestore();
  return length;
}

const options = () => ({
  frontendApi: 'clerk.app.example',
  keys: { jwks: { keys: [{ ...ownKey.jwk }] } },
  authorizedParties: ['https://app.example'],
  now: () => NOW_MS,
});
const requestWith = (token: string) =>
  new Request('https://app.example/', { headers: { cookie: `__client_uat=${NOW - 60}; __session=${token}` } });
/** A token nobody has seen, to be kept out of other tests' way. */
const newToken = (claims: Record<string, unknown> = {}) =>
  signToken({ claims: { jti: crypto.randomUUID(), ...claims } });

describe('a signature that was verified', () => {
  test('is not verified again: not by requests, not by a token on its own, not by options that are made anew', async () => {
    const token = await newToken();
    const kept = options();
    const ask = async (given: AuthenticateOptions) => {
      expect((await authenticateRequest(requestWith(token), given)).status).toBe('signed-in');
    };
    expect(await verificationsOf(() => ask(kept))).toBe(1);
    expect(await verificationsOf(() => ask(kept))).toBe(0);
    expect(await verificationsOf(() => ask(options()))).toBe(0);
    const { keys } = kept;
    expect(
      await verificationsOf(() =>
        verifySessionToken(token, { keys, now: () => NOW_MS, issuer: 'https://clerk.app.example' }),
      ),
    ).toBe(0);
    expect(await verificationsOf(() => ask({ ...options(), keys: { pem: ownKey.pem } }))).toBe(1);
    expect(await verificationsOf(() => ask({ ...options(), keys: { pem: ownKey.pem } }))).toBe(0);
  });

  test.each([
    ['keys in place', () => options()],
    [
      'published keys',
      () => ({
        ...options(),
        keys: { jwksUrl: 'https://clerk.app.example/jwks' },
        fetch: async () => Response.json(ownKey.jwks),
      }),
    ],
  ])('is verified by a thread while the rest of the request is read, with %s', async (_, makeOptions) => {
    const given = makeOptions();
    await authenticateRequest(requestWith(await newToken()), given);
    const request = requestWith(await newToken());
    const events: string[] = [];
    const read = vi.spyOn(request.headers, 'get').mockImplementation((name) => {
      events.push(name);
      return Headers.prototype.get.call(request.headers, name);
    });
    const { verify } = crypto.subtle;
    const verified = vi.spyOn(crypto.subtle, 'verify').mockImplementation((...given) => {
      events.push('verify');
      return Reflect.apply(verify, crypto.subtle, given);
    });
    const { status } = await authenticateRequest(request, given);
    read.mockRestore();
    verified.mockRestore();
    expect(status).toBe('signed-in');
    expect(events.slice(0, 3)).toEqual(['cookie', 'authorization', 'verify']);
    expect(events).toContain('sec-fetch-dest');
  });

  test('of another token than the one that counts in the end says nothing of that one', async () => {
    const given = { ...options(), cookieSuffix: 'suffix' };
    const [older, newer] = [await newToken({ iat: NOW - 30 }), await newToken()];
    const forged = await signToken({ key: foreignKey, claims: { iat: NOW - 30 } });
    const statusWith = async (plain: string, suffixed: string) => {
      const uat = `__client_uat=${NOW - 60}; __client_uat_suffix=${NOW - 60}`;
      const cookie = `${uat}; __session=${plain}; __session_suffix=${suffixed}`;
      const state = await authenticateRequest(new Request('https://app.example/', { headers: { cookie } }), given);
      return [state.status, state.token ?? state.reason];
    };
    expect(await statusWith(newer, older)).toEqual(['signed-in', newer]);
    expect(await statusWith(newer, forged)).toEqual(['signed-in', newer]);
    const newerForged = await signToken({ key: foreignKey });
    expect(await statusWith(newerForged, older)).toEqual(['signed-out', 'token-invalid-signature']);
  });

  test.each(['m2m-token', 'any'] as const)(
    'of a machine is verified once where %s is accepted',
    async (acceptsToken) => {
      const token = await signToken({ header: { cat: undefined }, claims: { sub: 'mch_1', jti: crypto.randomUUID() } });
      const headers = { authorization: `Bearer ${token}` };
      const ask = () =>
        authenticateRequest(new Request('https://app.example/', { headers }), { ...options(), acceptsToken });
      expect(await verificationsOf(ask)).toBe(1);
    },
  );

  test('of a machine is not verified again either', async () => {
    const token = await signToken({ header: { cat: undefined }, claims: { sub: 'mch_1', jti: crypto.randomUUID() } });
    const given = { ...options(), acceptsToken: 'm2m-token' } as const;
    const headers = { authorization: `Bearer ${token}` };
    const ask = () => authenticateRequest(new Request('https://app.example/', { headers }), given);
    expect(await verificationsOf(ask)).toBe(1);
    expect(await verificationsOf(ask)).toBe(0);
    expect((await ask()).status).toBe('signed-in');
  });

  test('gives each request claims of its own: what an app changes in them is not told to the next', async () => {
    const token = await newToken();
    const given = options();
    const first = await authenticateRequest(requestWith(token), given);
    Object.assign(first.claims ?? {}, { sub: 'user_forged' });
    const second = await authenticateRequest(requestWith(token), given);
    expect(second.claims?.sub).toBe('user_1');
  });

  test('is verified again by the key of another tenant, though it is the very same one', async () => {
    const token = await newToken();
    const ask = (frontendApi: string) => authenticateRequest(requestWith(token), { ...options(), frontendApi });
    expect(await verificationsOf(() => ask('clerk.app.example'))).toBe(1);
    expect(await verificationsOf(() => ask('clerk.other.example'))).toBe(1);
    expect(await verificationsOf(() => ask('clerk.app.example'))).toBe(0);
  });

  test('lets nobody in by another key of the same "kid"', async () => {
    const token = await newToken();
    await authenticateRequest(requestWith(token), options());
    const theirs = await authenticateRequest(requestWith(token), { ...options(), keys: { jwks: foreignKey.jwks } });
    expect([theirs.status, theirs.reason]).toEqual(['signed-out', 'token-invalid-signature']);
  });

  test('counts no longer when its key is withdrawn, nor when the keys were fetched anew', async () => {
    const other = await makeKey('other');
    let published = [ownKey, other];
    const time = createTestClock({ nowMs: NOW_MS });
    const given = {
      keys: { jwksUrl: 'https://keys.example/jwks.json' },
      fetch: vi.fn(async () => Response.json({ keys: published.map(({ jwk }) => jwk) })),
      now: time.now,
      clock: time.clock,
    };
    const token = await newToken({ exp: NOW + 7_200 });
    const ask = () => verifySessionToken(token, given);
    expect(await verificationsOf(ask)).toBe(1);
    await time.advance(119_999);
    expect(await verificationsOf(ask)).toBe(0);
    await time.advance(130_000);
    expect(await verificationsOf(ask)).toBe(1);
    await time.advance(50_000);
    expect(await verificationsOf(ask)).toBe(0);
    // Keys of five minutes are fetched anew on the side.
    await time.advance(1);
    await ask();
    await time.advance(0);
    expect(given.fetch).toHaveBeenCalledTimes(2);
    expect(await verificationsOf(ask)).toBe(1);
    expect(await verificationsOf(ask)).toBe(0);
    published = [other];
    await time.advance(3_600_000);
    expect(await ask()).toMatchObject({ verified: false, reason: 'jwk-kid-mismatch' });
  });

  test('of a handshake is not kept: its token comes once, and is full of cookies', async () => {
    const token = await newToken({ handshake: [`__session=${await newToken()}; Path=/`] });
    const cookie = `__clerk_handshake=${token}`;
    const ask = () =>
      authenticateRequest(
        new Request('https://app.example/', { headers: { cookie, 'sec-fetch-dest': 'document' } }),
        options(),
      );
    const first = await verificationsOf(ask);
    expect(first).toBeGreaterThan(0);
    // The session token in it is known by now, the handshake's own is not.
    expect(await verificationsOf(ask)).toBe(1);
  });

  test.each(['forged', 'unknown-kid', 'unsigned', 'hmac', 'garbage'])('is none that was refused (%s)', async (name) => {
    const token = namedTokens[name] ?? '';
    const given = options();
    const first = await verificationsOf(() => authenticateRequest(requestWith(token), given));
    expect(await verificationsOf(() => authenticateRequest(requestWith(token), given))).toBe(first);
  });
});

describe('the verdict is the one of a verification, whoever asked before, whatever the time', () => {
  const cases = { numRuns: 200 };

  test('of any tokens, options and times, in any order', { timeout: 90_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(crossings, async (steps) => {
        expect(await differences(steps, verifyWarm)).toEqual([]);
      }),
      cases,
    );
  });

  test.each(Object.entries(faultyMemories))('(planted) %s is found', { timeout: 90_000 }, async (_, faulty) => {
    const found = await fc.check(
      fc.asyncProperty(crossings, async (steps) => {
        expect(await differences(steps, faulty())).toEqual([]);
      }),
      { numRuns: 3_000, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });
});
