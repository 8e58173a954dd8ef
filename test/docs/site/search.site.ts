import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type OpenSite, openSite } from './support/open-site.ts';

// The site's search: what people type leads to what they mean, by mouse and by keyboard.

let site: OpenSite;
let page: Page;
beforeAll(async () => {
  site = await openSite();
});
beforeEach(async () => {
  page = await site.page();
  await page.goto(`${site.origin}/index.html`);
  await page.waitForFunction('document.querySelector("#app").__vue_app__');
});
afterEach(async () => {
  await page.context().close();
  expect(site.troubles.splice(0)).toEqual([]);
});
afterAll(() => site.close());

/** Opens the box, types, and waits for the results of these words. */
async function search(words: string): Promise<void> {
  await page.click('.VPNavBarSearch button');
  await page.fill('#localsearch-input', words);
  await page.waitForSelector('.VPLocalSearchBox .result');
  await page.waitForFunction(
    (typed) =>
      document.querySelector('.VPLocalSearchBox .result mark') !== null &&
      sessionStorage.getItem('vitepress:local-search-filter') === typed,
    words,
  );
}

/** Goes to the chosen result: where that is, and what stands there, from its heading to the next one. */
async function goTo(): Promise<{ readonly path: string; readonly title: string; readonly text: string }> {
  const href = (await page.getAttribute('.VPLocalSearchBox .result.selected', 'href')) ?? '';
  await page.press('#localsearch-input', 'Enter');
  await page.waitForFunction((to) => location.pathname + location.hash === to, href);
  // The address changes before the page does; then it scrolls, to below the bar.
  const anchor = decodeURIComponent(new URL(page.url()).hash.slice(1));
  await page.waitForFunction((id) => {
    const top = document.getElementById(id)?.getBoundingClientRect().top ?? -1;
    return top >= 64 && top < innerHeight / 2;
  }, anchor);
  const found = await page.evaluate((id) => {
    const heading = document.getElementById(id);
    let text = '';
    for (let next = heading?.nextElementSibling; next && !/^H[1-6]$/.test(next.tagName); next = next.nextElementSibling)
      text += next.textContent;
    return { title: (heading?.textContent ?? '').replace(/\s*\u200b$/, ''), text };
  }, anchor);
  return { path: href, ...found };
}

test.each([
  ['Retry-After', '/docs/questions.html', '429, rate limits and Retry-After'],
  ['missing_expired_token', '/docs/questions.html', '422 and missing_expired_token'],
  ['one-at-a-time', '/docs/actors.html', 'createToken'],
  ['nativeSignals', '/docs/react-native.html', 'React Native and Expo'],
])('%s leads to the paragraph that says what it is', async (words, where, title) => {
  await search(words);
  const found = await goTo();
  expect(found).toMatchObject({ path: expect.stringMatching(new RegExp(`^${where}#`)), title });
  expect(found.title + found.text).toContain(words);
});

// As people type them; the first result is the one they mean.
test.each([
  ['why was the user logged out', 'Why was a user signed out?'],
  ['signed out after deploy', 'Users are signed out after a deploy'],
  ['logout all tabs', 'Log out in all tabs, or on all devices'],
  ['clock skew', 'Clock skew: the clock of a device is wrong'],
  ['refresh token', 'Does it hold a refresh token?'],
  ['organization', 'Organizations and templates'],
  ['next.js', 'Next.js'],
  ['react native', 'React Native and Expo'],
  ['axios', 'axios'],
  ['CORS', 'CORS: the browser blocks the request'],
  ['401', 'A proxy’s 401'],
  ['429', '429, rate limits and Retry-After'],
  ['third party cookies', 'Third-party cookies, frames and iframes'],
  ['is the token in localStorage', 'Where is the token stored? Not in localStorage?'],
  ['handshake redirect loop', 'A redirect loop in a handshake'],
  ['JWKS', 'Keys and JWKS'],
  ['migrate from clerk', 'Migrate from Clerk’s SDK, or from code of your own'],
  ['multiple tabs', 'Multiple tabs, and how many requests they make'],
  ['keycloak', 'Keycloak, Auth0, Okta and other OAuth servers'],
  ['debug logging', 'Debugging and logging: what does the session do?'],
  ['origin outage', 'origin-outage-retry'],
  ['install', 'Install'],
])('“%s” leads to “%s”', async (words, title) => {
  await search(words);
  const found = await page.textContent('.VPLocalSearchBox .result .title.main');
  expect(found?.trim().replaceAll("'", '’')).toBe(title);
});

test('the box is worked by the keyboard alone, and tells what it does', async () => {
  const inFocus = () => page.evaluate('document.activeElement.id || document.activeElement.className');
  await page.focus('.VPNavBarSearch button');
  await page.keyboard.press('Enter');
  await page.waitForFunction('document.activeElement.id === "localsearch-input"');
  await page.keyboard.type('expired');
  await page.waitForSelector('.VPLocalSearchBox .result mark');
  const field = page.locator('#localsearch-input');
  expect(await field.getAttribute('role')).toBe('combobox');
  expect(await field.getAttribute('aria-expanded')).toBe('true');
  expect(await page.textContent('.VPLocalSearchBox [role="status"]')).toMatch(/^\d+ results$/);
  await page.keyboard.press('ArrowDown');
  const active = (await field.getAttribute('aria-activedescendant')) ?? '';
  expect(await page.$$eval('[role="option"][aria-selected="true"]', (found) => found.map(({ id }) => id))).toEqual([
    active,
  ]);
  expect(active).toBe('localsearch-item-1');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.VPLocalSearchBox', { state: 'detached' });
  expect(await inFocus()).toContain('DocSearch-Button');
  await page.keyboard.press('/');
  await page.waitForFunction('document.activeElement.id === "localsearch-input"');
  await page.fill('#localsearch-input', 'qqqqzzzz');
  await page.waitForSelector('.VPLocalSearchBox .no-results');
  expect(await page.textContent('.VPLocalSearchBox [role="status"]')).toBe('0 results');
});
