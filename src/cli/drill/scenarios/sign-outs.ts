import type { Scenario } from '../scenario.ts';

/** A refusal that is none, and one that is. */
export const signOut: Scenario = {
  name: 'sign-out',
  title: 'a 401 is confirmed before it counts; a session that has ended stays silent',
  proves: ['silence-after-sign-out'],
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

/** The user's own: what the server has not heard is not called heard. */
export const ownSignOut: Scenario = {
  name: 'own-sign-out',
  title: 'the user signs out: here at once, at the server once it answers; nothing is minted any more',
  needs: ['endSession'],
  proves: ['silence-after-sign-out'],
  async play(stage) {
    const { emulator, sessionId } = stage;
    const session = stage.begin();
    const askedToEnd = () => emulator.requests.filter(({ endpoint }) => endpoint === 'end').length;
    stage.callEvery(200);
    await stage.until('a first token arrives', () => stage.emitted('token.issued') >= 1);
    stage.say('the user signs out while the server answers 503');
    emulator.setMode('unavailable', { only: 'end' });
    const attempt = stage.signOut();
    stage.expect('the session has ended here at once', session.status === 'signed-out');
    stage.expect('whoever signed out heard that the server does not know', (await attempt) === 'not told');
    stage.expect('the server was asked once', askedToEnd() === 1);
    stage.say('the server answers again, and the user signs out once more');
    emulator.setMode('healthy');
    stage.expect('whoever signed out heard that the server knows', (await stage.signOut()) === 'told');
    stage.expect('the server has ended that session', emulator.session(sessionId)?.status !== 'active');
    stage.expect('it was asked once more', askedToEnd() === 2);
    const { requests } = emulator.counters;
    await stage.wait(500);
    stage.expect('the end was told once', stage.emitted('session.ended') === 1);
    stage.expect('getToken gives null from now on', (await stage.ask()) === null);
    stage.expect('nothing was sent after it', emulator.counters.requests === requests);
  },
};
