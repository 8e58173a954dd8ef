import type { Scenario } from '../contract.ts';

/** Neither edge nor origin answers. */
export const totalOutage: Scenario = {
  name: 'total-outage',
  title: 'nothing answers: the old token serves while it is usable, callers wait, nothing is lost',
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
