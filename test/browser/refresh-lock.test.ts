import { afterEach, describe, expect, test } from 'vitest';
import { type CreateTokenInput, MissingExpiredTokenError } from 'xstate-session';
import { createBrowserSession, refreshLock } from 'xstate-session/browser';
import { createTestClock } from 'xstate-session/testing';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

const LOCK = 'xstate-session:sess_1::';
const holder = () => browser.locks.holderOf(LOCK);

test('the lock is named after session, template and organization', async () => {
  const tab = tabs.open({ organizationId: 'org_1' });
  void tab.session.getToken({ template: 't', organizationId: null }).catch(() => undefined);
  await tabs.testClock.flush();
  expect(browser.locks.grants).toEqual(['xstate-session:sess_1::org_1 tab 1', 'xstate-session:sess_1:t: tab 1']);
});

test('one at a time, all keys of all tabs share one lock, and each mint begins after the one before has ended', async () => {
  const all = [1, 2].map(() => tabs.open({ mints: 'one-at-a-time' }));
  for (const { session } of all) void session.getToken({ template: 't' }).catch(() => undefined);
  const parked = () => all.flatMap(({ actors }) => actors.parked('createToken'));
  const minted: (string | null)[] = [];
  for (let wait = 0; wait < 20; wait += 1) {
    await tabs.testClock.advance(50);
    expect(parked().length, 'never two').toBeLessThanOrEqual(1);
    for (const call of parked()) {
      const { template } = call.input as CreateTokenInput;
      minted.push(template);
      call.answer(tabs.token(template === null ? {} : { template }));
    }
  }
  expect(minted.sort()).toEqual([null, 't']);
  expect(new Set(browser.locks.grants.map((grant) => grant.split(' ')[0]))).toEqual(new Set(['xstate-session:sess_1']));
  const tokens = await Promise.all(all.map(({ session }) => session.getToken({ template: 't' })));
  expect(new Set(tokens).size).toBe(1);
});

test('one tab mints, the others wait, and leave the queue when its token arrives', async () => {
  const [first, ...others] = [tabs.open(), tabs.open(), tabs.open()];
  await tabs.testClock.flush();
  expect(browser.locks.waiting(LOCK)).toBe(2);
  first.actors.answer('createToken', tabs.token());
  await tabs.testClock.flush();
  expect(browser.locks.waiting(LOCK)).toBe(0);
  expect(holder()).toBeNull();
  expect(others.flatMap(({ asked }) => asked)).toEqual([]);
  expect(others.every(({ session }) => session.status === 'active')).toBe(true);
});

test('it is held until cookie and message are out, and given back before any other listener hears of the token', async () => {
  const tab = tabs.open();
  const other = tabs.open();
  await tabs.testClock.flush();
  const seen: unknown[] = [];
  tab.session.on('token.issued', ({ jwt }) => {
    seen.push(browser.cookies.get('__session')?.value === jwt, browser.posted.length);
  });
  expect(holder()).toBe('tab 1');
  tab.actors.answer('createToken', tabs.token());
  await tabs.testClock.flush();
  expect(seen).toEqual([true, 1]);
  expect(other.asked).toEqual([]);
});

test('it is kept over the repetition in an origin outage', async () => {
  const lastActiveToken = tabs.token({ iatMs: tabs.testClock.now() - 120_000 });
  const tab = tabs.open({ lastActiveToken });
  const other = tabs.open({ lastActiveToken });
  await tabs.testClock.flush();
  tab.actors.fail('createToken', new MissingExpiredTokenError());
  await tabs.testClock.flush();
  expect(tab.session.status).toBe('origin-outage-retry');
  expect([holder(), other.asked.length]).toEqual(['tab 1', 0]);
  expect(browser.locks.grants).toHaveLength(1);
  tab.actors.answer('createToken', tabs.token());
  await tabs.testClock.flush();
  expect(holder()).toBeNull();
  expect(other.session.status).toBe('active');
});

