import type { CreateTokenInput, SessionTold } from 'xstate-session';
import { type BrowserSessionOptions, createBrowserSession } from 'xstate-session/browser';
import {
  createTestClock,
  makeToken,
  type ScriptedActors,
  scriptedActors,
  type TestClock,
} from 'xstate-session/testing';
import type { FakeBrowser, FakePage, FakePageOptions } from './fake-browser.ts';

/** Tabs of one fake browser on one clock. */
export interface Tab {
  readonly page: FakePage;
  readonly session: ReturnType<typeof createBrowserSession>;
  readonly actors: ScriptedActors;
  readonly events: SessionTold[];
  /** What `createToken` was asked. */
  readonly asked: readonly CreateTokenInput[];
}

/** How a tab is opened. */
export interface TabOptions extends Partial<BrowserSessionOptions> {
  readonly pageOptions?: FakePageOptions;
  /** Prepares the page before the session is made. */
  readonly prepare?: (page: FakePage) => void;
}

/** A maker of tabs; close them all in the end. */
export interface Tabs {
  readonly testClock: TestClock;
  open(options?: TabOptions): Tab;
  /** Opens a tab and answers its first request. */
  openMinted(options?: TabOptions): Promise<{ readonly tab: Tab; readonly jwt: string }>;
  /** A token issued now. */
  token(parts?: Partial<Parameters<typeof makeToken>[0]>): string;
  closeAll(): void;
}

/** Opens tabs on a browser. */
export function openTabs(browser: FakeBrowser): Tabs {
  const testClock = createTestClock();
  const opened: Tab[] = [];
  const tabs: Tabs = {
    testClock,
    token: (parts = {}) => makeToken({ iatMs: testClock.now(), sid: 'sess_1', ...parts }),
    open({ pageOptions, prepare, ...options } = {}) {
      const page = browser.page(pageOptions);
      prepare?.(page);
      const actors = scriptedActors();
      const session = createBrowserSession({
        sessionId: 'sess_1',
        createToken: actors.createToken,
        clock: testClock.clock,
        now: testClock.now,
        monotonicNow: testClock.monotonicNow,
        random: () => 0.5,
        logger: {},
        platform: page.platform,
        ...options,
      });
      const events: SessionTold[] = [];
      session.on('*', (event) => void events.push(event));
      const tab: Tab = {
        page,
        session,
        actors,
        events,
        get asked() {
          return actors.calls
            .filter(({ actor }) => actor === 'createToken')
            .map(({ input }) => input as CreateTokenInput);
        },
      };
      opened.push(tab);
      return tab;
    },
    async openMinted(options) {
      const tab = tabs.open(options);
      await testClock.flush();
      const jwt = tabs.token();
      tab.actors.answer('createToken', { jwt });
      await testClock.flush();
      return { tab, jwt };
    },
    closeAll() {
      for (const { session } of opened) session.dispose();
    },
  };
  return tabs;
}
