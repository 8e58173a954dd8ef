import type { Session } from '../session/session.ts';
import { type BrowserPlatform, browserPlatform, listen, type PageEvent, withFallback } from './browser-platform.ts';
import type { RefreshLock } from './refresh-lock.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { TabChannel } from './tab-channel.ts';

/** What the signals work on, and which other parts they reach. */
export interface PageSignalsOptions {
  /** Written and read when the page is looked at. */
  readonly cookie?: SessionCookie;
  /** Closed while the page is stored in the back-forward cache. */
  readonly channel?: TabChannel;
  /** Given back while it is, and while the page is frozen. */
  readonly lock?: Pick<RefreshLock, 'pause' | 'resume'>;
  /** Other objects than the page's own: `document`, `window`, `navigator`. */
  readonly platform?: Partial<BrowserPlatform>;
}

/** The signals of one page. */
export interface PageSignals {
  /** Removes every listener. */
  end(): void;
}

const PAGE_EVENTS = [
  'focus',
  'visibilitychange',
  'freeze',
  'resume',
  'online',
  'offline',
  'pagehide',
  'pageshow',
] as const;

/**
 * Tells a session what happens to its page: network, visibility, focus, thaw, the back-forward cache. The listeners run
 * in the capture phase of the window, before those of a library that refetches at focus; by then the cookie is written.
 * Nothing it does keeps a page out of the back-forward cache.
 */
export function pageSignals(session: Session, options: PageSignalsOptions = {}): PageSignals {
  const { cookie, channel, lock } = options;
  const platform = browserPlatform(options.platform);
  const { window, document } = platform;

  let isInBackForwardCache = false;

  const isHidden = () => withFallback(() => document?.visibilityState === 'hidden', false);

  function catchUp(): void {
    // A page that comes back is thawed and visible before its `pageshow`: to write now would bring back a cookie that a
    // sign-out took away.
    if (isInBackForwardCache) return;
    if (isHidden()) {
      // A frozen tab that thaws in the background: its timers are late, that is all.
      cookie?.takeUp();
      session.send({ type: 'token.requested' });
      return;
    }
    cookie?.write();
    cookie?.takeUp();
    session.send({ type: 'page.visible' });
  }

  function comeBackFromCache(): void {
    isInBackForwardCache = false;
    channel?.open();
    lock?.resume();
    // Nobody could tell this page of a sign-out while it was stored; the server can.
    if (cookie?.isGone()) session.send({ type: 'token.requested', skipCache: true });
    catchUp();
  }

  function onPageEvent({ type, target, persisted }: PageEvent): void {
    switch (type) {
      case 'focus':
        // Each field of a form is focused too, and the capture phase passes here.
        if (target === window || target === document) catchUp();
        break;
      case 'visibilitychange':
        if (isHidden()) session.send({ type: 'page.hidden' });
        else catchUp();
        break;
      case 'freeze':
        // Nothing runs in a frozen page: what waits for its locks would wait until it thaws.
        lock?.pause();
        break;
      case 'resume':
        if (!isInBackForwardCache) lock?.resume();
        catchUp();
        break;
      case 'online':
        session.send({ type: 'network.online' });
        break;
      case 'offline':
        session.send({ type: 'network.offline' });
        break;
      case 'pagehide':
        if (!persisted) break;
        isInBackForwardCache = true;
        channel?.close();
        lock?.pause();
        break;
      default:
        if (persisted) comeBackFromCache();
    }
  }

  const listening = listen(platform, PAGE_EVENTS, onPageEvent);
  if (withFallback(() => platform.navigator?.onLine === false, false)) session.send({ type: 'network.offline' });
  if (isHidden()) session.send({ type: 'page.hidden' });
  else cookie?.write();

  return listening;
}
