import type { Scenario } from '../contract.ts';
import { DRILL_TOKEN_SECONDS } from '../drill-token-seconds.ts';

/** When only a redirect can help. */
export const handshake: Scenario = {
  name: 'handshake',
  title: 'the edge refuses the expired token: a redirect that carries the session brings a new one',
  needs: ['createHandshakeUrl', 'followHandshake'],
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
