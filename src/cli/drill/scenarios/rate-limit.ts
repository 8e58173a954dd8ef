import type { Scenario } from '../contract.ts';

const RETRY_AFTER_SECONDS = 1;

/** The server asks to be left alone. */
export const rateLimit: Scenario = {
  name: 'rate-limit',
  title: '429: the session keeps away as long as it is told to, whatever its callers do',
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
