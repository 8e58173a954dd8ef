import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT } from '../house/support/source-files.ts';
import { NOW, NOW_MS, ownKey, publishableKey, signToken, suffixOf } from '../server/support/tokens.ts';

// Under the condition "development" XState prints each event that is sent to a stopped actor, with all that is in it. A chart
// stops early when something throws that belongs to the app or the platform.

const PREAMBLE = `
  import { text } from 'node:stream/consumers';
  const given = JSON.parse(await text(process.stdin));
  for (const way of ['uncaughtException', 'unhandledRejection']) {
    process.on(way, (error) => console.log('uncaught ' + error.message));
  }
  const pass = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const now = () => given.now;
  const logger = {};
  /** Throws at one of its calls. */
  const trap = (at) => () => { if (at-- === 0) throw new Error('trapped'); };
  const clockThat = (trapSet, trapClear) => ({
    setTimeout(run, delayMs) { trapSet(); return setTimeout(run, delayMs); },
    clearTimeout(timer) { trapClear(); clearTimeout(timer); },
  });
  const never = () => undefined;
`;

const REQUESTS = `
  import { authenticateRequest } from 'xstate-session/server';
  const answer = async () => (await pass(2), ['__session=' + given.valid + '; Path=/']);
  const options = { ...given.options, now, logger, refreshSession: answer, fetchHandshakePayload: answer, deadlineMs: 20 };
  const cookies = [given.refreshable, '__clerk_handshake_nonce=nonce'];
  for (const cookie of cookies) for (let at = 0; at < 4; at += 1) {
    for (const clock of [clockThat(trap(at), never), clockThat(never, trap(at))]) {
      const request = new Request('https://app.example/', { headers: { cookie, accept: 'text/html' } });
      const { status, reason } = await authenticateRequest(request, { ...options, clock });
      console.log(status, reason);
    }
  }
  await pass(50);
`;

const SESSIONS = `
  import { createSession } from 'xstate-session';
  const createToken = async () => (await pass(2), given.valid);
  for (let at = 0; at < 4; at += 1) {
    for (const clock of [clockThat(trap(at), never), clockThat(never, trap(at))]) {
      try {
        const session = createSession({ sessionId: 'sess_1', createToken, now, logger, clock, random: () => 0.5 });
        // A clock that takes no timer has no deadlines.
        const ask = (more) => Promise.race([pass(40), session.getToken({ timeoutMs: 20, ...more }).catch(({ code }) => code)]);
        const asked = await ask({});
        const again = await ask({ skipCache: true });
        await pass(10);
        session.dispose();
        console.log(asked === given.valid, again === given.valid);
      } catch (error) {
        console.log('threw ' + error.message);
      }
    }
  }
  await pass(20);
  // A clock that would not take a timer back has left it running.
  process.exit();
`;

/** What a program prints, on both ways out. */
async function printed(program: string): Promise<string> {
  const valid = await signToken();
  const expired = await signToken({ claims: { nbf: NOW - 100, iat: NOW - 100, exp: NOW - 40 } });
  const key = publishableKey('production');
  const refreshable = `__session=${expired}; __client_uat=${NOW - 200}; __refresh_${suffixOf(key)}=refresh_token_of_the_test`;
  const options = { publishableKey: key, keys: { jwks: ownKey.jwks }, authorizedParties: ['https://app.example'] };
  const args = ['--conditions=development', '--input-type=module', '--eval', PREAMBLE + program];
  const run = promisify(execFile)(process.execPath, args, { cwd: ROOT });
  run.child.stdin?.end(JSON.stringify({ now: NOW_MS, valid, refreshable, options }));
  const { stdout, stderr } = await run;
  return `${stdout}${stderr}`;
}

const SECRET = /eyJ|refresh_token_of|stopped actor/;

test('a request whose chart stops early sends nothing to it, and prints no token', async () => {
  const text = await printed(REQUESTS);
  expect(text).not.toMatch(SECRET);
  // It has stopped early, and it has not.
  expect(text).toMatch(/^signed-out unexpected-error$/m);
  expect(text).toMatch(/^signed-in null$/m);
});

test('a session whose chart stops early sends nothing to it, and prints no token', async () => {
  const text = await printed(SESSIONS);
  expect(text).not.toMatch(SECRET);
  expect(text).toMatch(/^uncaught trapped$/m);
  expect(text).toMatch(/^true false$/m);
});

test('what is looked through would show a token', async () => {
  const planted = `
    import { createActor, createMachine } from 'xstate';
    const actor = createActor(createMachine({})).start();
    actor.stop();
    actor.send({ type: 'token', jwt: given.valid });
  `;
  expect(await printed(planted)).toMatch(/stopped actor[\s\S]*eyJ/);
});
