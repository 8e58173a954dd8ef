import type { Scenario } from '../contract.ts';

/** The edge is alone, and asks for the last active token. */
export const originOutage: Scenario = {
  name: 'origin-outage',
  title: 'the origin is down: the edge answers 422, and mints from the expired token',
  async play(stage) {
    stage.begin();
    stage.callEvery(200);
    await stage.until('a first token arrives', () => stage.emitted('token.issued') >= 1);
    stage.say('the origin goes down');
    stage.emulator.setMode('origin-outage');
    const before = stage.tokenRequests().length;
    await stage.until('two tokens are minted in the outage', () => stage.emitted('token.issued') >= 3);

    const requests = stage.tokenRequests().slice(before, before + 4);
    const isPair = requests.every(({ status, search }, index) =>
      index % 2 === 0
        ? status === 422 && search.expired_token === undefined
        : status === 200 && search.expired_token !== undefined,
    );
    stage.expect('each took two requests: 422, then 200 with expired_token', isPair && requests.length === 4);
    stage.expect('the outage was told of once', stage.emitted('outage.started') === 1);
    stage.expect('nobody noticed', stage.emitted('session.degraded') === 0 && stage.calls.lost === 0);
  },
};
