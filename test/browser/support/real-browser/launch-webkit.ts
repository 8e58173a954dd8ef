import type { BrowserContext, Page } from 'playwright-core';
import { startWebDriver, type WebDriver } from './start-web-driver.ts';

/**
 * A WebKit with windows, spoken to over WebDriver, in the shape of Playwright's context as far as the tests of real pages
 * need it everywhere: `newPage`, `cookies`, `close`, and of a page `goto`, `reload`, `evaluate`, `waitForTimeout`, `waitForEvent('load')`
 * and `mouse.click`. Playwright's own WebKit is a build that no registry has.
 *
 * @param executablePath - Of a WebKitWebDriver.
 */
export async function launchWebkit(executablePath: string): Promise<BrowserContext> {
  const driver = await startWebDriver(executablePath);
  const windows: string[] = [(await driver.send('GET', '/window')) as string];
  let isFirst = true;
  const context = {
    async newPage() {
      const made = isFirst ? null : await driver.send('POST', '/window/new', { type: 'window' });
      isFirst = false;
      const handle = (made as { handle: string } | null)?.handle ?? (windows[0] as string);
      windows.push(handle);
      return pageOf(driver, handle);
    },
    // WebDriver gives the cookies of the page a window shows; all pages here are of one origin.
    cookies: () => driver.inWindow(windows.at(-1) as string, 'GET', '/cookie'),
    close: () => driver[Symbol.asyncDispose](),
  };
  return context as unknown as BrowserContext;
}

function pageOf(driver: WebDriver, handle: string): Page {
  const send = (path: string, body: object) => driver.inWindow(handle, 'POST', path, body);
  const run = (script: string, ...args: unknown[]) => send('/execute/sync', { script, args });
  const wait = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));
  let calls = 0;
  const page = {
    goto: (url: string) => send('/url', { url }),
    reload: () => send('/refresh', {}),
    waitForTimeout: wait,
    mouse: {
      click: (x: number, y: number) =>
        send('/actions', {
          actions: [
            {
              type: 'pointer',
              id: 'mouse',
              parameters: { pointerType: 'mouse' },
              actions: [
                { type: 'pointerMove', duration: 0, x, y },
                { type: 'pointerDown', button: 0 },
                { type: 'pointerUp', button: 0 },
              ],
            },
          ],
        }),
    },
    // Not an asynchronous script: while one runs, no other window can be spoken to.
    async evaluate(what: (input: unknown) => unknown, input: unknown) {
      calls += 1;
      const id = calls;
      const script = `const [id, input] = arguments; const all = (window.answers ??= {});
        const serialized = (value) => { try { return JSON.stringify(value); } catch { return undefined; } };
        const done = (value) => (all[id] = { value: serialized(value) });
        const failed = (error) => (all[id] = { error: String(error) });
        all[id] = null;
        try {
          const value = (${what})(input);
          if (typeof value?.then !== 'function') return done(value);
          value.then(done, failed);
        } catch (error) { failed(error); }
        return all[id];`;
      let answer = await run(script, id, input);
      while (answer === null) {
        await wait(20);
        // A page that was left does not know of the question, nor does one that came back.
        answer = await run('return window.answers?.[arguments[0]] === undefined ? "gone" : answers[arguments[0]]', id);
      }
      if (answer === 'gone') throw new Error('the page was left');
      const { value, error } = answer as { value?: string; error?: string };
      if (error !== undefined) throw new Error(error);
      return value === undefined ? undefined : (JSON.parse(value) as unknown);
    },
    async waitForEvent(_load: 'load', { timeout = 30_000 } = {}) {
      const loaded = 'return [performance.timeOrigin, document.readyState]';
      const [before] = (await run(loaded)) as [number];
      for (let waited = 0; waited < timeout; waited += 50) {
        await wait(50);
        const [origin, state] = (await run(loaded).catch(() => [before])) as [number, string];
        if (origin !== before && state === 'complete') return page;
      }
      throw new Error('no page was loaded in time');
    },
  };
  return page as unknown as Page;
}
