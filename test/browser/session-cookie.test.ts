import { afterEach, describe, expect, test } from 'vitest';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs, type TabOptions } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

const held = (name: string) => browser.cookies.get(name)?.value;
const plant = (name: string, value: string) => browser.cookies.set(name, { name, value, attributes: [] });

describe('what is written', () => {
  test('context, suffixed cookie and plain cookie, in this order, with these attributes', async () => {
    const { jwt } = await tabs.openMinted({ cookieSuffix: 'abc' });
    const attributes = 'Path=/; Max-Age=31536000; SameSite=Lax; Secure';
    expect(browser.written).toEqual([
      `clerk_active_context=sess_1:; ${attributes}`,
      `__session_abc=${jwt}; ${attributes}`,
      `__session=${jwt}; ${attributes}`,
    ]);
  });

  test.each<[string, TabOptions, string]>([
    ['http', { pageOptions: { url: 'http://localhost:3000/' } }, 'SameSite=Lax'],
    ['a frame of the same origin', { pageOptions: { frame: 'same-origin' } }, 'SameSite=Lax; Secure'],
    ['a frame of another origin', { pageOptions: { frame: 'cross-origin' } }, 'SameSite=None; Secure'],
    [
      'a frame of another origin, without a secure context',
      { pageOptions: { frame: 'cross-origin', url: 'http://app.example/', isSecureContext: false } },
      'SameSite=Lax',
    ],
  ])('in %s the attributes are as the browser takes them', async (_where, options, attributes) => {
    const { jwt } = await tabs.openMinted(options);
    expect(browser.written.at(-1)).toBe(`__session=${jwt}; Path=/; Max-Age=31536000; ${attributes}`);
  });

  test('asked for, it is Partitioned, and the other twin is deleted first', async () => {
    const { jwt } = await tabs.openMinted({ partitioned: true, pageOptions: { frame: 'cross-origin' } });
    expect(browser.written.slice(-2)).toEqual([
      '__session=; Path=/; Max-Age=0; SameSite=None; Secure',
      `__session=${jwt}; Path=/; Max-Age=31536000; SameSite=None; Secure; Partitioned`,
    ]);
  });

  test('an organization is named in the context; what would end a cookie is escaped', async () => {
    const tab = tabs.open({ organizationId: 'org;1' });
    await tabs.testClock.flush();
    tab.actors.answer('createToken', tabs.token({ organizationId: 'org;1' }));
    await tabs.testClock.flush();
    expect(held('clerk_active_context')).toBe('sess_1:org%3B1');
  });

  test('never a token of a template, of another organization, or one that was received', async () => {
    const { tab, jwt } = await tabs.openMinted();
    const written = browser.written.length;
    const waiting = [tab.session.getToken({ template: 't' }), tab.session.getToken({ organizationId: 'org_2' })];
    await tabs.testClock.flush();
    tab.actors.answer('createToken', tabs.token({ template: 't' }));
    tab.actors.answer('createToken', tabs.token({ organizationId: 'org_2' }));
    await Promise.all(waiting);
    await tabs.testClock.advance(2_000);
    tab.session.receiveToken(tabs.token());
    expect(tab.events.at(-1)).toMatchObject({ source: 'received' });
    expect(browser.written).toHaveLength(written);
    expect(held('__session')).toBe(jwt);
  });

  test('a token that names no session is not, for nobody could take it away again', async () => {
    const tab = tabs.open();
    await tabs.testClock.flush();
    tab.actors.answer('createToken', tabs.token({ sid: null }));
    await tabs.testClock.flush();
    expect(tab.session.status).toBe('active');
    expect(browser.written).toEqual([]);
  });

  test('a token that could carry attributes is not', async () => {
    const { tab } = await tabs.openMinted();
    await tabs.testClock.advance(2_000);
    const hostile = `${tabs.token().split('.').slice(0, 2).join('.')}.x; Domain=evil`;
    tab.session.receiveToken(hostile);
    expect(tab.session.token).toBe(hostile);
    const written = browser.written.length;
    tab.page.fire('focus');
    expect(browser.written).toHaveLength(written);
  });
});

