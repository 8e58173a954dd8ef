import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { createTestClock, frontendApiEmulator } from 'xstate-session/testing';
import { jwtOf, reachEmulator, refusal } from './support/reach-emulator.ts';

const ORIGIN = 'http://localhost:3000';
const NOW_MS = Date.UTC(2026, 0, 1, 12);
const NOW = NOW_MS / 1000;

describe.each(['http', 'fetch'] as const)('the emulated frontend API over %s', (transport) => {
  const reach = (options: Parameters<typeof reachEmulator>[1] = {}) => reachEmulator(transport, options);

  describe('a token', () => {
    it('says what the database knows, with the times of the server', async () => {
      const { emulator, post } = await reach({ now: () => NOW_MS + 400, issuer: 'https://issuer.test' });
      emulator.createSession({
        id: 'sess_a',
        userId: 'user_a',
        organizationId: 'org_a',
        organizations: [{ id: 'org_a', slug: 'acme', role: 'admin' }],
        claims: { plan: 'pro', sub: 'cannot win' },
      });
      const jwt = await jwtOf(await post('/v1/client/sessions/sess_a/tokens', {}, { headers: { origin: ORIGIN } }));
      expect(decodeJwt(jwt)).toEqual({
        iss: 'https://issuer.test',
        azp: ORIGIN,
        sid: 'sess_a',
        sub: 'user_a',
        o: { id: 'org_a', slg: 'acme', rol: 'admin' },
        iat: NOW,
        nbf: NOW - 10,
        exp: NOW + 60,
        plan: 'pro',
        jti: 'tok_1',
        sts: 'active',
        v: 2,
      });
      expect(decodeProtectedHeader(jwt)).toEqual({
        alg: 'RS256',
        typ: 'JWT',
        kid: 'ins_emulator',
        cat: 'cl_B7d4PD111AAA',
        oiat: NOW,
      });
    });

    it('verifies against both key sets, also after the key has been changed', async () => {
      const { emulator, ask, post, url } = await reach();
      emulator.createSession({ id: 'sess_a' });
      const old = await jwtOf(await post('/v1/client/sessions/sess_a/tokens'));
      await emulator.rotateKey();
      const young = await jwtOf(await post('/v1/client/sessions/sess_a/tokens'));
      expect(decodeProtectedHeader(young).kid).not.toBe(decodeProtectedHeader(old).kid);
      expect(await (await ask('/v1/jwks')).json()).toEqual(await emulator.jwks());
      if (transport === 'fetch') return;
      const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
      for (const jwt of [old, young]) expect((await jwtVerify(jwt, keys)).payload.sid).toBe('sess_a');
    });

    it('is of the organization asked for, of none when that is empty, of the active one when nothing is said', async () => {
      const { emulator, post } = await reach();
      emulator.createSession({ id: 'sess_a', organizationId: 'org_a' });
      const organization = async (fields: Record<string, string>) =>
        decodeJwt(await jwtOf(await post('/v1/client/sessions/sess_a/tokens', fields))).o;
      expect(await organization({ organization_id: 'org_b' })).toEqual({ id: 'org_b' });
      expect(await organization({ organization_id: '' })).toBeUndefined();
      expect(await organization({})).toEqual({ id: 'org_a' });
      emulator.switchOrganization('sess_a', null);
      expect(await organization({})).toBeUndefined();
    });

    it('is refused for an organization that the user is no member of', async () => {
      const { emulator, post } = await reach();
      emulator.createSession({ id: 'sess_a', organizations: [{ id: 'org_a', slug: 'acme' }] });
      for (const organization_id of ['org_b', 'acme']) {
        const answer = await post('/v1/client/sessions/sess_a/tokens', { organization_id });
        expect(await refusal(answer)).toEqual([404, 'resource_not_found']);
      }
      expect(() => emulator.switchOrganization('sess_a', 'org_b')).toThrow(TypeError);
    });

    it('lives as long as it is told to at the moment', async () => {
      const { emulator, post } = await reach({ tokenLifetimeSeconds: 5 });
      emulator.createSession({ id: 'sess_a' });
      const life = async () => {
        const { exp = 0, iat = 0 } = decodeJwt(await jwtOf(await post('/v1/client/sessions/sess_a/tokens')));
        return exp - iat;
      };
      expect(await life()).toBe(5);
      emulator.tokenLifetimeSeconds = 3_600;
      expect(await life()).toBe(3_600);
    });

    it('of a template has the claims of that template, and names the session only when told to', async () => {
      const { emulator, post } = await reach({
        now: () => NOW_MS,
        issuer: 'https://issuer.test',
        templates: {
          plain: { lifetimeSeconds: 10 },
          rich: { sid: true, claims: ({ userId, organizationId }) => ({ who: `${userId} of ${organizationId}` }) },
        },
      });
      emulator.createSession({ id: 'sess_a', organizationId: 'org_a' });
      const token = async (template: string) => jwtOf(await post(`/v1/client/sessions/sess_a/tokens/${template}`));
      const times = { iat: NOW, nbf: NOW - 10, jti: expect.any(String) };
      const plain = await token('plain');
      expect(decodeJwt(plain)).toEqual({ ...times, exp: NOW + 10, iss: 'https://issuer.test', sub: 'user_1' });
      expect(decodeProtectedHeader(plain)).toMatchObject({ oiat: NOW, cat: 'cl_B7d4PD222AAA' });
      expect(decodeJwt(await token('rich'))).toMatchObject({ sid: 'sess_a', who: 'user_1 of org_a' });
      expect(await refusal(await post('/v1/client/sessions/sess_a/tokens/other'))).toEqual([404, 'resource_not_found']);
    });

    it('follows the claims of its session as they change', async () => {
      let nowMs = NOW_MS;
      const { emulator, post } = await reach({ now: () => nowMs });
      emulator.createSession({ id: 'sess_a', claims: { plan: 'free', trial: true } });
      const read = async () => {
        const jwt = await jwtOf(await post('/v1/client/sessions/sess_a/tokens'));
        return { ...decodeJwt(jwt), oiat: decodeProtectedHeader(jwt).oiat };
      };
      expect(await read()).toMatchObject({ plan: 'free', trial: true, oiat: NOW });
      nowMs += 7_000;
      emulator.changeClaims('sess_a', { plan: 'pro', trial: undefined });
      const changed = await read();
      expect(changed).toMatchObject({ plan: 'pro', oiat: NOW + 7 });
      expect(changed).not.toHaveProperty('trial');
    });
  });

  describe('a session', () => {
    it('that is unknown, removed, ended or banned gets no token, each with its own answer', async () => {
      const { emulator, post } = await reach();
      for (const id of ['removed', 'ended', 'banned', 'deactivated']) emulator.createSession({ id });
      emulator.removeSession('removed');
      emulator.endSession('ended');
      emulator.banSession('banned');
      emulator.banSession('deactivated', 'user_deactivated');
      const answers = ['unknown', 'removed', 'ended', 'banned', 'deactivated'].map(async (id) =>
        refusal(await post(`/v1/client/sessions/${id}/tokens`)),
      );
      expect(await Promise.all(answers)).toEqual([
        [404, 'resource_not_found'],
        [404, 'resource_not_found'],
        [401, 'authentication_invalid'],
        [403, 'user_banned'],
        [403, 'user_deactivated'],
      ]);
    });

    it('is listed by the client with a token, until it ends', async () => {
      const { emulator, ask, post } = await reach();
      emulator.createSession({ id: 'sess_a', organizationId: 'org_a' });
      emulator.createSession({ id: 'sess_b', status: 'pending' });
      const client = async () =>
        (await (await ask('/v1/client')).json()) as { response: { sessions: { id: string }[] } };
      expect(await client()).toMatchObject({
        response: {
          object: 'client',
          sessions: [
            {
              object: 'session',
              id: 'sess_a',
              status: 'active',
              last_active_organization_id: 'org_a',
              last_active_token: { object: 'token', jwt: expect.stringMatching(/^ey/) },
            },
            { id: 'sess_b', status: 'pending', last_active_organization_id: null },
          ],
          last_active_session_id: 'sess_b',
        },
        client: null,
      });
      const ended = await post('/v1/client/sessions/sess_b/end');
      expect(await ended.json()).toMatchObject({
        response: { id: 'sess_b', status: 'ended', last_active_token: null },
      });
      expect((await client()).response).toMatchObject({
        sessions: [{ id: 'sess_a' }],
        last_active_session_id: 'sess_a',
      });
      expect(emulator.session('sess_b')?.status).toBe('ended');
      expect(await refusal(await post('/v1/client/sessions/sess_b/end'))).toEqual([401, 'authentication_invalid']);
    });

    it('stays in the list with its status when ended sessions are to be listed', async () => {
      const { emulator, ask } = await reach({ endedSessions: 'listed' });
      emulator.createSession({ id: 'sess_a' });
      emulator.endSession('sess_a');
      expect(await (await ask('/v1/client')).json()).toMatchObject({
        response: {
          sessions: [{ id: 'sess_a', status: 'ended', last_active_token: null }],
          last_active_session_id: null,
        },
      });
    });

    it('is not listed where there is no client', async () => {
      const { emulator, ask } = await reach();
      expect(await (await ask('/v1/client')).json()).toEqual({ response: null, client: null });
      emulator.createSession();
      emulator.removeClient();
      expect(await (await ask('/v1/client')).json()).toEqual({ response: null, client: null });
    });
  });
});

