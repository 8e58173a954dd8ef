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

const held = (name: string) => browser.cookies.get(name)?.value;
const plant = (name: string, value: string) => browser.cookies.set(name, { name, value, attributes: [] });

describe('what the browser does not keep', () => {
  const logged: unknown[][] = [];
  const logger = { warn: (...all: unknown[]) => void logged.push(all) };
  const NOT_KEPT = [expect.any(String), { code: 'cookie-not-kept' }];
  const large = (organizationId: string) => tabs.token({ organizationId, claims: { padding: 'x'.repeat(4_000) } });

  afterEach(() => void logged.splice(0));

  test.each([undefined, 'abc'])(
    'takes the older cookie and the context with it, and is logged once: suffix %s',
    async (cookieSuffix) => {
      const { tab } = await tabs.openMinted({ logger, ...(cookieSuffix && { cookieSuffix }) });
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
    const { tab, jwt } = await tabs.openMinted({
      logger,
      ...(how === 'throw' && { pageOptions: { broken: ['cookie'] as const } }),
    });
    for (const type of ['focus', 'visibilitychange']) tab.page.fire(type);
    expect([tab.session.token, tab.session.status]).toEqual([jwt, 'active']);
    expect(logged).toEqual([NOT_KEPT]);
  });

  test('a page without a document has nothing to keep, and nothing is logged', async () => {
    await tabs.openMinted({ logger, platform: { ...browser.page().platform, document: null } });
    expect(logged).toEqual([]);
  });
});
