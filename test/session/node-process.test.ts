import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

/** Runs a script in a Node process of its own, on the package's built output. */
function runNode(story: string, timeoutMs = 15_000) {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', story], {
    encoding: 'utf8',
    timeout: timeoutMs,
  });
  return { stdout: stdout.trim(), stderr, status, signal };
}

const PREAMBLE = `
  import { ApiResponseError, createSession } from 'xstate-session';
  import { makeToken } from 'xstate-session/testing';
  const createToken = async () => makeToken({ iatMs: Date.now(), sid: 'sess_1' });
  const unavailable = async () => { throw new ApiResponseError({ status: 503 }); };
`;

describe('a Node process', () => {
  test('survives a sign-out whose outcome nobody asked for', () => {
    const story = `${PREAMBLE}
      const session = createSession({ sessionId: 'sess_1', createToken, endSession: unavailable });
      await session.getToken();
      void session.end();
      setTimeout(() => { session.dispose(); void session.end(); console.log('alive'); }, 20);
    `;
    expect(runNode(story)).toEqual({ stdout: 'alive', stderr: '', status: 0, signal: null });
  });

  test('hears of a failed sign-out when it waits for one', () => {
    const story = `${PREAMBLE}
      const session = createSession({ sessionId: 'sess_1', createToken, endSession: unavailable });
      await session.getToken();
      const seen = await session.end().catch((error) => error.status);
      const unheard = new Promise((resolve) => process.once('unhandledRejection', ({ status }) => resolve(status)));
      session.end().then(() => console.log('never'));
      console.log(seen, await unheard);
    `;
    expect(runNode(story)).toEqual({ stdout: '503 503', stderr: '', status: 0, signal: null });
  });

  test('ends with keepAlive false, though the session is not disposed of', () => {
    const story = `${PREAMBLE}
      const session = createSession({ sessionId: 'sess_1', createToken, keepAlive: false });
      console.log(typeof (await session.getToken()), typeof (await session.getToken({ template: 'x' })), session.status);
    `;
    expect(runNode(story)).toEqual({ stdout: 'string string active', stderr: '', status: 0, signal: null });
  });

  test('is kept by a caller who waits, with keepAlive false, too', () => {
    const story = `${PREAMBLE}
      let attempts = 0;
      const session = createSession({
        sessionId: 'sess_1',
        createToken: (input) => ((attempts += 1) < 3 ? unavailable() : createToken(input)),
        limits: { backoffInitialMs: 20 },
        keepAlive: false,
      });
      console.log(typeof (await session.getToken()), attempts);
    `;
    expect(runNode(story)).toEqual({ stdout: 'string 3', stderr: '', status: 0, signal: null });
  });

  test('is kept alive by the plans of a session that is not disposed of, by default', () => {
    const story = `${PREAMBLE}
      const session = createSession({ sessionId: 'sess_1', createToken });
      await session.getToken();
      console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);
      session.dispose();
    `;
    expect(runNode(story)).toEqual({ stdout: '1', stderr: '', status: 0, signal: null });
  });
});