describe('an emulator', () => {
  it('makes tokens of every kind by hand', async () => {
    const { emulator } = await reachEmulator('fetch', { now: () => NOW_MS });
    emulator.createSession({ id: 'sess_a', organizationId: 'org_a' });
    const bare = { claims: { exp: undefined, iat: undefined }, header: { typ: undefined }, oiat: null };
    const jwt = await emulator.mint({ sessionId: 'sess_a', ...bare });
    expect(decodeJwt(jwt)).toMatchObject({ sid: 'sess_a', o: { id: 'org_a' } });
    expect(Object.keys({ ...decodeJwt(jwt), ...decodeProtectedHeader(jwt) })).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:exp|iat|typ|oiat)$/)]),
    );
    const expired = await emulator.mint({ sessionId: 'sess_x', organizationId: 'org_x', issuedAtMs: 5_999, oiat: 3 });
    expect(decodeJwt(expired)).toMatchObject({ sid: 'sess_x', o: { id: 'org_x' }, iat: 5, exp: 65 });
    expect(decodeProtectedHeader(expired).oiat).toBe(3);
  });

  it('gives its key to others, whose tokens it takes for its own', async () => {
    const one = frontendApiEmulator();
    const other = frontendApiEmulator({ signingKey: one.signingKey() });
    other.setMode('origin-outage');
    const expired_token = await one.mint({ sessionId: 'sess_a' });
    const answer = await other.fetch(`https://x.test/v1/client/sessions/sess_a/tokens?expired_token=${expired_token}`, {
      method: 'POST',
    });
    expect(decodeJwt(await jwtOf(answer)).sid).toBe('sess_a');
  });

  it('tells a test when it has worked everything off, also where time stands still', async () => {
    const testClock = createTestClock();
    const { emulator, post } = await reachEmulator('fetch', { now: testClock.now, clock: testClock.clock });
    emulator.createSession({ id: 'sess_a' });
    emulator.setMode('slow', { delayMs: 8_000 });
    const answers: number[] = [];
    const asked = post('/v1/client/sessions/sess_a/tokens').then(({ status }) => answers.push(status));
    await emulator.settled();
    expect([testClock.pendingTimers, answers]).toEqual([1, []]);
    await testClock.advance(8_000);
    await emulator.settled();
    await asked;
    expect(answers).toEqual([200]);
    await expect(emulator.settled()).resolves.toBeUndefined();
  });

  it.each([
    ['a lifetime of nothing', () => frontendApiEmulator({ tokenLifetimeSeconds: 0 })],
    ['a base path with an end', () => frontendApiEmulator({ basePath: '/api/' })],
    ['a base path without a beginning', () => frontendApiEmulator({ basePath: 'api' })],
    ['a session id taken', () => [1, 2].map(() => emulatorWith('sess_a').createSession({ id: 'sess_a' }))],
    ['the end of a session it has not', () => frontendApiEmulator().endSession('sess_a')],
    ['raw requests it was not told to keep', () => frontendApiEmulator().rawRequests],
    ['a mode it does not know', () => frontendApiEmulator().setMode('sleepy' as 'slow')],
    ['a mode for no request', () => frontendApiEmulator().setMode('hung', { times: 0 })],
    ['a failure that is a success', () => frontendApiEmulator().setMode('unavailable', { status: 200 })],
    ['a status out of range', () => frontendApiEmulator().answerNext({ status: 99 })],
  ])('throws a TypeError at %s', (_mistake, call) => {
    expect(call).toThrow(TypeError);
  });
});

function emulatorWith(id: string) {
  const emulator = frontendApiEmulator();
  emulator.createSession({ id });
  return emulator;
}
