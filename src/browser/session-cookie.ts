import { consoleLogger, type Logger, report } from '../platform/logger.ts';
import { decodeSessionToken, isStaler, type SessionToken } from '../protocol/session-token.ts';
import { serverTimeOf } from '../session/internals.ts';
import type { Session, SessionEmittedOf } from '../session/session.ts';
import { type BrowserPlatform, browserPlatform, isInCrossSiteFrame, withFallback } from './browser-platform.ts';
import {
  ACTIVE_CONTEXT,
  cookieNames,
  createCookieJar,
  deleteSessionCookie,
  isFromTheFuture,
  readSessionCookie,
} from './cookie-jar.ts';

/** How the session cookie is named and set. */
export interface SessionCookieOptions {
  /** Each cookie has a twin `__session_<suffix>`; both are always written, the suffixed one is read first. */
  readonly cookieSuffix?: string;
  /** Sets `Partitioned` cookies, where the page may. Default `false`. */
  readonly partitioned?: boolean;
  /** Told once when the browser does not keep the cookie. Default: the console. */
  readonly logger?: Logger;
  /** Other objects than the page's own: `document`, `location`, `window`. */
  readonly platform?: Partial<BrowserPlatform>;
}

/** The session cookie of a page, kept by one session. */
export interface SessionCookie {
  /**
   * Writes the token the session holds, if this tab may and the cookie holds none that is fresher. Where the cookie names
   * another session, this one may have ended: the server is asked for a token first, and the cookie written when there is one.
   */
  write(): void;
  /** Hands the cookie's token to the session, which takes it if it is fresher. */
  takeUp(): void;
  /**
   * Whether there are cookies and none of them names this session: a sign-out may have been missed. Then nothing is written
   * before this tab has minted again.
   */
  isGone(): boolean;
  /** Stops writing; the cookies stay. */
  end(): void;
}

/**
 * Keeps the cookie `__session`, its suffixed twin and `clerk_active_context` for a session: writes what this tab mints for
 * the own key, never a staler token over a fresher one that is in force, never after the session has ended, and then
 * deletes what names the session. A tab in the background leaves another session's or organization's cookie alone.
 *
 * What is written is read again. When the browser has not kept it (it is over 4 kB, or cookies are blocked), the session's
 * older cookie and context go too: a server must not take an old token for one of the organization that the context names.
 *
 * Where there is no document it does nothing.
 */
export function sessionCookie(session: Session, options: SessionCookieOptions = {}): SessionCookie {
  const platform = browserPlatform(options.platform);
  const jar = createCookieJar(platform, { partitioned: options.partitioned ?? false });
  const names = cookieNames(options.cookieSuffix);
  const { sessionId } = session;
  /** Whether this session may have ended: only a token that the origin has minted since says that it has not. */
  let isInDoubt = false;
  let isReported = false;

  const isOfSession = ({ sid }: SessionToken) => sid === sessionId;
  const serverTime = () => serverTimeOf(session) ?? Date.now();
  const readOwnCookie = () => readSessionCookie(platform, { ...options, sessionId }, serverTime());

  function context(): string {
    return `${sessionId}:${session.organizationId ?? ''}`;
  }

  /** A tab in the background may only keep up what is its own already. */
  function mayWrite(): boolean {
    const { document } = platform;
    if (document === null) return false;
    if (withFallback(() => typeof document.hasFocus !== 'function' || document.hasFocus(), false)) return true;
    if (document.visibilityState === 'visible' && isInCrossSiteFrame(platform)) return true;
    const contexts = jar.values(ACTIVE_CONTEXT);
    return contexts.length === 0 || contexts.includes(context());
  }

  /** Whether one of the cookies names another session, and none of that name this one. */
  function namesAnotherSession(): boolean {
    return names.some((name) => {
      const tokens = jar.tokens(name);
      return !tokens.some(isOfSession) && tokens.some(({ sid }) => sid !== null);
    });
  }

  /** Whether a cookie holds a token of the same session and organization, that fulfils a condition. */
  function cookieHolds(name: string, token: SessionToken, condition: (stored: SessionToken) => boolean): boolean {
    const isOfSameOrganization = (stored: SessionToken) =>
      isOfSession(stored) && stored.organizationId === token.organizationId;
    return jar.tokens(name).some((stored) => isOfSameOrganization(stored) && condition(stored));
  }

  function isSuperseded(token: SessionToken): boolean {
    const serverTimeMs = serverTime();
    const isFresherAndInForce = (stored: SessionToken) =>
      stored.expiresAtMs > serverTimeMs && !isFromTheFuture(stored, serverTimeMs) && isStaler(token, stored);
    return names.some((name) => cookieHolds(name, token, isFresherAndInForce));
  }

  function writeToken(token: SessionToken | null): void {
    if (session.status === 'signed-out' || token === null || !isOfSession(token)) return;
    // What else stands in a token could end the cookie's value and begin an attribute.
    if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token.jwt)) return;
    const isKept = withFallback(() => {
      if (!mayWrite() || isSuperseded(token)) return true;
      jar.set(ACTIVE_CONTEXT, context());
      for (const name of names) jar.set(name, token.jwt);
      // Another tab may have written a fresher one in between.
      const isStored = (name: string) => cookieHolds(name, token, (stored) => !isStaler(stored, token));
      return jar.values(ACTIVE_CONTEXT).includes(context()) && names.every(isStored);
    }, false);
    if (!isKept) onCookieNotKept();
  }

  function onCookieNotKept(): void {
    deleteOwnCookies();
    if (isReported) return;
    isReported = true;
    // Over 4 kB, or cookies are blocked.
    report(options.logger ?? consoleLogger(), 'warn', 'the browser did not keep the session cookie', {
      code: 'cookie-not-kept',
    });
  }

  function deleteOwnCookies(): void {
    deleteSessionCookie(jar, names, sessionId);
  }

  const subscriptions = [
    session.on('token.issued', (event) => {
      if (!isOwnMint(session, event)) return;
      // An edge mints from a token alone, and a request that was under way when the doubt arose proves nothing.
      const { skipCacheWanted, skipCacheSent } = session.actor.getSnapshot().context;
      const isProof = event.source !== 'outage-mint' && !skipCacheWanted && !skipCacheSent;
      isInDoubt = !isProof && (isInDoubt || withFallback(namesAnotherSession, false));
      if (!isInDoubt) writeToken(decodeSessionToken(event.jwt));
    }),
    session.on('session.ended', deleteOwnCookies),
  ];

  return {
    write() {
      if (withFallback(() => namesAnotherSession() && mayWrite(), false)) {
        const isAskedAlready = isInDoubt && session.status !== 'active';
        isInDoubt = true;
        // Without a token one is being asked for as it is.
        if (!isAskedAlready && session.token !== null) session.send({ type: 'token.requested', skipCache: true });
      }
      if (!isInDoubt) writeToken(session.actor.getSnapshot().context.held);
    },
    takeUp() {
      const { token } = readOwnCookie();
      if (token !== null && !isFromTheFuture(token, serverTime())) {
        session.receiveToken(token.jwt, { organizationId: token.organizationId });
      }
    },
    isGone() {
      const { token, isReadable } = readOwnCookie();
      const isGone = isReadable && token === null;
      isInDoubt ||= isGone;
      return isGone;
    },
    end() {
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
}

/** Whether a token of the session's own key was got by this tab itself, not received from another one. */
export function isOwnMint(session: Session, event: SessionEmittedOf<'token.issued'>): boolean {
  const isOwnKey = event.template === null && event.organizationId === session.organizationId;
  return isOwnKey && event.source !== 'received';
}