describe('who writes', () => {
  test('a tab in the background only where the context is absent or its own', async () => {
    const prepare: TabOptions['prepare'] = ({ state }) => {
      state.focus = false;
      state.visibility = 'hidden';
    };
    plant('clerk_active_context', 'sess_2:');
    const { tab } = await tabs.openMinted({ prepare });
    expect(held('__session')).toBeUndefined();
    plant('clerk_active_context', 'sess_1:');
    await tabs.testClock.advance(50_000);
    const jwt = tabs.token();
    tab.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    expect(held('__session')).toBe(jwt);
  });

  test('a visible frame of another origin does, without ever having the focus', async () => {
    plant('clerk_active_context', 'sess_2:');
    const { jwt } = await tabs.openMinted({
      pageOptions: { frame: 'cross-origin' },
      prepare: ({ state }) => {
        state.focus = false;
      },
    });
    expect(held('__session')).toBe(jwt);
  });

  test('a tab that gets the focus writes at once, before any other listener of the window hears of it', async () => {
    const { tab, jwt } = await tabs.openMinted();
    plant('__session', tabs.token({ oiat: 1 }));
    tab.page.fire('focus');
    expect(held('__session')).toBe(jwt);
  });
});

describe('freshness', () => {
  const writeOver = async (parts: Parameters<typeof tabs.token>[0]) => {
    const tab = tabs.open({ organizationId: null });
    await tabs.testClock.flush();
    const before = tabs.token(parts);
    plant('__session', before);
    const jwt = tabs.token();
    tab.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    if (held('__session') === jwt) return 'written';
    return held('__session') === before ? 'kept' : 'neither';
  };

  test.each([
    ['a fresher one of the same session', 'kept', { oiat: 4_000_000_000 }],
    ['a fresher one that has expired', 'written', { oiat: 4_000_000_000, lifetimeSeconds: -1 }],
    ['a fresher one of another session', 'written', { oiat: 4_000_000_000, sid: 'sess_2' }],
    ['a fresher one of another organization', 'written', { oiat: 4_000_000_000, organizationId: 'org_1' }],
    ['a staler one', 'written', { oiat: 1 }],
    ['one as fresh', 'written', {}],
  ])('over %s a mint is %s', async (_what, outcome, parts) => {
    expect(await writeOver(parts)).toBe(outcome);
  });

  test('whether the cookie is in force is asked of the server’s time, not of the client’s clock', async () => {
    const { tab } = await tabs.openMinted();
    const serverAhead = tabs.testClock.now() + 86_400_000;
    await tabs.testClock.advance(50_000);
    // The mint teaches that the server is a day ahead: what the cookie holds has expired there.
    plant('__session', tabs.token({ oiat: 4_000_000_000 }));
    const jwt = tabs.token({ iatMs: serverAhead });
    tab.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    expect(held('__session')).toBe(jwt);
  });
});

describe('the end', () => {
  test('takes away the cookies of this session and the context that names it, from the background too', async () => {
    const { tab } = await tabs.openMinted({ cookieSuffix: 'abc' });
    tab.page.state.focus = false;
    plant('__session_abc;partitioned', 'x');
    await tab.session.end();
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test('leaves another session’s alone', async () => {
    const { tab } = await tabs.openMinted({ cookieSuffix: 'abc' });
    plant('__session', tabs.token({ sid: 'sess_2' }));
    plant('clerk_active_context', 'sess_2:');
    await tab.session.end();
    expect([...browser.cookies.keys()]).toEqual(['clerk_active_context', '__session']);
  });

  test('nothing in flight writes after it', async () => {
    const { tab } = await tabs.openMinted();
    void tab.session.getToken({ skipCache: true });
    await tabs.testClock.flush();
    await tab.session.end();
    tab.actors.calls.at(-1)?.answer(tabs.token());
    await tabs.testClock.flush();
    tab.page.fire('focus');
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test('dispose leaves the cookies as they are', async () => {
    const { tab, jwt } = await tabs.openMinted();
    tab.session.dispose();
    expect(held('__session')).toBe(jwt);
  });
});
