import { expect, test } from 'vitest';
import { createApp } from '../server/recipes/node-http.ts';
import { listen } from '../server/support/listen.ts';
import { FRONTEND_HOST, publishableKey, suffixOf } from '../server/support/tokens.ts';
import { kitOf } from './support/real-browser/open-browser.ts';
import { type RealPages, realPages } from './support/real-browser/real-pages.ts';

// A page signs in by `./browser` without the option `cookieSuffix`, as one does who has only the publishable key on the server.

await realPages('an in-page sign-in, as the own server sees it,', suite);

function suite(world: RealPages): void {
  test.each(['production', 'development'] as const)('counts though no cookie has the suffix: %s', async (instance) => {
    const key = publishableKey(instance);
    await world.replaceEmulator({ issuer: `https://${FRONTEND_HOST}` });
    const app = await listen(
      createApp({
        publishableKey: key,
        keys: { jwks: await world.emulator.jwks() },
        authorizedParties: [world.browser.origin],
        logger: {},
      }),
    );
    const page = await world.browser.page(world.context);
    const said = async () => {
      const response = await page.goto(app);
      return response?.text();
    };
    // What the frontend API sets with a sign-in: these have the suffix, whoever writes the session's own cookie.
    const signedInAt = '1700000000';
    const cookies = ['__client_uat', `__client_uat_${suffixOf(key)}`].map((name) => ({ name, value: signedInAt }));
    const own = instance === 'development' ? [{ name: '__clerk_db_jwt', value: 'browser' }] : [];
    await world.context.addCookies([...cookies, ...own].map((cookie) => ({ ...cookie, url: world.browser.origin })));
    await kitOf(page).open(world.options());
    expect(await kitOf(page).getToken()).toBe('token');

    expect(await said()).toMatch(/^Hello user_/);

    const names = (await world.context.cookies(app)).map(({ name }) => name);
    expect(names).toContain('__session');
    expect(names).not.toContain(`__session_${suffixOf(key)}`);
  });
}