test.each([
  ['a failure', { status: 503 }],
  ['an outage with no token to offer', new MissingExpiredTokenError()],
])('it is given back on %s', async (_what, error) => {
  const tab = tabs.open();
  await tabs.testClock.flush();
  tab.actors.fail('createToken', error);
  await tabs.testClock.flush();
  expect(tab.session.status).toBe('refreshing');
  expect(holder()).toBeNull();
});

test('it is given back after an answer that is not adopted', async () => {
  const tab = tabs.open();
  await tabs.testClock.flush();
  tab.actors.answer('createToken', 'nonsense');
  await tabs.testClock.flush();
  expect(tab.events[0]).toMatchObject({ type: 'token.failed', kind: 'invalid-token' });
  expect(holder()).toBeNull();
});

test('it is given back when a refused repetition leads to a handshake', async () => {
  const tab = tabs.open({
    lastActiveToken: tabs.token({ iatMs: tabs.testClock.now() - 120_000 }),
    policy: { handshakes: 'automatic' },
    createHandshakeUrl: () => 'https://frontend-api.test/v1/client/handshake',
  });
  await tabs.testClock.flush();
  tab.actors.fail('createToken', new MissingExpiredTokenError());
  await tabs.testClock.flush();
  tab.actors.answer('createToken', 'nonsense');
  await tabs.testClock.flush();
  expect(tab.session.status).toBe('handshaking');
  expect(holder()).toBeNull();
});

test.each(['dispose', 'end', 'switchOrganization'] as const)(
  'it is given back at once on %s, though createToken never hears of it',
  async (how) => {
    const tab = tabs.open({ createToken: () => new Promise<never>(() => undefined) });
    await tabs.testClock.flush();
    expect(holder()).toBe('tab 1');
    if (how === 'dispose') tab.session.dispose();
    else if (how === 'end') await tab.session.end();
    else tab.session.switchOrganization('org_2');
    await tabs.testClock.flush();
    expect(holder()).toBeNull();
  },
);

test('with the lock granted a tab looks at the cookie first', async () => {
  const first = tabs.open();
  const second = tabs.open();
  await tabs.testClock.flush();
  const jwt = tabs.token();
  // The message is lost, as it is when it comes after the lock.
  browser.cookies.set('__session', { name: '__session', value: jwt, attributes: [] });
  first.session.dispose();
  await tabs.testClock.flush();
  expect(second.session.token).toBe(jwt);
  expect(second.asked).toEqual([]);
  expect(holder()).toBeNull();
});

test('a caller who wants new claims is not served from the cookie', async () => {
  const [first, second] = [tabs.open(), tabs.open()];
  await tabs.testClock.flush();
  first.actors.answer('createToken', tabs.token());
  await tabs.testClock.advance(2_000);
  for (const { session } of [first, second]) void session.getToken({ skipCache: true }).catch(() => undefined);
  await tabs.testClock.flush();
  browser.cookies.set('__session', { name: '__session', value: tabs.token(), attributes: [] });
  const seen = second.events.length;
  first.session.dispose();
  await tabs.testClock.advance(50);
  expect(second.asked).toMatchObject([{ skipCache: true }]);
  expect(second.events.slice(seen)).toEqual([]);
});

