import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { App } from './apps.ts';
import { installPacked } from './install.ts';
import { describeRequests } from './request-scenarios.ts';
import { openWorld, type User, type World } from './support/open-world.ts';

/** What every API must do, whatever its framework. */
export function describeApi(app: App): void {
  describe(app.name, () => {
    let world: World;
    beforeAll(async () => {
      await installPacked(app);
      world = await openWorld(app, process.env.BROWSER_PATH ?? '');
    });
    afterAll(() => world?.[Symbol.asyncDispose]());

    describeRequests(() => world, '/api/me');

    const get = (user: User, path: string, headers: Record<string, string> = {}) =>
      user.context.request.get(`${world.app.origin}${path}`, { headers });

    /** Somebody who has been here before, so that there is a refresh cookie. */
    async function known(): Promise<User> {
      const user = await world.user();
      onTestFinished(() => user[Symbol.asyncDispose]());
      const page = await user.open('/api/me');
      expect(await page.textContent('body')).toContain(user.userId);
      return user;
    }

    const refreshes = () => world.emulator.requests.filter(({ endpoint }) => endpoint === 'refresh').length;

    test('shows the new token in the answer to the request that refreshed', async () => {
      const user = await known();
      const expired = await user.expireCookie();
      const response = await get(user, '/api/me');
      expect([response.status(), await response.text()]).toEqual([200, expect.stringContaining(user.userId)]);
      expect([refreshes(), (await user.cookie()) === expired]).toEqual([1, false]);
    });

    test.each(['/api/stream', '/api/leave'])('keeps the cookies of a refresh over %s', async (path) => {
      const user = await known();
      const expired = await user.expireCookie();
      expect(await (await get(user, path)).text()).toContain(user.userId);
      expect([refreshes(), (await user.cookie()) === expired]).toEqual([1, false]);
    });

    test('refreshes once for a storm of requests', async () => {
      const user = await known();
      await user.expireCookie();
      const responses = await Promise.all(Array.from({ length: 6 }, () => get(user, '/api/me')));
      expect(responses.map((response) => response.status())).toEqual(Array(6).fill(200));
      expect(refreshes()).toBe(1);
    });

    test('takes a token in the header, and refuses one that has expired with a 401, not with a redirect', async () => {
      const user = await world.user();
      onTestFinished(() => user[Symbol.asyncDispose]());
      const claims = { azp: world.app.origin };
      const token = await world.emulator.mint({ sessionId: user.sessionId, claims });
      const expired = await world.emulator.mint({ sessionId: user.sessionId, claims, lifetimeSeconds: -10 });
      const statuses = [token, expired].map(async (jwt) =>
        (await get(user, '/api/me', { authorization: `Bearer ${jwt}` })).status(),
      );
      expect(await Promise.all(statuses)).toEqual([200, 401]);
    });

    test('knows in an origin outage who has a token that is in force', async () => {
      const user = await known();
      world.emulator.setMode('origin-outage');
      expect((await get(user, '/api/me')).status()).toBe(200);
    });
  });
}
