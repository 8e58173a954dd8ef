import { expect, test } from 'vitest';
import { createBrowserSession, type PageLocks } from 'xstate-session/browser';
import { createTestClock } from 'xstate-session/testing';
import { collectGarbage } from '../server/support/collect-garbage.ts';
import { fakeBrowser } from './support/fake-browser.ts';

// Firefox does so, though a callback is called once at most.
test.each(['parallel', 'one-at-a-time'] as const)(
  'a browser that keeps the callbacks of locks it refused keeps no session with them, minting %s',
  async (mints) => {
    const browser = fakeBrowser();
    const { clock, flush } = createTestClock();
    const { platform } = browser.page();
    for (const name of ['xstate-session:sess_1', 'xstate-session:sess_1::'])
      void browser.locks.client('another tab').request(name, {}, () => new Promise(() => undefined));
    await flush();
    const kept: unknown[] = [];
    const locks: PageLocks = {
      ...platform.locks,
      request(name, options, callback) {
        if (options.ifAvailable) kept.push(callback);
        return browser.locks.client('this tab').request(name, options, callback);
      },
    };
    const openAndDispose = async () => {
      const session = createBrowserSession({
        sessionId: 'sess_1',
        createToken: () => new Promise<string>(() => undefined),
        mints,
        clock,
        logger: {},
        platform: { ...platform, locks },
      });
      await flush();
      session.dispose();
      await flush();
      return new WeakRef(session);
    };
    const disposed = [await openAndDispose(), await openAndDispose()];
    // Whatever was touched stays until the turn of the event loop is over.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(kept).toHaveLength(2);
    expect(disposed.filter((session) => session.deref() !== undefined)).toEqual([]);
  },
);