describe('a holder that is frozen', () => {
  test('costs one wait: after 5 s one tab takes the lock over, and the rest get its token', async () => {
    const frozen = browser.locks.client('frozen');
    void frozen.request(LOCK, {}, () => new Promise<void>(() => undefined)).catch(() => undefined);
    await tabs.testClock.flush();
    const five = [1, 2, 3, 4, 5].map(() => tabs.open());
    await tabs.testClock.advance(4_999);
    expect(five.flatMap(({ asked }) => asked)).toEqual([]);
    await tabs.testClock.advance(1);
    expect(five.map(({ asked }) => asked.length)).toEqual([1, 0, 0, 0, 0]);
    five[0]?.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect(five.every(({ session }) => session.status === 'active')).toBe(true);
    expect([holder(), browser.locks.holderOf(`${LOCK}:late`)]).toEqual([null, null]);
    // The next refresh waits for nobody.
    await tabs.testClock.advance(46_000);
    expect(five.flatMap(({ asked }) => asked)).toHaveLength(2);
  });

  test('the wait counts neither as the server’s slowness nor against the life of the token', async () => {
    void browser.locks
      .client('frozen')
      .request(LOCK, {}, () => new Promise<void>(() => undefined))
      .catch(() => undefined);
    await tabs.testClock.flush();
    const tab = tabs.open();
    await tabs.testClock.advance(5_000);
    tab.actors.answer('createToken', tabs.token({ lifetimeSeconds: 4 }));
    await tabs.testClock.flush();
    expect(tab.session.actor.getSnapshot().context.offsetMs).toBe(0);
    expect(tab.session.token).not.toBeNull();
  });
});

test('a request that hangs costs one more request every 5 s, not one per tab', async () => {
  const six = [1, 2, 3, 4, 5, 6].map(() => tabs.open());
  const requests = () => six.flatMap(({ asked }) => asked).length;
  const counts: number[] = [];
  for (let second = 0; second < 15; second += 1) {
    await tabs.testClock.advance(second === 0 ? 0 : 1_000);
    counts.push(requests());
  }
  expect(counts).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3]);
});

test('a tab that dies gives its lock to the next', async () => {
  const first = tabs.open();
  const second = tabs.open();
  await tabs.testClock.flush();
  first.session.dispose();
  await tabs.testClock.advance(50);
  expect(second.asked).toHaveLength(1);
});

test.each<[string, object]>([
  ['there are none', { locks: null }],
  ['they are not allowed', { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } }],
  [
    'asking for one throws',
    {
      locks: {
        request: () => {
          throw new DOMException('no', 'InvalidStateError');
        },
      },
    },
  ],
])('where %s it mints without', async (_why, platform) => {
  const tab = tabs.open({ platform: { ...browser.page().platform, ...platform } });
  await tabs.testClock.flush();
  expect(tab.asked).toHaveLength(1);
  tab.actors.answer('createToken', tabs.token());
  await tabs.testClock.flush();
  expect(tab.session.status).toBe('active');
});

describe('alone', () => {
  const input: CreateTokenInput = { sessionId: 'sess_1', template: null, organizationId: null, skipCache: false };

  test('it gives the lock back with the answer', async () => {
    const { createToken } = refreshLock({
      sessionId: 'sess_1',
      createToken: async () => ({ jwt: holder() ?? 'nobody' }),
      platform: browser.page().platform,
    });
    expect(await createToken(input, new AbortController())).toEqual({ jwt: 'tab 1' });
    await tabs.testClock.flush();
    expect(holder()).toBeNull();
  });

  test('an aborted wait leaves the queue and no timer', async () => {
    void browser.locks
      .client('other')
      .request(LOCK, {}, () => new Promise<void>(() => undefined))
      .catch(() => undefined);
    await tabs.testClock.flush();
    const { clock, pendingTimers } = createTestClock();
    const lock = refreshLock({
      sessionId: 'sess_1',
      createToken: () => ({ jwt: 'never' }),
      clock,
      platform: browser.page().platform,
    });
    const controller = new AbortController();
    const answer = lock.createToken(input, controller);
    await tabs.testClock.flush();
    expect(browser.locks.waiting(LOCK)).toBe(1);
    controller.abort(new TypeError('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect([browser.locks.waiting(LOCK), pendingTimers]).toEqual([0, 0]);
  });

  test('it refuses what cannot mint', () => {
    const wrong = { sessionId: 'sess_1', createToken: 'x' as unknown as () => string };
    expect(() => refreshLock(wrong)).toThrow(TypeError);
    expect(() => createBrowserSession(wrong)).toThrow(TypeError);
  });
});
