import { appServer } from '../app-server.ts';
import { documentClient } from '../document-client.ts';
import { DRILL_TOKEN_SECONDS, type Scenario, type Stage } from '../scenario.ts';

/** When only a redirect can help. */
export const handshake: Scenario = {
  name: 'handshake',
  title: 'the edge refuses the expired token: a redirect that carries the session brings a new one',
  needs: ['createHandshakeUrl', 'followHandshake'],
  needsEdge: true,
  proves: ['bounded-redirects'],
  async play(stage) {
    const { emulator, sessionId, platform } = stage;
    const issuedAtMs = platform.now() - 2_000 * DRILL_TOKEN_SECONDS;
    const lastActiveToken = await emulator.mint({ sessionId, issuedAtMs });
    stage.say('the origin is down, and this edge mints by redirects only');
    emulator.setMode('origin-outage');
    const refusal = { only: 'tokens', status: 422, code: 'missing_expired_token' } as const;
    emulator.answerNext(refusal, refusal);
    const session = stage.begin({ lastActiveToken, policy: { handshakes: 'automatic' } });
    stage.callEvery(200);
    await stage.until('the redirect brings a token', () => stage.emitted('token.issued by handshake') === 1);
    stage.expect('the app was told of it', stage.emitted('handshake.ready') === 1);

    await stage.wait(300);
    stage.say('the app asks for one itself');
    session.send({ type: 'handshake.requested', reason: 'session-token-expired', redirectUrl: `${stage.url}/app` });
    await stage.until('that brings a token, too', () => stage.emitted('token.issued by handshake') === 2);
    await stage.wait(250);
    stage.expect('every call was served', stage.calls.lost === 0);
  },
};

const TOKEN_SECONDS = 3;

/** The server half: documents, cookies, redirects. */
export const documentOutage: Scenario = {
  name: 'document-outage',
  title: "a document with an expired cookie: signed in while the origin is down, the app's own page while all is down",
  proves: ['no-secrets'],
  async play(stage) {
    const { emulator, url } = stage;
    emulator.tokenLifetimeSeconds = TOKEN_SECONDS;
    const app = await appServer(url, stage.platform);
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
