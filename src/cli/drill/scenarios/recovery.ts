import type { Scenario } from '../contract.ts';
import { DRILL_TOKEN_SECONDS } from '../drill-token-seconds.ts';

const CALLERS = 1_000;

/** Out of the deepest hole: first the edge comes back, then the origin. */
export const recovery: Scenario = {
  name: 'recovery',
  title: 'a page is opened in the outage with an expired token; the edge comes back, then the origin',
  async play(stage) {
    const { emulator, sessionId, platform } = stage;
    const issuedAtMs = platform.now() - 2_000 * DRILL_TOKEN_SECONDS;
    const lastActiveToken = await emulator.mint({ sessionId, issuedAtMs });
    stage.say(`nothing answers, the token has expired, ${CALLERS} callers are waiting`);
    emulator.setMode('unavailable');
    const session = stage.begin({ lastActiveToken });
    stage.callAtOnce(CALLERS);
    await stage.until('the session degrades', () => stage.emitted('session.degraded') === 1);
    await stage.wait(500);
    stage.expect('it is not signed out', session.status !== 'signed-out');

    stage.say('the edge is back, the origin is not');
    emulator.setMode('origin-outage');
    const before = stage.tokenRequests().length;
    await stage.until('the edge mints from the expired token', () => stage.emitted('session.recovered') === 1);
    stage.expect('two requests served everybody', stage.tokenRequests().length - before === 2);
    await stage.until('all callers got a token', () => stage.calls.served === CALLERS);

    stage.say('the origin is back');
    emulator.setMode('healthy');
    await stage.until('the outage ends with the next refresh', () => stage.emitted('outage.ended') === 1);
    stage.expect('nothing was lost', stage.calls.lost === 0);
  },
};
