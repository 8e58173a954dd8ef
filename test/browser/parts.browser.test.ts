import { afterEach, expect, test } from 'vitest';
import { createSession } from 'xstate-session';
import { createBrowserSession, pageSignals, refreshLock, sessionCookie, tabChannel } from 'xstate-session/browser';
import { createTestClock, makeToken } from 'xstate-session/testing';

// The parts on the real objects of a page.

const testClock = createTestClock();
const { clock, now, monotonicNow } = testClock;
const timing = { clock, now, monotonicNow, logger: {} };
const token = (parts: object = {}) => makeToken({ iatMs: now(), sid: 'sess_1', ...parts });
const ends: (() => void)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) end();
  // A lock that is given back is free only when the browser has heard of it; who waits for one lets time pass, and none does here.
  await expect.poll(async () => (await navigator.locks.query()).held).toEqual([]);
  for (const name of ['__session', '__session_abc', 'clerk_active_context']) remove(name);
});

function remove(name: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: what the package itself uses, in every browser.
  document.cookie = `${name}=; Path=/; Max-Age=0`;
}

function open(createToken: () => string | Promise<string>) {
  const session = createBrowserSession({ sessionId: 'sess_1', cookieSuffix: 'abc', createToken, ...timing });
  ends.push(() => session.dispose());
  return session;
}

test('the cookies are really set, read again by the next session, and gone after the end', async () => {
  const jwt = token();
  const first = open(() => jwt);
  expect(await first.getToken()).toBe(jwt);
  expect(document.cookie).toContain(`__session=${jwt}`);
  expect(document.cookie).toContain(`__session_abc=${jwt}`);
  expect(document.cookie).toContain('clerk_active_context=sess_1:');
  first.dispose();
  const second = createBrowserSession({ createToken: () => 'never', cookieSuffix: 'abc', ...timing });
  ends.push(() => second.dispose());
  expect([second.sessionId, second.token]).toEqual(['sess_1', jwt]);
  await second.end();
  expect(document.cookie).not.toContain('sess_1');
  expect(document.cookie).not.toContain(jwt);
});

test('the cookie is there before a library’s listeners run, also one of the document that was registered earlier', async () => {
  const jwt = token();
  const seen: boolean[] = [];
  const library = () => void seen.push(document.cookie.includes(jwt));
  document.addEventListener('visibilitychange', library);
  ends.push(() => document.removeEventListener('visibilitychange', library));
  const session = open(() => jwt);
  await session.getToken();
  // Chromium runs the listeners of the window itself in the order they were registered.
  window.addEventListener('focus', library);
  ends.push(() => window.removeEventListener('focus', library));
  for (const [target, type] of [
    [document, 'visibilitychange'],
    [window, 'focus'],
  ] as const) {
    remove('__session');
    remove('__session_abc');
    target.dispatchEvent(new Event(type));
  }
  expect(seen).toEqual([true, true]);
});

test('a real lock is held for the mint and given back after it', async () => {
  const held = async () =>
    (await navigator.locks.query()).held?.some(({ name }) => name === 'xstate-session:sess_1::') ?? false;
  const seen: boolean[] = [];
  const session = open(async () => {
    seen.push(await held());
    return token();
  });
  await session.getToken();
  await expect.poll(held).toBe(false);
  expect(seen).toEqual([true]);
});

test('a real lock that is not given back is taken over after 5 s', async () => {
  let free: () => void = () => undefined;
  const frozen = navigator.locks.request(
    'xstate-session:sess_1:t:',
    () => new Promise<void>((resolve) => (free = resolve)),
  );
  const stolen = frozen.then(
    () => 'given back',
    () => 'stolen',
  );
  const lock = refreshLock({ sessionId: 'sess_1', createToken: () => 'minted', clock });
  ends.push(() => lock.end());
  const input = { sessionId: 'sess_1', template: 't', organizationId: null, skipCache: false };
  const answer = lock.createToken(input, new AbortController());
  await expect.poll(async () => (await navigator.locks.query()).pending?.length).toBe(1);
  await testClock.advance(5_000);
  expect(await answer).toBe('minted');
  expect(await stolen).toBe('stolen');
  free();
});

test('two sessions of one page hear each other over a real channel, and nothing else', async () => {
  const jwt = token();
  const [first, second] = [jwt, null].map((answer) =>
    createSession({ sessionId: 'sess_1', createToken: () => answer ?? new Promise<never>(() => undefined), ...timing }),
  );
  if (!first || !second) throw new TypeError('there are two');
  ends.push(
    () => first.dispose(),
    () => second.dispose(),
  );
  for (const session of [first, second]) ends.push(tabChannel(session).end);
  const heard = second.getToken();
  await first.getToken();
  expect(await heard).toBe(jwt);
  const stranger = new BroadcastChannel('xstate-session:sess_1');
  stranger.postMessage({ v: 1, sessionId: 'sess_2', type: 'session.ended' });
  stranger.postMessage({ v: 1, sessionId: 'sess_1', type: 'session.ended' });
  await expect.poll(() => second.status).toBe('signed-out');
  stranger.close();
});

test('real events of the page reach the chart, and after the end of the signals no more', () => {
  const session = createSession({
    sessionId: 'sess_1',
    createToken: () => new Promise<never>(() => undefined),
    ...timing,
  });
  ends.push(() => session.dispose());
  session.start();
  const cookie = sessionCookie(session);
  const signals = pageSignals(session, { cookie });
  const isOffline = () => session.actor.getSnapshot().context.isOffline;
  window.dispatchEvent(new Event('offline'));
  expect(isOffline()).toBe(true);
  window.dispatchEvent(new Event('online'));
  expect(isOffline()).toBe(false);
  signals.end();
  cookie.end();
  window.dispatchEvent(new Event('offline'));
  expect(isOffline()).toBe(false);
});
