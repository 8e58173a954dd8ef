import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuthenticateOptions } from 'xstate-session/server';
import { type FrontendApiEmulator, frontendApiEmulator } from 'xstate-session/testing';
import { createApp } from './recipes/node-http.ts';
import { documentClient } from './support/document-client.ts';
import { listen } from './support/listen.ts';
import { NOW_MS } from './support/tokens.ts';

const signingKey = frontendApiEmulator().signingKey();

/** A frontend API, an app and a browser, each with its own sockets; one clock for all. */
async function setUp(more: Partial<AuthenticateOptions> = {}) {
  const time = { nowMs: NOW_MS };
  const now = () => time.nowMs;
  const instance = more.instance ?? 'production';
  const emulator = frontendApiEmulator({ now, instance, cookieSuffix: 'emulator', signingKey, random: () => 0.5 });
  onTestFinished(() => emulator.close());
  const { url } = await emulator.listen();
  const app = await listen(
    createApp({
      frontendApi: url,
      instance,
      cookieSuffix: 'emulator',
      keys: { jwksUrl: `${url}/.well-known/jwks.json` },
      now,
      refreshSession: refreshAt(url),
      fetchHandshakePayload: payloadAt(url),
      ...more,
    }),
  );
  const client = documentClient();
  const cookie = (name: string) => client.cookies.get(new URL(app).host)?.get(name);
  const signIn = async () => {
    const session = emulator.createSession({ id: 'sess_1' });
    const cookies = new Map<string, string>();
    for (const suffix of ['', '_emulator']) {
      cookies.set(`__client_uat${suffix}`, String(NOW_MS / 1000));
      if (instance === 'development') cookies.set(`__clerk_db_jwt${suffix}`, 'dvb_1');
    }
    client.cookies.set(new URL(app).host, cookies);
    return { session, visit: await client.visit(`${app}/page?a=1`) };
  };
  const redirects = (steps: readonly string[]) => steps.filter((step) => step.startsWith(`${url}/v1/client/handshake`));
  return { time, emulator, app, client, cookie, signIn, redirects };
}

function payloadAt(url: string): AuthenticateOptions['fetchHandshakePayload'] {
  return async (nonce, { signal }) => {
    const response = await fetch(`${url}/v1/clients/handshake_payload?nonce=${encodeURIComponent(nonce)}`, { signal });
    const body = (await response.json()) as { directives: string[] };
    return body.directives;
  };
}

function refreshAt(url: string): AuthenticateOptions['refreshSession'] {
  return async (input, { signal }) => {
    const search = `suffixed_cookies=${input.suffixedCookies}`;
    const response = await fetch(`${url}/v1/sessions/${input.sessionId}/refresh?${search}`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        format: 'cookie',
        expired_token: input.expiredToken,
        refresh_token: input.refreshToken,
        request_origin: input.requestOrigin,
        request_headers: input.requestHeaders,
      }),
    });
    const body = (await response.json()) as { cookies: string[]; errors?: { code: string }[] };
    if (!response.ok) throw { status: response.status, errors: body.errors };
    return body.cookies;
  };
}

const kinds = (emulator: FrontendApiEmulator) => emulator.requests.map(({ endpoint }) => endpoint);
const MINUTES = 60_000;

describe('an app server, a browser and the emulated frontend API, over real HTTP', () => {
  test('sign in by a handshake, and go on without another', async () => {
    const { app, client, signIn, redirects, emulator } = await setUp();
    const { session, visit } = await signIn();
    expect(visit.text).toBe(`Hello ${session.userId}`);
    expect(redirects(visit.steps)).toHaveLength(1);
    emulator.reset();
    const next = await client.visit(`${app}/next`);
    expect(next.text).toBe(`Hello ${session.userId}`);
    expect(next.steps).toHaveLength(1);
    expect(emulator.requests).toHaveLength(0);
  });

  test('refresh an expired token behind the scenes', async () => {
    const { app, client, signIn, time, emulator } = await setUp();
    const { session } = await signIn();
    time.nowMs += 5 * MINUTES;
    emulator.reset();
    const visit = await client.visit(`${app}/page`);
    expect(visit.text).toBe(`Hello ${session.userId}`);
    expect(visit.steps).toHaveLength(1);
    expect(kinds(emulator)).toContain('refresh');
    expect((await client.visit(`${app}/page`)).text).toBe(`Hello ${session.userId}`);
    expect(kinds(emulator).filter((kind) => kind === 'refresh')).toHaveLength(1);
  });

  test('go through an outage of the origin: the handshake carries the token, the edge mints', async () => {
    const { app, client, signIn, time, emulator, redirects, cookie } = await setUp();
    const { session } = await signIn();
    const before = cookie('__session');
    time.nowMs += 2 * MINUTES;
    emulator.setMode('origin-outage');
    emulator.reset();
    const visit = await client.visit(`${app}/page`);
    expect(visit.text).toBe(`Hello ${session.userId}`);
    expect(redirects(visit.steps)).toHaveLength(1);
    expect(new URL(redirects(visit.steps)[0] ?? '').searchParams.get('__session')).toBe(before);
    expect(cookie('__session')).not.toBe(before);
    expect(kinds(emulator)).toEqual(expect.arrayContaining(['refresh', 'handshake', 'handshake-payload']));
    time.nowMs += 2 * MINUTES;
    expect((await client.visit(`${app}/again`)).text).toBe(`Hello ${session.userId}`);
    emulator.setMode('healthy');
    time.nowMs += 2 * MINUTES;
    expect((await client.visit(`${app}/after`)).text).toBe(`Hello ${session.userId}`);
  });

  test('learn by a handshake that the session has ended, and stop there', async () => {
    const { app, client, signIn, time, emulator, redirects, cookie } = await setUp({ refreshSession: undefined });
    const { session } = await signIn();
    emulator.endSession(session.id);
    time.nowMs += 2 * MINUTES;
    const visit = await client.visit(`${app}/page`);
    expect(visit.text).toContain('Hello stranger');
    expect(redirects(visit.steps)).toHaveLength(1);
    expect(cookie('__session')).toBeUndefined();
    expect(cookie('__session_emulator')).toBeUndefined();
    const next = await client.visit(`${app}/page`);
    expect(next.steps).toHaveLength(1);
  });

  test('go on over a rotated key', async () => {
    const { app, client, signIn, time, emulator } = await setUp();
    const { session } = await signIn();
    await emulator.rotateKey();
    time.nowMs += 2 * MINUTES;
    expect((await client.visit(`${app}/page`)).text).toBe(`Hello ${session.userId}`);
  });

  test('do the same on a development instance, with a clean address at the end', async () => {
    const { app, signIn, redirects } = await setUp({ instance: 'development' });
    const { session, visit } = await signIn();
    expect(visit.text).toBe(`Hello ${session.userId}`);
    expect(redirects(visit.steps)).toHaveLength(1);
    expect(visit.url).toBe(`${app}/page?a=1`);
  });
});
