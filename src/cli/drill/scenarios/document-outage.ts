import { appServer } from '../app-server.ts';
import type { Scenario, Stage } from '../contract.ts';
import { documentClient } from '../document-client.ts';

const TOKEN_SECONDS = 3;

/** The server half: documents, cookies, redirects. */
export const documentOutage: Scenario = {
  name: 'document-outage',
  title: "a document with an expired cookie: signed in while the origin is down, the app's own page while all is down",
  async play(stage) {
    const { emulator, url } = stage;
    emulator.tokenLifetimeSeconds = TOKEN_SECONDS;
    const app = await appServer(url);
    try {
      const client = documentClient();
      const visit = async (path: string) => {
        const seen = await client.visit(`${app.url}${path}`);
        stage.visited({ status: seen.status, text: seen.text, redirects: seen.steps.length - 1 });
        return seen;
      };
      const isSignedIn = (seen: { readonly text: string }) => seen.text === 'signed in';
      const seconds = Math.floor(stage.platform.now() / 1_000);
      client.set(app.url, { __client_uat: `${seconds}`, __client_uat_emulator: `${seconds}` });

      stage.say('a browser without a session token asks for a page');
      stage.expect('a handshake signs it in', isSignedIn(await visit('/page')));
      stage.expect('the next page needs no redirect', (await visit('/next')).steps.length === 1);

      stage.say('the origin goes down, the cookie expires');
      emulator.setMode('origin-outage');
      await expiry(stage);
      const seen = await visit('/page?in=outage');
      const handshake = seen.steps.find((step) => step.startsWith(`${url}/v1/client/handshake`));
      stage.expect('it comes back signed in', isSignedIn(seen));
      stage.expect('the redirect carried the expired token', /[?&]__session=ey/.test(handshake ?? ''));

      stage.say('now all of it goes down, and the cookie expires');
      emulator.setMode('unavailable');
      await expiry(stage);
      const down = await visit('/page?in=total-outage');
      const isOwnPage = down.status === 503 && down.text === 'the app has a page of its own for this';
      stage.expect("the app answers with a page of its own, not with the API's 503", isOwnPage);
      stage.expect('nobody is redirected', down.steps.length === 1);

      stage.say('it is back, and the cookie has long expired');
      emulator.setMode('healthy');
      const after = await visit('/after');
      stage.expect('it is refreshed behind the scenes', isSignedIn(after) && after.steps.length === 1);
    } finally {
      await app.close();
    }
  },
};

async function expiry(stage: Stage): Promise<void> {
  await stage.wait(TOKEN_SECONDS * 1_000 + 50);
}
