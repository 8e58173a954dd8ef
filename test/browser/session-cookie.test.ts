import { afterEach, describe, expect, test } from 'vitest';
import { MissingExpiredTokenError } from 'xstate-session';
import { fakeBrowser } from './lib/fake-browser.ts';
import { openTabs, type TabOptions } from './lib/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

/** Opens a tab and answers its first request. */
async function minted(options: TabOptions = {}) {
  const tab = tabs.open(options);
  await tabs.testClock.flush();
  const jwt = tabs.token();
  tab.actors.answer('createToken', { jwt });
  await tabs.testClock.flush();
  return { tab, jwt };
}

const held = (name: string) => browser.cookies.get(name)?.value;
const plant = (name: string, value: string) => browser.cookies.set(name, { name, value, attributes: [] });

describe('what is written', () => {
  test('context, suffixed cookie and plain cookie, in this order, with these attributes', async () => {
    const { jwt } = await minted({ cookieSuffix: 'abc' });
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
    const { jwt } = await minted(options);
    expect(browser.written.at(-1)).toBe(`__session=${jwt}; Path=/; Max-Age=31536000; ${attributes}`);
  });

  test('asked for, it is Partitioned, and the other twin is deleted first', async () => {
    const { jwt } = await minted({ partitioned: true, pageOptions: { frame: 'cross-origin' } });
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
    const { tab, jwt } = await minted();
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
    const { tab } = await minted();
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
    const { tab } = await minted({ prepare });
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
    const { jwt } = await minted({
      pageOptions: { frame: 'cross-origin' },
      prepare: ({ state }) => {
        state.focus = false;
      },
    });
    expect(held('__session')).toBe(jwt);
  });

  test('a tab that gets the focus writes at once, before any other listener of the window hears of it', async () => {
    const { tab, jwt } = await minted();
    plant('__session', tabs.token({ oiat: 1 }));
    tab.page.fire('focus');
    expect(held('__session')).toBe(jwt);
  });
});

describe('a cookie that names another session', () => {
  /** A tab in front whose session the server may have ended: another one is in the cookie. */
  async function replaced(options: TabOptions = {}) {
    const opened = await minted(options);
    await tabs.testClock.advance(2_000);
    const other = tabs.token({ sid: 'sess_2' });
    plant('__session', other);
    plant('clerk_active_context', 'sess_2:');
    return { ...opened, other };
  }

  test('is left alone by focus; when the server says that this session has ended, this tab is signed out', async () => {
    const { tab, other } = await replaced();
    for (const type of ['resume', 'visibilitychange', 'focus']) tab.page.fire(type);
    await tabs.testClock.flush();
    expect(held('__session')).toBe(other);
    expect(tab.asked).toHaveLength(2);
    tab.actors.fail('createToken', { status: 401 });
    await tabs.testClock.flush();
    expect(tab.session.status).toBe('signed-out');
    expect([held('__session'), held('clerk_active_context')]).toEqual([other, 'sess_2:']);
  });

  test('is overwritten once the server has minted for this session', async () => {
    const { tab } = await replaced();
    tab.page.fire('focus');
    await tabs.testClock.flush();
    const jwt = tabs.token();
    tab.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    expect([held('__session'), held('clerk_active_context')]).toEqual([jwt, 'sess_1:']);
    tab.page.fire('focus');
    await tabs.testClock.flush();
    expect(tab.asked, 'the next focus asks nothing').toHaveLength(2);
  });

  test('is left alone by a token that was under way when the doubt arose', async () => {
    const { tab, other } = await replaced();
    await tabs.testClock.advance(42_500);
    expect(tab.session.status).toBe('refreshing');
    tab.page.fire('focus');
    tab.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect(held('__session')).toBe(other);
    await tabs.testClock.advance(50);
    const jwt = tabs.token();
    tab.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    expect(held('__session')).toBe(jwt);
  });

  test('is left alone by a token that an edge made in an outage: it knows nothing of sign-outs', async () => {
    const { tab, other } = await replaced();
    tab.page.fire('focus');
    await tabs.testClock.flush();
    tab.actors.fail('createToken', new MissingExpiredTokenError());
    await tabs.testClock.flush();
    tab.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect(tab.events.at(-1)).toMatchObject({ source: 'outage-mint' });
    expect(held('__session')).toBe(other);
  });

  test('is overwritten by a tab that loses the focus meanwhile no more than by any in the background', async () => {
    const { tab, other } = await replaced();
    tab.page.fire('focus');
    tab.page.state.focus = false;
    tab.page.state.visibility = 'hidden';
    await tabs.testClock.flush();
    tab.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect(held('__session')).toBe(other);
  });
});

