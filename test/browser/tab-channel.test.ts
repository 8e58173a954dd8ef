import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

const CHANNEL = 'xstate-session:sess_1';

/** Two tabs; the first has minted. */
async function pair() {
  const first = tabs.open();
  const second = tabs.open();
  await tabs.testClock.flush();
  const jwt = tabs.token();
  first.actors.answer('createToken', jwt);
  await tabs.testClock.flush();
  return { first, second, jwt };
}

test('a token got here is posted once and taken by the others, which post nothing', async () => {
  const { first, second, jwt } = await pair();
  expect(browser.posted).toEqual([
    {
      name: CHANNEL,
      message: { v: 1, sessionId: 'sess_1', type: 'token.issued', template: null, organizationId: null, jwt },
    },
  ]);
  expect(first.session.token).toBe(jwt);
  expect(second.session.token).toBe(jwt);
  expect(second.asked).toEqual([]);
});

test('a template’s token reaches the tab that has the template open', async () => {
  const { first, second } = await pair();
  const waiting = [first.session.getToken({ template: 't' }), second.session.getToken({ template: 't' })];
  await tabs.testClock.flush();
  const jwt = tabs.token({ template: 't' });
  first.actors.answer('createToken', jwt);
  expect(await Promise.all(waiting)).toEqual([jwt, jwt]);
  expect(second.asked).toEqual([]);
});

test('a template’s token serves a tab that asks for it only later, as long as it lasts', async () => {
  const { first, second } = await pair();
  void first.session.getToken({ template: 't' });
  await tabs.testClock.flush();
  const jwt = tabs.token({ template: 't' });
  first.actors.answer('createToken', jwt);
  await tabs.testClock.advance(10_000);
  expect(await second.session.getToken({ template: 't' })).toBe(jwt);
  expect(second.asked).toEqual([]);
  const third = tabs.open({ lastActiveToken: tabs.token() });
  void third.session.getToken({ template: 't' }).catch(() => undefined);
  await tabs.testClock.flush();
  expect(third.asked, 'one that was not there has to mint').toMatchObject([{ template: 't' }]);
});

test('it does not serve who wants new claims, who asks for another organization, or who comes too late', async () => {
  const { first, second } = await pair();
  void first.session.getToken({ template: 't' });
  await tabs.testClock.flush();
  first.actors.answer('createToken', tabs.token({ template: 't', lifetimeSeconds: 20 }));
  await tabs.testClock.flush();
  first.session.dispose();
  const ask = async (options: Parameters<typeof second.session.getToken>[0]) => {
    const before = second.asked.length;
    void second.session.getToken(options).catch(() => undefined);
    await tabs.testClock.flush();
    return second.asked.length - before;
  };
  expect(await ask({ template: 't', organizationId: 'org_2' })).toBe(1);
  expect(await ask({ template: 'u' })).toBe(1);
  await tabs.testClock.advance(20_000);
  expect(await ask({ template: 't' })).toBe(1);
  expect(await ask({ template: 'v', skipCache: true })).toBe(1);
});

describe('tokens that name no session', () => {
  const anonymous = (parts: Parameters<typeof tabs.token>[0] = {}) => tabs.token({ sid: null, ...parts });

  test.each([null, 'org_1'])('of the own key are shared as others are: organization %s', async (organizationId) => {
    const all = [1, 2, 3, 4, 5].map(() => tabs.open({ organizationId }));
    await tabs.testClock.flush();
    all[0]?.actors.answer('createToken', anonymous());
    await tabs.testClock.flush();
    expect(all.every(({ session }) => session.token !== null)).toBe(true);
    // The second mint is told to tabs that hold a token.
    await tabs.testClock.advance(46_000);
    const minting = all.filter(({ actors }) => actors.parked('createToken').length > 0);
    expect(minting).toHaveLength(1);
    const jwt = anonymous();
    minting[0]?.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    expect(all.map(({ session }) => session.token)).toEqual(all.map(() => jwt));
    expect(all.flatMap(({ asked }) => asked)).toHaveLength(2);
  });

  test.each([
    ['of another user', { claims: { sub: 'user_2' } }],
    ['of another issuer', { claims: { iss: 'https://elsewhere.test' } }],
    ['of another organization', { organizationId: 'org_2' }],
  ])('%s are not taken', async (_whose, parts) => {
    const [first, second] = [tabs.open(), tabs.open()];
    await tabs.testClock.flush();
    const jwt = anonymous();
    first.actors.answer('createToken', jwt);
    await tabs.testClock.advance(2_000);
    const message = { v: 1, sessionId: 'sess_1', type: 'token.issued', template: null, organizationId: null };
    browser.post(CHANNEL, { ...message, jwt: anonymous(parts) });
    await tabs.testClock.flush();
    expect(second.session.token).toBe(jwt);
  });
});

