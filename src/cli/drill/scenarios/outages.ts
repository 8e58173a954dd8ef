import { DRILL_TOKEN_SECONDS, type Scenario } from '../scenario.ts';

/** The edge is alone, and asks for the last active token. */
export const originOutage: Scenario = {
  name: 'origin-outage',
  title: 'the origin is down: the edge answers 422, and mints from the expired token',
  needsEdge: true,
  proves: ['one-retry-per-mint'],
  async play(stage) {
    stage.begin();
    stage.callEvery(200);
    await stage.until('a first token arrives', () => stage.emitted('token.issued') >= 1);
    stage.say('the origin goes down');
    stage.emulator.setMode('origin-outage');
    const before = stage.tokenRequests().length;
    await stage.until('two tokens are minted in the outage', () => stage.emitted('token.issued') >= 3);

    const requests = stage.tokenRequests().slice(before, before + 4);
    const isPair = requests.every(({ status, expiredToken }, index) =>
      index % 2 === 0 ? status === 422 && expiredToken === null : status === 200 && expiredToken !== null,
    );
    stage.expect('each took two requests: 422, then 200 with expired_token', isPair && requests.length === 4);
    stage.expect('the outage was told of once', stage.emitted('outage.started') === 1);
    stage.expect('nobody noticed', stage.emitted('session.degraded') === 0 && stage.calls.lost === 0);
  },
};

/** Neither edge nor origin answers. */
export const totalOutage: Scenario = {
  name: 'total-outage',
  title: 'nothing answers: the old token serves while it is usable, callers wait, nothing is lost',
  proves: ['transient-failures-harm-nothing', 'every-request-ends', 'bounded-rate'],
  async play(stage) {
    const session = stage.begin();
    stage.callEvery(200);
    await stage.until('a first token arrives', () => stage.emitted('token.issued') >= 1);
    stage.say('everything goes down');
    stage.emulator.setMode('unavailable');
    await stage.until('the refresh fails', () => stage.emitted('token.failed') >= 1);
    const served = stage.calls.served;
    stage.expect('the old token is still usable', session.token !== null);
    await stage.until('it goes on serving', () => stage.calls.served > served);
    await stage.until('then callers wait', () => stage.emitted('session.degraded') === 1);
    stage.say('connections break, too');
    stage.emulator.setMode('connection-reset');
    const isBroken = () => stage.tokenRequests().some(({ outcome }) => outcome === 'connection-reset');
    await stage.until('an attempt ends in a broken connection', isBroken);
    stage.expect('the session is not signed out', session.status !== 'signed-out');
    const { asked, served: servedInTime } = stage.calls;
    stage.say(`everything is back; ${asked - servedInTime} callers are waiting`);
    stage.emulator.setMode('healthy');
    await stage.until('the session recovers by itself', () => stage.emitted('session.recovered') === 1);
    await stage.wait(250);
    stage.expect('who waited was served, nothing was lost', stage.calls.lost === 0 && stage.calls.served >= asked);
  },
};

const CALLERS = 1_000;

/** Out of the deepest hole: first the edge comes back, then the origin. */
export const recovery: Scenario = {
  name: 'recovery',
  title: 'a page is opened in the outage with an expired token; the edge comes back, then the origin',
  needsEdge: true,
  proves: ['one-retry-per-mint', 'transient-failures-harm-nothing'],
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
