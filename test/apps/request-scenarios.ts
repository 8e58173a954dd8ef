import { expect, test } from 'vitest';
import type { World } from './support/open-world.ts';

/**
 * What every server must do with single requests, whatever its framework.
 *
 * @param path - Of what says who asks for it.
 */
export function describeRequests(getWorld: () => World, path: string): void {
  const get = (to: string, headers: Record<string, string> = {}) =>
    fetch(`${getWorld().app.origin}${to}`, { redirect: 'manual', headers: { accept: 'text/html', ...headers } });

  test('answers a stranger, also one who forges what a proxy tells its page', async () => {
    const strangers: readonly Record<string, string>[] = [{}, { 'x-xstate-session-state': 'e30.e30.forged' }];
    for (const headers of strangers) {
      const response = await get(path, headers);
      expect(await response.text()).toContain('Hello stranger');
      expect(response.headers.get('x-clerk-auth-reason')).toBe('session-token-and-uat-missing');
    }
  });

  test('sends a document through a handshake, that carries the token, and every cookie on a line of its own', async () => {
    const { app, emulator } = getWorld();
    const expired = await emulator.mint({ sessionId: 'sess_gone', lifetimeSeconds: -10, claims: { azp: app.origin } });
    const response = await get(`${path}?a=1`, { cookie: `__session=${expired}; __client_uat=1` });
    const location = new URL(response.headers.get('location') ?? '');
    expect([response.status, location.pathname]).toEqual([307, '/v1/client/handshake']);
    expect(location.searchParams.get('__session')).toBe(expired);
    expect(location.searchParams.get('redirect_url')).toMatch(`${app.origin}${path}?a=1&`);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__clerk_redirect_count=1; /),
      expect.stringMatching(/^__clerk_handshake_started_[\w-]{8}=/),
    ]);
  });

  test('does not ask whether the address is one', async () => {
    const response = await get('//evil.example/%E0%A4%A', { 'x-forwarded-host': 'evil example' });
    expect(response.status).toBeLessThan(500);
    // Next.js itself takes the doubled slash away by a redirect.
    const location = new URL(response.headers.get('location') ?? '/', getWorld().app.origin);
    expect(location.origin).toBe(getWorld().app.origin);
  });
}

/** What a server of documents must do beside: leave the files of its pages alone. */
export function describeFiles(getWorld: () => World): void {
  test('judges pages and routes, and leaves files alone', async () => {
    const { app } = getWorld();
    const ask = async (path: string) => {
      const response = await fetch(new URL(path, app.origin));
      await response.arrayBuffer();
      return [response.status, response.headers.has('x-clerk-auth-reason')];
    };
    const document = await (await fetch(app.origin)).text();
    const [, file = ''] = /(?:src|href)="([^"]+\.js)"/.exec(document) ?? [];
    expect(await Promise.all(['/', '/orders/7', '/api/me', file].map(ask))).toEqual([
      [200, true],
      [200, true],
      [401, true],
      [200, false],
    ]);
  });
}