test('a sign-out is shared, believed, and not answered', async () => {
  const { first, second } = await pair();
  await first.session.end();
  await tabs.testClock.flush();
  expect(second.session.status).toBe('signed-out');
  expect(second.events.at(-1)).toMatchObject({ type: 'session.ended', reason: 'ended-in-another-tab' });
  expect(browser.posted.map(({ message }) => message).slice(1)).toEqual([
    { v: 1, sessionId: 'sess_1', type: 'session.ended' },
  ]);
  expect(browser.openChannels).toBe(0);
});

test('a post that fails harms nothing', async () => {
  const tab = tabs.open({
    platform: {
      ...browser.page().platform,
      BroadcastChannel: class {
        postMessage(): void {
          throw new DOMException('no', 'DataCloneError');
        }
        addEventListener(): void {}
        close(): void {}
      },
    },
  });
  await tabs.testClock.flush();
  const jwt = tabs.token();
  tab.actors.answer('createToken', jwt);
  await tabs.testClock.flush();
  expect(tab.session.token).toBe(jwt);
});

test('what does not belong here changes nothing and leaves no trace', async () => {
  const { second, jwt } = await pair();
  const logged: unknown[] = [];
  const third = tabs.open({ lastActiveToken: jwt, logger: { warn: (...all) => logged.push(all) } });
  const seen = second.events.length;
  const sent = { v: 1, sessionId: 'sess_1', type: 'token.issued', template: null, organizationId: null };
  const later = (parts: Parameters<typeof tabs.token>[0]) =>
    tabs.token({ iatMs: tabs.testClock.now() + 3_000, ...parts });
  const forged: unknown[] = [
    { ...sent, jwt: later({ sid: 'sess_2' }) },
    { ...sent, jwt: later({ sid: null }) },
    { ...sent, jwt: later({ organizationId: 'org_1' }) },
    { ...sent, organizationId: 'org_1', jwt: later({}) },
    { ...sent, jwt: later({ lifetimeSeconds: -10 }) },
    { ...sent, jwt: 'x.y.z' },
    { ...sent, jwt: 7 },
    { ...sent, v: 2, jwt: later({}) },
    { ...sent, sessionId: 'sess_2', jwt: later({}) },
    { ...sent, type: 'token.received', jwt: later({}) },
    { ...sent, jwt: later({ claims: { padding: 'x'.repeat(20_000) } }) },
    { ...sent, jwt: later({}), padding: 'x'.repeat(20_000) },
    { v: 1, sessionId: 'sess_2', type: 'session.ended' },
    { v: 2, sessionId: 'sess_1', type: 'session.ended' },
    { type: 'session.ended' },
    null,
    'session.ended',
    1n,
  ];
  for (const message of forged) browser.post(CHANNEL, message);
  await tabs.testClock.flush();
  expect(second.events.slice(seen)).toEqual([]);
  expect(third.session.token).toBe(jwt);
  expect(second.session.token).toBe(jwt);
  expect(second.session.actor.getSnapshot().context.lastActiveToken?.jwt).toBe(jwt);
  expect(logged).toEqual([]);
  browser.post(CHANNEL, { ...sent, jwt: later({}) });
  await tabs.testClock.flush();
  expect(second.events.slice(seen), 'the genuine one is heard').toHaveLength(1);
});

test('no message whatever throws, ends the session, or brings a token of another', async () => {
  const { second, jwt } = await pair();
  const word = fc.constantFrom('sess_1', 'sess_2', 'token.issued', 'session.ended', null, 1, 'org_1', '');
  const message = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true }),
    fc.record({
      v: fc.constantFrom(1, 2, '1'),
      sessionId: fc.constantFrom('sess_2', 7, null, ''),
      type: word,
      template: word,
      organizationId: word,
      jwt: fc.oneof(word, fc.constantFrom(tabs.token({ sid: 'sess_2' }), tabs.token({ organizationId: 'org_1' }))),
    }),
  );
  await fc.assert(
    fc.asyncProperty(message, async (data) => {
      browser.post(CHANNEL, data);
      await tabs.testClock.flush();
      expect(second.session.token).toBe(jwt);
    }),
  );
});
