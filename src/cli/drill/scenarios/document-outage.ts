import { appServer } from '../app-server.ts';
import type { Scenario, Stage } from '../contract.ts';
import { documentClient } from '../document-client.ts';

const TOKEN_SECONDS = 3;

/** The server half: documents, cookies, redirects. */
export const documentOutage: Scenario = {
  name: 'document-outage',
  title: 'a document is asked for with an expired cookie while the origin is down, and comes back signed in',
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

      stage.say('the origin is back, the cookie expires again');
      emulator.setMode('healthy');
      await expiry(stage);
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
