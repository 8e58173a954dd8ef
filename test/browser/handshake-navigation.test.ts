import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { MissingExpiredTokenError } from 'xstate-session';
import { handshakeNavigation } from 'xstate-session/browser';
import { type FakePage, fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

const ITEM = 'xstate-session:handshakes:sess_1';
const URL_OF_HANDSHAKE = 'https://frontend-api.test/v1/client/handshake?redirect_url=x';

function opened(prepare?: (page: FakePage) => void, url = URL_OF_HANDSHAKE) {
  return tabs.open({
    lastActiveToken: tabs.token({ iatMs: tabs.testClock.now() - 120_000 }),
    policy: { handshakes: 'automatic' },
    createHandshakeUrl: () => url,
    ...(prepare && { prepare }),
  });
}

/** Answers the two requests of an attempt so that only a handshake helps. */
async function refuse(tab: ReturnType<typeof opened>) {
  await tabs.testClock.flush();
  tab.actors.fail('createToken', new MissingExpiredTokenError());
  await tabs.testClock.flush();
  tab.actors.fail('createToken', new MissingExpiredTokenError());
  await tabs.testClock.flush();
}

test('a handshake sends the document away once, counted over the reload, and holds no token in storage', async () => {
  const tab = opened();
  await refuse(tab);
  expect(tab.page.assigned).toEqual([URL_OF_HANDSHAKE]);
  expect([...tab.page.storage]).toEqual([[ITEM, '1']]);
});

const UNSAFE = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' java\nscript:alert(1)',
  'data:text/html,x',
  'blob:https://app.example/1',
  'file:///etc/passwd',
  'about:blank',
  'custom:x',
];

test.each(UNSAFE)(
  '%j as a handshake’s address is a failed handshake: told as such, offered and followed by nobody',
  async (url) => {
    const tab = opened(undefined, url);
    await refuse(tab);
    expect(tab.events.at(-1)).toMatchObject({ type: 'token.failed', kind: 'rejected' });
    expect(tab.events.filter(({ type }) => type === 'handshake.ready')).toEqual([]);
    expect(tab.session.status).toBe('refreshing');
    expect([tab.page.assigned, [...tab.page.storage]]).toEqual([[], []]);
  },
);

test.each([...UNSAFE, '/relative', ''])('the navigation alone refuses %j, and counts nothing', async (url) => {
  const page = browser.page();
  const { followHandshake } = handshakeNavigation({ sessionId: 'sess_1', platform: page.platform });
  await expect(followHandshake?.({ url }, new AbortController())).rejects.toMatchObject({ code: 'invalid-answer' });
  expect([page.assigned, [...page.storage]]).toEqual([[], []]);
});

test('the fourth of a burst is not made, whatever is reloaded', async () => {
  const storage = new Map<string, string>();
  const assigned: string[] = [];
  for (let load = 0; load < 6; load += 1) {
    const tab = opened((page) => {
      for (const [name, value] of storage) page.storage.set(name, value);
    });
    await refuse(tab);
    for (const [name, value] of tab.page.storage) storage.set(name, value);
    assigned.push(...tab.page.assigned);
    tab.session.dispose();
  }
  expect(assigned).toHaveLength(3);
});

test('a token ends the burst', async () => {
  const tab = opened(({ storage }) => void storage.set(ITEM, '2'));
  await tabs.testClock.flush();
  tab.actors.answer('createToken', tabs.token());
  await tabs.testClock.flush();
  expect([...tab.page.storage]).toEqual([]);
});

test.each(['x', '-1', '1.5', '', 'NaN', '1e400'])('a count that reads "%s" is none', (value) => {
  const page = browser.page();
  page.storage.set(ITEM, value);
  expect(handshakeNavigation({ sessionId: 'sess_1', platform: page.platform }).handshakes).toBe(0);
});

test('where the count cannot be kept, no handshake is followed: a loop could not be stopped', async () => {
  const { platform } = browser.page({ broken: ['sessionStorage'] });
  expect(handshakeNavigation({ sessionId: 'sess_1', platform }).followHandshake).toBeUndefined();
});

test('while one navigation is under way there is no second', async () => {
  const page = browser.page();
  const { followHandshake } = handshakeNavigation({ sessionId: 'sess_1', platform: page.platform });
  const controller = new AbortController();
  const first = followHandshake?.({ url: 'https://a.example/1' }, controller);
  await expect(followHandshake?.({ url: 'https://a.example/2' }, controller)).rejects.toMatchObject({
    code: 'invalid-answer',
  });
  expect(page.assigned).toEqual(['https://a.example/1']);
  controller.abort(new TypeError('enough'));
  await expect(first).rejects.toThrow('enough');
});

test.each([
  ['https://app.example/a?b=c&__clerk_handshake_nonce=n#h?x', 'https://app.example/a?b=c#h?x'],
  ['https://app.example/?__clerk_handshake=1&__clerk_help=2&__clerk_db_jwt=3', 'https://app.example/'],
  ['https://app.example/?a=%20+&&=&é&__clerk_handshake_nonce=n', 'https://app.example/?a=%20+&&=&é'],
  ['https://app.example/?&__clerk_handshake_nonce=n', 'https://app.example/?'],
  ['https://app.example/?a=1#__clerk_handshake_nonce=n', null],
])('the address %s is cleaned', (url, cleaned) => {
  const page = browser.page({ url });
  const replaced: unknown[] = [];
  const history = { state: { a: 1 }, replaceState: (...all: unknown[]) => void replaced.push(all) };
  handshakeNavigation({ sessionId: 'sess_1', platform: { ...page.platform, history } });
  expect(replaced).toEqual(cleaned === null ? [] : [[{ a: 1 }, '', cleaned]]);
});

test('whatever the address, what a handshake added to its query is taken out again byte for byte', () => {
  const part = fc.string({ unit: 'binary-ascii' }).map((text) => text.replace(/[#?\0-\x20]/g, '-'));
  fc.assert(
    fc.property(fc.array(part), fc.option(part), (query, hash) => {
      const clean = query.map((text) => text.replaceAll('__clerk', '')).filter((text) => !text.includes('%'));
      const address = `https://app.example/${clean.length > 0 ? `?${clean.join('&')}` : ''}`;
      const tail = hash === null ? '' : `#${hash}`;
      const joint = address.includes('?') ? '&' : '?';
      const page = browser.page({ url: `${address}${joint}__clerk_handshake_nonce=nonce_1${tail}` });
      handshakeNavigation({ sessionId: 'sess_1', platform: page.platform });
      expect(page.state.url).toBe(`${address}${tail}`);
    }),
  );
});

test('a history that throws leaves the address as it is, and the session goes on', async () => {
  const url = 'https://app.example/?__clerk_handshake_nonce=n';
  const tab = tabs.open({ pageOptions: { url, broken: ['history'] } });
  await tabs.testClock.flush();
  expect(tab.page.state.url).toBe(url);
  expect(tab.asked).toHaveLength(1);
});
