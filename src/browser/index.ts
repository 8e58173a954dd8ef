/**
 * The browser half: what makes a session behave in real pages.
 *
 * @module xstate-session/browser
 */

export type {
  BrowserPlatform,
  PageChannel,
  PageDocument,
  PageEvent,
  PageHistory,
  PageLocation,
  PageLocks,
  PageNavigator,
  PageStorage,
  PageWindow,
} from './browser-platform.ts';
export type { BrowserSessionOptions } from './create-browser-session.ts';
export { createBrowserSession } from './create-browser-session.ts';
export type { HandshakeNavigation, HandshakeNavigationOptions } from './handshake-navigation.ts';
export { handshakeNavigation } from './handshake-navigation.ts';
export type { PageSignals, PageSignalsOptions } from './page-signals.ts';
export { pageSignals } from './page-signals.ts';
export type { RefreshLock, RefreshLockOptions } from './refresh-lock.ts';
export { refreshLock } from './refresh-lock.ts';
export type { SessionCookie, SessionCookieOptions } from './session-cookie.ts';
export { sessionCookie } from './session-cookie.ts';
export type { ListedSession, StartSessionOptions } from './start-session.ts';
export { startSession } from './start-session.ts';
export type { TabChannel, TabChannelOptions } from './tab-channel.ts';
export { tabChannel } from './tab-channel.ts';
