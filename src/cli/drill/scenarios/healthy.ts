import type { Scenario } from '../scenario.ts';

const AN_HOUR_MS = 3_600_000;

/** Refreshes in good weather, and a client's clock that is set. */
export const healthy: Scenario = {
  name: 'healthy',
  title: 'tokens are refreshed before anybody notices; a wrong clock changes nothing',
  proves: [
    'one-mint-in-flight',
    'get-token-settles',
    'never-staler',
    'clock-independent',
    'no-secrets',
    'nothing-left-behind',
    'no-user-code-under-lock',
    'organizations-apart',
  ],
  async play(stage) {
    stage.begin();
    stage.callEvery(200);
    await stage.until('the token is refreshed twice', () => stage.emitted('token.issued') >= 3);
    stage.expect('nothing failed', stage.emitted('token.failed') === 0);

    const before = stage.tokenRequests().length;
    stage.say("the client's clock is set an hour forward");
    stage.jumpClock(AN_HOUR_MS);
    const issued = stage.emitted('token.issued');
    await stage.until('a new token makes sure', () => stage.emitted('token.issued') > issued);
    await stage.wait(300);
    const after = stage.tokenRequests().length;
    // One refresh may have been due anyway.
    stage.expect('the jump costs at most one request more', after - before <= 2);
    stage.say('and back again');
    stage.jumpClock(-AN_HOUR_MS);
    await stage.wait(400);
    stage.expect('setting it back costs none', stage.tokenRequests().length - after <= 1);
    stage.expect('every call was served', stage.calls.lost === 0);
  },
};
