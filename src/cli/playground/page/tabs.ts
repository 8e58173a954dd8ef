import type { BrowserPlatform } from '../../../browser/browser-platform.ts';
import { createBrowserSession } from '../../../browser/create-browser-session.ts';
import { frontendApi } from '../../../frontend-api/frontend-api.ts';
import { createInspector } from '../../../inspect/inspector.ts';
import { connectViewer } from '../../../inspect/viewer/connect-viewer.ts';
import type { ViewerMessage } from '../../../inspect/viewer/viewer-message.ts';
import type { Session } from '../../../session/session.ts';
import type { InPageBrowser, InPageTab } from './in-page-browser.ts';
import type { OpenTabsOptions, Tabs, WorldLink } from './world-link.ts';

/** A tab with the session in it. */
interface OpenTab {
  readonly session: Session;
  /** Why it ended; `null`: it has not. */
  endReason(): string | null;
}

/** A tab of the browser within the page. */
interface InPageOpenTab extends OpenTab {
  readonly place: InPageTab;
}

/** Opens the real session, on the time of the world, the network of the page, and this browser or another. */
function openSession(link: WorldLink, options: OpenTabsOptions, platform: Partial<BrowserPlatform>): OpenTab {
  const { time, state } = link;
  const session = createBrowserSession({
    ...frontendApi({ url: state.url, fetch: options.fetch }),
    sessionId: state.sessionId,
    policy: { handshakes: 'manual' },
    clock: { setTimeout: time.setTimeout, clearTimeout: time.clearTimeout },
    now: () => time.now() + link.state.skewMs,
    monotonicNow: time.monotonicNow,
    platform,
    inspect: inspectInPage(options.onMessages),
  });
  let endReason: string | null = null;
  session.on('session.ended', ({ reason }) => {
    endReason = reason;
  });
  session.getToken().catch(() => undefined);
  return { session, endReason: () => endReason };
}

/** What a viewer would be sent, told within the page: redacted. */
function inspectInPage(onMessages: (messages: readonly ViewerMessage[]) => void) {
  const tell = async (_url: unknown, init?: RequestInit) => {
    onMessages(JSON.parse(String(init?.body)) as ViewerMessage[]);
    return new Response();
  };
  return createInspector(connectViewer({ url: 'https://in-the-page.test', tab: 'page', fetch: tell as typeof fetch }));
}

const pokeSession = (session: Session) => void session.getToken({ skipCache: true }).catch(() => undefined);

/** Tabs of a browser within the page: the second one is where nobody sees it. */
export function openInPageTabs(link: WorldLink, browser: InPageBrowser, options: OpenTabsOptions): Tabs {
  let isOnline = true;
  let own = open(options.onMessages);
  let second: InPageOpenTab | null = null;

  function open(onMessages: OpenTabsOptions['onMessages']): InPageOpenTab {
    const place = browser.open();
    place.isOnline = isOnline;
    return { place, ...openSession(link, { ...options, onMessages }, place.platform) };
  }

  const openSecond = () => open(() => undefined);
  const all = () => (second === null ? [own] : [own, second]);

  return {
    get own() {
      return own.session;
    },
    get endReason() {
      return own.endReason();
    },
    reopen() {
      for (const { session } of all()) session.dispose();
      own = open(options.onMessages);
      second = second && openSecond();
    },
    poke() {
      for (const { session } of all()) pokeSession(session);
    },
    setOnline(wanted) {
      isOnline = wanted;
      for (const { place } of all()) {
        place.isOnline = isOnline;
        place.fire(isOnline ? 'online' : 'offline');
      }
    },
    wake() {
      for (const { place } of all()) place.fire('visibilitychange');
    },
    get others() {
      return second === null ? [] : [second.session.status];
    },
    get hasSecond() {
      return second !== null;
    },
    toggleSecond() {
      second?.session.dispose();
      second = second === null ? openSecond() : null;
    },
    canLeave: false,
  };
}

/** A tab that says nothing for so long is closed. Those in the background speak once a second, some once a minute. */
const SILENT_MS = 65_000;
const SPEAK_EVERY_MS = 1_000;

/** Tabs of the visitor's own browser: each has this page in it, and tells the others how it stands. */
export function openRealTabs(link: WorldLink, options: OpenTabsOptions): Tabs {
  let isOnline = !link.state.faults.includes('network');
  let own = open();
  let second: Window | null = null;
  const id = Math.random().toString(36).slice(2);
  const others = new Map<string, { readonly status: string; readonly atMs: number }>();
  const channel = new BroadcastChannel('xstate-session-drill');

  function open(): OpenTab {
    const navigator = {
      get onLine() {
        return isOnline;
      },
    };
    return openSession(link, options, { navigator });
  }

  const speak = (status: string | null) => channel.postMessage({ id, status });
  channel.addEventListener('message', ({ data }: MessageEvent<{ id: string; status: string | null }>) => {
    const isNew = !others.has(data.id);
    if (data.status === null) others.delete(data.id);
    else others.set(data.id, { status: data.status, atMs: performance.now() });
    if (isNew && data.status !== null) speak(own.session.status);
  });
  addEventListener('pagehide', () => speak(null));
  function speakRegularly(): void {
    speak(own.session.status);
    setTimeout(speakRegularly, SPEAK_EVERY_MS);
  }
  speakRegularly();

  return {
    get own() {
      return own.session;
    },
    get endReason() {
      return own.endReason();
    },
    reopen() {
      own.session.dispose();
      own = open();
    },
    poke: () => pokeSession(own.session),
    setOnline(wanted) {
      isOnline = wanted;
      dispatchEvent(new Event(isOnline ? 'online' : 'offline'));
    },
    wake: () => void document.dispatchEvent(new Event('visibilitychange')),
    get others() {
      for (const [other, { atMs }] of others) if (performance.now() - atMs > SILENT_MS) others.delete(other);
      return [...others.values()].map(({ status }) => status);
    },
    get hasSecond() {
      return second !== null && !second.closed;
    },
    toggleSecond() {
      if (second !== null && !second.closed) second.close();
      else second = window.open('./');
    },
    canLeave: true,
  };
}
