import type { Scenario } from '../contract.ts';

/** A refusal that is none, and one that is. */
export const signOut: Scenario = {
  name: 'sign-out',
  title: 'a 401 is confirmed before it counts; a session that has ended stays silent',
  async play(stage) {
    const { emulator, sessionId } = stage;
    const session = stage.begin();
    stage.callEvery(200);
    await stage.until('a first token arrives', () => stage.emitted('token.issued') >= 1);
    if (stage.has('confirmSession')) {
      stage.say('one 401 by mistake: the session is alive');
      emulator.answerNext({ mode: 'unauthenticated', only: 'tokens' });
      await stage.ask({ skipCache: true });
      stage.expect('the session lives on', session.status !== 'signed-out');
      stage.expect('whoever asked was served', stage.calls.lost === 0);
    }
    stage.say('the session is ended elsewhere');
    emulator.endSession(sessionId);
    const answer = await stage.ask({ skipCache: true });
    stage.expect('the session has ended', session.status === 'signed-out' && answer === null);
    stage.expect('it was told once', stage.emitted('session.ended') === 1);
    const { requests } = emulator.counters;
    await stage.wait(500);
    stage.expect('getToken gives null from now on', (await stage.ask()) === null);
    stage.expect('nothing was sent after it', emulator.counters.requests === requests);
  },
};
