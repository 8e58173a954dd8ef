import { decodeSessionToken } from '../protocol/decode-session-token.ts';
import { isStaler } from '../protocol/is-staler.ts';
import type { SessionToken } from '../protocol/session-token.ts';
import { serverTimeOf } from '../session/server-time-of.ts';
import type { Session, SessionEmittedOf } from '../session/session.ts';
import { attempt, type BrowserPlatform, browserPlatform, isInCrossSiteFrame } from './browser-platform.ts';
import { cookieNames, createCookieJar, readSessionCookie } from './cookie-jar.ts';

/** How the session cookie is named and set. */
export interface SessionCookieOptions {
  /** Each cookie has a twin `__session_<suffix>`; both are always written, the suffixed one is read first. */
  readonly cookieSuffix?: string;
  /** Sets `Partitioned` cookies, where the page may. Default `false`. */
  readonly partitioned?: boolean;
  /** Other objects than the page's own: `document`, `location`, `window`. */
  readonly platform?: Partial<BrowserPlatform>;
}

/** The session cookie of a page, kept by one session. */
export interface SessionCookie {
  /** Writes the token the session holds, if this tab may and the cookie holds none that is fresher. */
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
 * Where cookies cannot be used it does nothing.
 */
export function sessionCookie(session: Session, options: SessionCookieOptions = {}): SessionCookie {
  const platform = browserPlatform(options.platform);
  const jar = createCookieJar(platform, { partitioned: options.partitioned ?? false });
  const names = cookieNames(options.cookieSuffix);
  const { sessionId } = session;
  let isInDoubt = false;

  const isOfSession = (token: SessionToken | null) => token?.sid === sessionId;
  const current = () => readSessionCookie(platform, { ...options, sessionId });

  function context(): string {
    return `${sessionId}:${session.organizationId ?? ''}`;
  }

  /** A tab in the background may only keep up what is its own already. */
  function mayWrite(): boolean {
    const { document } = platform;
    if (document === null) return false;
    if (attempt(() => document.hasFocus?.() ?? true, false)) return true;
    if (document.visibilityState === 'visible' && isInCrossSiteFrame(platform)) return true;
    const contexts = jar.values(ACTIVE_CONTEXT);
    return contexts.length === 0 || contexts.includes(context());
  }

  function isSuperseded(token: SessionToken): boolean {
    const serverTime = serverTimeOf(session) ?? Date.now();
    return names.flatMap(jar.values).some((value) => {
      const there = decodeSessionToken(value);
      return (
        there !== null &&
        isOfSession(there) &&
        there.organizationId === token.organizationId &&
        there.expiresAtMs > serverTime &&
        isStaler(token, there)
      );
    });
  }

  function put(token: SessionToken | null): void {
    if (session.status === 'signed-out' || token === null || !isOfSession(token)) return;
    // What else stands in a token could end the cookie's value and begin an attribute.
    if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token.jwt)) return;
    attempt(() => {
      if (!mayWrite() || isSuperseded(token)) return;
      jar.set(ACTIVE_CONTEXT, context());
      for (const name of names) jar.set(name, token.jwt);
    }, undefined);
  }

  function clear(): void {
    for (const name of names) {
      attempt(() => {
        if (jar.values(name).map(decodeSessionToken).some(isOfSession)) jar.delete(name);
      }, undefined);
    }
    attempt(() => {
      if (jar.values(ACTIVE_CONTEXT).some((value) => value.startsWith(`${sessionId}:`))) jar.delete(ACTIVE_CONTEXT);
    }, undefined);
  }

  const subscriptions = [
    session.on('token.issued', (event) => {
      if (!isOwnMint(session, event)) return;
      isInDoubt = false;
      put(decodeSessionToken(event.jwt));
    }),
    session.on('session.ended', clear),
  ];

  return {
    write() {
      if (!isInDoubt) put(session.actor.getSnapshot().context.held);
    },
    takeUp() {
      const token = current().token;
      if (token !== null) session.receiveToken(token.jwt, { organizationId: token.organizationId });
    },
    isGone() {
      const { token, isReadable } = current();
      isInDoubt = isReadable && token === null;
      return isInDoubt;
    },
    end() {
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
}

/** Tells servers and other tabs which session and organization the cookie is of: `<session id>:<organization id or ''>`. */
const ACTIVE_CONTEXT = 'clerk_active_context';

/** Whether a token of the session's own key was got by this tab itself, not received from another one. */
export function isOwnMint(session: Session, event: SessionEmittedOf<'token.issued'>): boolean {
  const isOwnKey = event.template === null && event.organizationId === session.organizationId;
  return isOwnKey && event.source !== 'received';
}
