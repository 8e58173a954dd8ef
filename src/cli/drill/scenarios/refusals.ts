import type { Scenario } from '../scenario.ts';

/** Somebody else answers in the API's place. */
export const gate: Scenario = {
  name: 'gate',
  title: "an access proxy answers in the API's place: its 401s sign nobody out, callers wait, nothing is lost",
  proves: ['transient-failures-harm-nothing'],
  async play(stage) {
    const session = stage.begin();
    stage.callEvery(200);
    await stage.until('a first token arrives', () => stage.emitted('token.issued') >= 1);
    stage.say('an access proxy shows its login page, with 401');
    stage.emulator.setMode('gate');
    await stage.until('the refresh fails', () => stage.emitted('token.failed') >= 1);
    stage.say('another one says nothing at all, with 401');
    stage.emulator.setMode('gate', { body: 'empty' });
    await stage.until('callers wait', () => stage.emitted('session.degraded') === 1);
    const failed = stage.emitted('token.failed');
    stage.say('and a third sends everybody to its login page');
    stage.emulator.setMode('gate', { status: 302 });
    await stage.until('the session goes on trying', () => stage.emitted('token.failed') > failed);
    stage.expect('nobody is signed out', session.status !== 'signed-out' && stage.emitted('session.ended') === 0);
    const { asked } = stage.calls;
    stage.say('the API answers again');
    stage.emulator.setMode('healthy');
    await stage.until('the session recovers by itself', () => stage.emitted('session.recovered') === 1);
    await stage.wait(250);
    stage.expect('who waited was served, nothing was lost', stage.calls.lost === 0 && stage.calls.served >= asked);
  },
};

const RETRY_AFTER_SECONDS = 1;

/** The server asks to be left alone. */
export const rateLimit: Scenario = {
  name: 'rate-limit',
  title: '429: the session keeps away as long as it is told to, whatever its callers do',
  proves: ['bounded-rate'],
  async play(stage) {
    stage.begin();
    stage.callEvery(100);
    await stage.until('a first token arrives', () => stage.emitted('token.issued') >= 1);
    stage.say(`the server limits the rate, Retry-After: ${RETRY_AFTER_SECONDS}`);
    stage.emulator.setMode('rate-limited', { retryAfter: RETRY_AFTER_SECONDS });
    await stage.until('a request is refused', () => stage.emitted('token.failed') >= 1);
    stage.emulator.setMode('healthy');
    await stage.until('a later one is not', () => stage.emitted('token.issued') >= 2);

    const requests = stage.tokenRequests();
    const at = requests.findIndex(({ status }) => status === 429);
    const [refused, next] = requests.slice(at);
    const pauseMs = (next?.atMs ?? 0) - (refused?.endedAtMs ?? 0);
    stage.expect('nothing was asked before Retry-After', pauseMs >= RETRY_AFTER_SECONDS * 1_000);
    stage.expect('every call was served', stage.calls.lost === 0);
  },
};
