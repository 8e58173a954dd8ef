import { createBrowserSession } from '../../../browser/create-browser-session.ts';
import { frontendApi } from '../../../frontend-api/frontend-api.ts';
import type { Session } from '../../../session/session.ts';
import type { InPageBrowser, InPageTab } from './in-page-browser.ts';
import { inspectInPage, type OnMessages } from './inspect-in-page.ts';
import { API_URL, type World } from './world.ts';

/** A tab with the session in it. */
export interface PlaygroundTab extends InPageTab {
  readonly session: Session;
}

/** What a tab is opened with. */
export interface OpenTabOptions {
  readonly world: World;
  readonly browser: InPageBrowser;
  readonly sessionId: string;
  /** How wrong the client's clock is, in milliseconds. */
  readonly skewMs: () => number;
  /** Told, redacted, of everything its chart does. */
  readonly onMessages: OnMessages;
}

/** Opens the real session, on time, network and browser of the page. */
export function openTab({ world, browser, sessionId, skewMs, onMessages }: OpenTabOptions): PlaygroundTab {
  const tab = browser.open();
  const { time } = world;
  const session = createBrowserSession({
    ...frontendApi({ url: API_URL, fetch: (input, init) => world.fetch(input, init) }),
    sessionId,
    policy: { handshakes: 'never' },
    clock: { setTimeout: time.setTimeout, clearTimeout: time.clearTimeout },
    now: () => time.now() + skewMs(),
    monotonicNow: time.monotonicNow,
    platform: tab.platform,
    inspect: inspectInPage(onMessages),
  });
  return Object.assign(tab, { session });
}
