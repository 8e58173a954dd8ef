import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { jwtOf, reachEmulator, refusal } from '../support/reach-emulator.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 12);
const NOW = NOW_MS / 1000;

describe.each(['http', 'fetch'] as const)('the edge of the emulated frontend API, over %s,', (transport) => {
  const reach = (options: Parameters<typeof reachEmulator>[1] = {}) => reachEmulator(transport, options);

  describe('in an origin outage', () => {
    async function outage(options: Parameters<typeof reachEmulator>[1] = {}) {
      let nowMs = NOW_MS;
      const reached = await reach({ now: () => nowMs, ...options });
      const { emulator, post } = reached;
      emulator.createSession({ id: 'sess_a', organizationId: 'org_a', claims: { plan: 'free' } });
      const held = await jwtOf(await post('/v1/client/sessions/sess_a/tokens'));
      emulator.changeClaims('sess_a', { plan: 'pro' });
      emulator.setMode('origin-outage');
      nowMs += 3_600_000;
      const offer = (jwt: string, fields: Record<string, string> = {}, path = '') =>
        post(`/v1/client/sessions/sess_a/tokens${path}?expired_token=${encodeURIComponent(jwt)}`, fields);
      return { ...reached, held, offer };
    }

    it('the edge asks for the expired token, and mints from it with the old claims and oiat', async () => {
      const { post, held, offer } = await outage();
      expect(await refusal(await post('/v1/client/sessions/sess_a/tokens'))).toEqual([422, 'missing_expired_token']);
      const renewed = await jwtOf(await offer(held));
      expect(decodeJwt(renewed)).toEqual({
        ...decodeJwt(held),
        iat: NOW + 3_600,
        nbf: NOW + 3_590,
        exp: NOW + 3_660,
        jti: expect.any(String),
      });
      expect(decodeProtectedHeader(renewed)).toEqual(decodeProtectedHeader(held));
      expect(await jwtOf(await offer(renewed))).not.toBe(renewed);
    });

    it('no forged, foreign, broken or template token is a proof', async () => {
      const { emulator, offer } = await outage();
      const noProof = [
        await emulator.mintForged({ sessionId: 'sess_a' }),
        await emulator.mint({ sessionId: 'sess_b' }),
        await emulator.mint({ sessionId: 'sess_a', template: 'any', claims: { sid: 'sess_a' } }),
        makeToken({ iatMs: NOW_MS, sid: 'sess_a' }),
        `${await emulator.mint({ sessionId: 'sess_a' })}x`,
        'nonsense',
        '..',
      ];
      for (const jwt of noProof) expect(await refusal(await offer(jwt))).toEqual([422, 'missing_expired_token']);
      expect(emulator.counters.refusedExpiredTokens).toBe(noProof.length);
    });

    it('the edge keeps the organization of the token, unless it can do better', async () => {
      const { emulator, held, offer } = await outage();
      const organization = async (organization_id: string) =>
        decodeJwt(await jwtOf(await offer(held, { organization_id }))).o;
      expect(await organization('org_b')).toEqual({ id: 'org_a' });
      expect(await organization('')).toEqual({ id: 'org_a' });
      emulator.setMode('origin-outage', { remapsOrganization: true });
      expect(await organization('org_b')).toEqual({ id: 'org_b' });
      expect(await organization('')).toBeUndefined();
    });

    it('template tokens come from a session token, too', async () => {
      const { held, offer } = await outage({ templates: { t: { claims: ({ userId }) => ({ who: userId }) } } });
      const jwt = await jwtOf(await offer(held, {}, '/t'));
      expect(decodeJwt(jwt)).toMatchObject({ who: 'user_1', iat: NOW + 3_600 });
      expect(decodeProtectedHeader(jwt).oiat).toBe(NOW);
    });

    it('what needs the origin fails, and the keys stay', async () => {
      const { emulator, ask, post } = await outage();
      expect(await refusal(await ask('/v1/client'))).toEqual([503, 'origin_unavailable']);
      emulator.setMode('origin-outage', { status: 522 });
      expect((await post('/v1/client/sessions/sess_a/end')).status).toBe(522);
      expect((await ask('/.well-known/jwks.json')).status).toBe(200);
      expect(emulator.session('sess_a')?.status).toBe('active');
    });

    it('the losses of a client without the retry are counted', async () => {
      const { emulator, held, offer } = await outage();
      emulator.createSession({ id: 'sess_b' });
      await offer(held);
      await offer(held);
      expect(emulator.counters).toMatchObject({
        wouldHaveLost: { tokens: 2, sessions: 1 },
        mints: { token: 1, 'expired-token': 2 },
        tokensIssued: 3,
      });
    });
  });

  describe('as a session minter', () => {
    it('mints from remembered claims, with an older oiat, for as long as they are young enough', async () => {
      let nowMs = NOW_MS;
      const { emulator, post } = await reach({ now: () => nowMs });
      emulator.createSession({ id: 'sess_a', claims: { plan: 'free' } });
      emulator.setMode('session-minter');
      const read = async (fields: Record<string, string> = {}) => {
        const jwt = await jwtOf(await post('/v1/client/sessions/sess_a/tokens', fields));
        const { plan, iat } = decodeJwt(jwt);
        return { jwt, plan, iat, oiat: decodeProtectedHeader(jwt).oiat };
      };
      expect(await read()).toMatchObject({ plan: 'free', iat: NOW, oiat: NOW });
      emulator.changeClaims('sess_a', { plan: 'pro' });
      nowMs += 59_000;
      expect(await read()).toMatchObject({ plan: 'free', iat: NOW + 59, oiat: NOW });
      const forced = await read({ force_origin: 'true' });
      expect(forced).toMatchObject({ plan: 'pro', iat: NOW + 59, oiat: NOW + 59 });
      expect(await read(), 'the edge remembers what it remembered').toMatchObject({ plan: 'free', oiat: NOW });
      expect(await read({ token: forced.jwt })).toMatchObject({ plan: 'pro', oiat: NOW + 59 });
      emulator.setMode('session-minter', { usesToken: false });
      expect(await read({ token: forced.jwt })).toMatchObject({ plan: 'free', oiat: NOW });
      nowMs += 1_000;
      expect(await read()).toMatchObject({ plan: 'pro', iat: NOW + 60, oiat: NOW + 60 });
    });

    it('believes no token that is forged or of another organization', async () => {
      const { emulator, post } = await reach({ now: () => NOW_MS });
      emulator.createSession({ id: 'sess_a', organizationId: 'org_a' });
      emulator.setMode('session-minter');
      const lies = { sessionId: 'sess_a', oiat: NOW + 5, claims: { plan: 'gold' } };
      for (const token of [
        await emulator.mintForged(lies),
        await emulator.mint({ ...lies, organizationId: 'org_b' }),
      ]) {
        const jwt = await jwtOf(await post('/v1/client/sessions/sess_a/tokens', { token }));
        expect(decodeJwt(jwt)).not.toHaveProperty('plan');
      }
    });
  });
});