describe('what the browser does not keep', () => {
  const logged: unknown[][] = [];
  const logger = { warn: (...all: unknown[]) => void logged.push(all) };
  const NOT_KEPT = [expect.any(String), { code: 'cookie-not-kept' }];
  const large = (organizationId: string) => tabs.token({ organizationId, claims: { padding: 'x'.repeat(4_000) } });

  afterEach(() => void logged.splice(0));

  test.each([undefined, 'abc'])(
    'takes the older cookie and the context with it, and is logged once: suffix %s',
    async (cookieSuffix) => {
      const { tab } = await minted({ logger, ...(cookieSuffix && { cookieSuffix }) });
      tab.session.switchOrganization('org_2');
      await tabs.testClock.advance(50);
      tab.actors.answer('createToken', large('org_2'));
      await tabs.testClock.flush();
      expect(tab.session.token, 'requests by header go on').not.toBeNull();
      expect([...browser.cookies.keys()]).toEqual([]);
      expect(logged).toEqual([NOT_KEPT]);
      tab.page.fire('focus');
      await tabs.testClock.advance(46_000);
      tab.actors.answer('createToken', large('org_2'));
      await tabs.testClock.flush();
      expect([...browser.cookies.keys()]).toEqual([]);
      expect(logged, 'once').toHaveLength(1);
      tab.session.switchOrganization(null);
      await tabs.testClock.advance(50);
      const jwt = tabs.token();
      tab.actors.answer('createToken', jwt);
      await tabs.testClock.flush();
      expect([held('__session'), held('clerk_active_context')], 'what fits is written').toEqual([jwt, 'sess_1:']);
    },
  );

  test('only the suffixed twin is too long: neither stays', async () => {
    const room = 4_096 - '__session'.length;
    const jwt = tabs.token({ claims: { padding: '' } });
    const [header, , signature] = jwt.split('.');
    const claims = { iss: '', sub: '', sid: 'sess_1', iat: 0, exp: 0, padding: '' };
    const now = Math.floor(tabs.testClock.now() / 1_000);
    Object.assign(claims, { iat: now, exp: now + 60 });
    const lengthOf = () => `${header}.${btoa(JSON.stringify(claims)).replace(/=+$/, '')}.${signature}`;
    while (lengthOf().length < room - 1) claims.padding += 'x';
    const tab = tabs.open({ logger, cookieSuffix: 'abcdefgh' });
    await tabs.testClock.flush();
    tab.actors.answer('createToken', lengthOf());
    await tabs.testClock.flush();
    expect(tab.session.token).not.toBeNull();
    expect([...browser.cookies.keys()]).toEqual([]);
    expect(logged).toEqual([NOT_KEPT]);
  });

  test('another session’s cookie and context are left as they are', async () => {
    const tab = tabs.open({ logger, organizationId: 'org_2' });
    await tabs.testClock.flush();
    const other = tabs.token({ sid: 'sess_2' });
    plant('__session', other);
    tab.actors.answer('createToken', large('org_2'));
    await tabs.testClock.flush();
    expect(held('__session')).toBe(other);
    expect(logged).toEqual([NOT_KEPT]);
  });

  test.each(['are blocked', 'throw'])('cookies that %s: logged once, and the session goes on', async (how) => {
    browser.areCookiesBlocked = how === 'are blocked';
    const { tab, jwt } = await minted({
      logger,
      ...(how === 'throw' && { pageOptions: { broken: ['cookie'] as const } }),
    });
    for (const type of ['focus', 'visibilitychange']) tab.page.fire(type);
    expect([tab.session.token, tab.session.status]).toEqual([jwt, 'active']);
    expect(logged).toEqual([NOT_KEPT]);
  });

  test('a page without a document has nothing to keep, and nothing is logged', async () => {
    await minted({ logger, platform: { ...browser.page().platform, document: null } });
    expect(logged).toEqual([]);
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
    const { tab } = await minted();
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
    const { tab } = await minted({ cookieSuffix: 'abc' });
    tab.page.state.focus = false;
    plant('__session_abc;partitioned', 'x');
    await tab.session.end();
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test('leaves another session’s alone', async () => {
    const { tab } = await minted({ cookieSuffix: 'abc' });
    plant('__session', tabs.token({ sid: 'sess_2' }));
    plant('clerk_active_context', 'sess_2:');
    await tab.session.end();
    expect([...browser.cookies.keys()]).toEqual(['clerk_active_context', '__session']);
  });

  test('nothing in flight writes after it', async () => {
    const { tab } = await minted();
    void tab.session.getToken({ skipCache: true });
    await tabs.testClock.flush();
    await tab.session.end();
    tab.actors.calls.at(-1)?.answer(tabs.token());
    await tabs.testClock.flush();
    tab.page.fire('focus');
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test('dispose leaves the cookies as they are', async () => {
    const { tab, jwt } = await minted();
    tab.session.dispose();
    expect(held('__session')).toBe(jwt);
  });
});
