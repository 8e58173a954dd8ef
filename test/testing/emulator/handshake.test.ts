import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import type { FrontendApiEmulatorOptions } from 'xstate-session/testing';
import { reachEmulator, refusal } from '../support/reach-emulator.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 12);
const NOW = NOW_MS / 1000;
const APP = "http://localhost:3000/a%20b?c=%2F&d='#e?f";

async function reach(options: FrontendApiEmulatorOptions = {}) {
  let nowMs = NOW_MS;
  const reached = await reachEmulator('http', { now: () => nowMs, ...options });
  const handshake = (parameters: Record<string, string> = {}) =>
    reached.ask(`/v1/client/handshake?${new URLSearchParams({ redirect_url: APP, format: 'nonce', ...parameters })}`);
  const payload = (nonce: string) => reached.ask(`/v1/clients/handshake_payload?nonce=${nonce}`);
  async function directives(parameters: Record<string, string> = {}): Promise<string[]> {
    const nonce = parameterOf(await handshake(parameters), '__clerk_handshake_nonce');
    return ((await (await payload(nonce)).json()) as { directives: string[] }).directives;
  }
  return {
    ...reached,
    handshake,
    payload,
    directives,
    passes(ms: number) {
      nowMs += ms;
    },
  };
}

describe('a handshake', () => {
  it('comes back to the same address, byte for byte, with a nonce that is good for one payload', async () => {
    const { emulator, handshake, payload } = await reach();
    emulator.createSession({ id: 'sess_a' });
    const answer = await handshake();
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([307, 'no-store']);
    const nonce = parameterOf(answer, '__clerk_handshake_nonce');
    expect(answer.headers.get('location')).toBe(
      `http://localhost:3000/a%20b?c=%2F&d='&__clerk_handshake_nonce=${nonce}#e?f`,
    );
    const answers = [await payload(nonce), await payload(nonce), await payload('')];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404]);
  });

  it('sets the session cookies, plain ones only when no suffix is in use', async () => {
    const { emulator, directives } = await reach();
    emulator.createSession({ id: 'sess_a' });
    const plain = await directives();
    expect(plain).toEqual([
      `__client_uat=${NOW}; Max-Age=31536000; Path=/; SameSite=Strict`,
      expect.stringMatching(/^__session=ey[^;]+; Max-Age=31536000; Path=\/; SameSite=Lax$/),
    ]);
    const suffixed = await directives({ suffixed_cookies: 'true', redirect_url: 'https://app.test/' });
    expect(suffixed.map(nameOf)).toEqual([
      '__client_uat',
      '__client_uat_emulator',
      '__session',
      '__session_emulator',
      '__refresh_emulator',
    ]);
    expect(suffixed.every((cookie) => cookie.includes('; Secure'))).toBe(true);
    expect(suffixed.at(-1)).toBe(
      `__refresh_emulator=${emulator.refreshToken('sess_a')}; Max-Age=31536000; Path=/; HttpOnly; Secure; SameSite=Lax`,
    );
    expect(decodeJwt(cookieValue(suffixed, '__session'))).toMatchObject({ sid: 'sess_a', iat: NOW });
    expect(cookieValue(suffixed, '__session_emulator')).toBe(cookieValue(suffixed, '__session'));
  });

  it('carries its payload itself when no nonce was asked for', async () => {
    const { emulator, handshake } = await reach();
    emulator.createSession({ id: 'sess_a' });
    const jwt = parameterOf(await handshake({ format: 'token' }), '__clerk_handshake');
    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'ins_emulator' });
    expect(decodeJwt(jwt)).toEqual({ iat: NOW, handshake: [expect.any(String), expect.stringMatching(/^__session=/)] });
  });

  it('takes the cookies away when nobody is signed in', async () => {
    const { emulator, directives } = await reach();
    emulator.createSession({ id: 'sess_a' });
    emulator.endSession('sess_a');
    expect(await directives({ suffixed_cookies: 'true' })).toEqual([
      '__client_uat=0; Max-Age=31536000; Path=/; SameSite=Strict',
      '__client_uat_emulator=0; Max-Age=31536000; Path=/; SameSite=Strict',
      '__session=; Max-Age=0; Path=/; SameSite=Lax',
      '__session_emulator=; Max-Age=0; Path=/; SameSite=Lax',
      '__refresh_emulator=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ]);
  });

  it('switches the organization as asked, by id, slug, or to the personal account', async () => {
    const { emulator, directives } = await reach();
    emulator.createSession({ id: 'sess_a', organizations: [{ id: 'org_a', slug: 'acme' }, { id: 'org_b' }] });
    const organization = async (organization_id: string) =>
      decodeJwt(cookieValue(await directives({ organization_id }), '__session')).o;
    expect(await organization('acme')).toEqual({ id: 'org_a', slg: 'acme' });
    expect(await organization('org_b')).toEqual({ id: 'org_b' });
    expect(await organization('org_c'), 'no member: it stays').toEqual({ id: 'org_b' });
    expect(await organization('')).toBeUndefined();
    expect(emulator.session('sess_a')?.organizationId).toBeNull();
  });

  it('goes on with the session that the token names', async () => {
    const { emulator, directives } = await reach();
    emulator.createSession({ id: 'sess_a' });
    emulator.createSession({ id: 'sess_b' });
    const sid = async (parameters: Record<string, string>) =>
      decodeJwt(cookieValue(await directives(parameters), '__session')).sid;
    expect(await sid({})).toBe('sess_b');
    const claims = { azp: 'http://localhost:3000' };
    expect(await sid({ __session: await emulator.mint({ sessionId: 'sess_a', issuedAtMs: 0, claims }) })).toBe(
      'sess_a',
    );
    expect(await sid({ __session: await emulator.mintForged({ sessionId: 'sess_a' }) })).toBe('sess_b');
  });

  it('mints for the origin it redirects to, so that `authorizedParties` of the app behind it holds', async () => {
    const { emulator, directives } = await reach();
    emulator.createSession({ id: 'sess_a' });
    const azp = async (parameters: Record<string, string>) =>
      decodeJwt(cookieValue(await directives(parameters), '__session')).azp;
    const redirect_url = 'https://app.example/orders?x=1';
    const other = await emulator.mint({ sessionId: 'sess_a', claims: { azp: 'http://localhost:3001' } });
    expect(await azp({ redirect_url })).toBe('https://app.example');
    expect(await azp({ redirect_url, __session: other })).toBe('https://app.example');
    emulator.setMode('origin-outage');
    const bare = await emulator.mint({ sessionId: 'sess_a' });
    expect(await azp({ redirect_url, __session: bare }), 'at the edge, where the token has none').toBe(
      'https://app.example',
    );
    expect(await azp({ redirect_url, __session: other }), 'at the edge, which says again what it read').toBe(
      'http://localhost:3001',
    );
  });

  it('of a development instance brings the development browser along', async () => {
    const { emulator, handshake, directives } = await reach({ instance: 'development' });
    emulator.createSession({ id: 'sess_a' });
    expect(parameterOf(await handshake({ __clerk_db_jwt: 'dvb_known' }), '__clerk_db_jwt')).toBe('dvb_known');
    expect(parameterOf(await handshake(), '__clerk_db_jwt')).toMatch(/^dvb_/);
    expect(cookieValue(await directives({ __clerk_db_jwt: 'dvb_known' }), '__clerk_db_jwt')).toBe('dvb_known');
  });

  it.each([
    ['no address', { redirect_url: '' }, 'form_param_missing'],
    ['a relative address', { redirect_url: '/a' }, 'form_param_format_invalid'],
    ['a script', { redirect_url: 'javascript:alert(1)' }, 'form_param_format_invalid'],
    ['an unknown format', { format: 'xml' }, 'form_param_value_invalid'],
  ])('with %s is refused', async (_what, parameters, code) => {
    const { handshake } = await reach();
    expect(await refusal(await handshake(parameters))).toEqual([400, code]);
  });

  it('cannot split the answer with line breaks in the address', async () => {
    const { emulator, handshake } = await reach();
    emulator.createSession();
    const answer = await handshake({ redirect_url: 'http://localhost:3000/\r\nSet-Cookie: a=b', format: 'nonce' });
    expect(answer.status).toBe(307);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

describe('a handshake in an origin outage', () => {
  it('mints from a genuine session token, even expired, with its old claims and oiat', async () => {
    const { emulator, directives, passes } = await reach();
    emulator.createSession({ id: 'sess_a', organizationId: 'org_a' });
    const held = await emulator.mint({ sessionId: 'sess_a' });
    emulator.switchOrganization('sess_a', null);
    emulator.setMode('origin-outage');
    passes(3_600_000);
    const cookies = await directives({ __session: held, suffixed_cookies: 'true', organization_id: '' });
    const renewed = cookieValue(cookies, '__session_emulator');
    expect(decodeJwt(renewed)).toMatchObject({ sid: 'sess_a', o: { id: 'org_a' }, iat: NOW + 3_600, exp: NOW + 3_660 });
    expect(decodeProtectedHeader(renewed).oiat).toBe(NOW);
    expect(Number(cookieValue(cookies, '__client_uat'))).toBeLessThanOrEqual(NOW + 3_600);
  });

  it('goes nowhere without one', async () => {
    const { emulator, handshake } = await reach();
    emulator.createSession({ id: 'sess_a' });
    emulator.setMode('origin-outage');
    const template = await emulator.mint({ sessionId: 'sess_a', template: 't', claims: { sid: 'sess_a' } });
    for (const __session of ['', 'nonsense', await emulator.mintForged({ sessionId: 'sess_a' }), template]) {
      expect(await refusal(await handshake({ __session }))).toEqual([503, 'origin_unavailable']);
    }
  });
});

describe('the refresh by an app server', () => {
  async function refreshing(change: Record<string, unknown> = {}, search = '?suffixed_cookies=true') {
    const reached = await reach();
    const { emulator, ask } = reached;
    emulator.createSession({ id: 'sess_a', claims: { plan: 'pro' } });
    const body = {
      format: 'cookie',
      expired_token: await emulator.mint({
        sessionId: 'sess_a',
        issuedAtMs: NOW_MS - 120_000,
        claims: { azp: 'http://a' },
      }),
      refresh_token: emulator.refreshToken('sess_a'),
      request_origin: 'https://app.test',
      request_headers: { host: ['app.test'] },
      ...change,
    };
    const headers = { 'content-type': 'application/json' };
    const send = () =>
      ask(`/v1/sessions/sess_a/refresh${search}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { ...reached, send };
  }

  it('gives the cookies of a new token', async () => {
    const { send } = await refreshing();
    const answer = (await (await send()).json()) as { object: string; cookies: string[] };
    expect(answer.object).toBe('cookies');
    expect(answer.cookies.map(nameOf)).toEqual([
      '__client_uat',
      '__client_uat_emulator',
      '__session',
      '__session_emulator',
      '__refresh_emulator',
    ]);
    expect(decodeJwt(cookieValue(answer.cookies, '__session'))).toMatchObject({
      iat: NOW,
      plan: 'pro',
      azp: 'http://a',
    });
    expect(answer.cookies[0]).toContain('; Secure');
  });

  it('mints for the origin that the app server says it serves, when the token names none', async () => {
    const bare = await refreshing({ expired_token: undefined });
    const body = {
      format: 'cookie',
      expired_token: await bare.emulator.mint({ sessionId: 'sess_a', issuedAtMs: NOW_MS - 120_000 }),
      refresh_token: bare.emulator.refreshToken('sess_a'),
      request_origin: 'https://app.test',
    };
    const headers = { 'content-type': 'application/json' };
    const answer = await bare.ask('/v1/sessions/sess_a/refresh', {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const { cookies } = (await answer.json()) as { cookies: string[] };
    expect(decodeJwt(cookieValue(cookies, '__session')).azp).toBe('https://app.test');
  });

  it('gives plain cookies alone when no suffix is in use', async () => {
    const { send } = await refreshing({}, '?suffixed_cookies=false');
    const { cookies } = (await (await send()).json()) as { cookies: string[] };
    expect(cookies.map(nameOf)).toEqual(['__client_uat', '__session']);
  });

  it.each([
    [{ format: 'token' }, 422, 'form_param_value_invalid'],
    [{ refresh_token: undefined }, 422, 'form_param_missing'],
    [{ expired_token: 7 }, 422, 'form_param_missing'],
    [{ expired_token: 'nonsense' }, 401, 'expired_token_invalid'],
    [{ refresh_token: 'nonsense' }, 401, 'refresh_token_invalid'],
  ])('refuses %j', async (change, status, code) => {
    const { send } = await refreshing(change);
    expect(await refusal(await send())).toEqual([status, code]);
  });

  it('refuses a session that has ended, and everything in an origin outage', async () => {
    const { emulator, send } = await refreshing();
    emulator.setMode('origin-outage');
    expect(await refusal(await send())).toEqual([503, 'origin_unavailable']);
    emulator.setMode('healthy');
    emulator.endSession('sess_a');
    expect(await refusal(await send())).toEqual([401, 'authentication_invalid']);
  });

  it('refuses what is no JSON object', async () => {
    const { ask, emulator } = await reach();
    emulator.createSession({ id: 'sess_a' });
    for (const body of ['', '[]', 'null', '{', 'a=b']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await ask('/v1/sessions/sess_a/refresh', { method: 'POST', headers, body });
      expect(await refusal(answer)).toEqual([400, 'request_body_invalid']);
    }
  });
});

function parameterOf(answer: Response, name: string): string {
  return new URL(answer.headers.get('location') ?? 'http://none.test').searchParams.get(name) ?? '';
}

function nameOf(cookie: string): string {
  return cookie.slice(0, cookie.indexOf('='));
}

function cookieValue(cookies: readonly string[], name: string): string {
  const cookie = cookies.find((candidate) => nameOf(candidate) === name) ?? '';
  return cookie.slice(name.length + 1, cookie.indexOf(';'));
}
