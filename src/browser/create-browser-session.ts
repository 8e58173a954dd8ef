import { loggerOf } from '../platform/logger.ts';
import type { ActorCall, CreateTokenInput, CreateTokenOutput, EndSessionInput } from '../protocol/actor-contracts.ts';
import { check } from '../protocol/caller-input.ts';
import { SessionError } from '../protocol/errors.ts';
import { decodeSessionToken, type TokenKey } from '../protocol/session-token.ts';
import { createSession } from '../session/create-session.ts';
import { internalsOf } from '../session/internals.ts';
import { isPluggable, type Pluggable, runActor } from '../session/run-actor.ts';
import type { Session } from '../session/session.ts';
import { type SessionOptions, unknownWarning, warnOfUnknownOptions } from '../session/session-options.ts';
import { type BrowserPlatform, browserPlatform, hasPage, PLATFORM_NAMES } from './browser-platform.ts';
import { readSessionCookie } from './cookie-jar.ts';
import { handshakeNavigation } from './handshake-navigation.ts';
import { pageSignals } from './page-signals.ts';
import { pendingSignOuts, sendPendingSignOuts, startServerDeadline } from './pending-sign-outs.ts';
import { refreshLock } from './refresh-lock.ts';
import { type SessionCookie, sessionCookie } from './session-cookie.ts';
import { type TabChannel, tabChannel } from './tab-channel.ts';
import { userActivity } from './user-activity.ts';

/** What a session in a page is made of: all that `createSession` takes, and how the page is used. */
export interface BrowserSessionOptions extends Omit<SessionOptions, 'sessionId' | 'createToken'> {
  /** The session's id. Not given: the session cookie names it. */
  readonly sessionId?: string;
  /** The newest session token known. Not given or `null`: that of the session cookie. */
  readonly lastActiveToken?: string | null;
  /** Mints a token. */
  readonly createToken: Pluggable<CreateTokenInput, CreateTokenOutput>;
  /** The session cookie's twin is `__session_<suffix>`. */
  readonly cookieSuffix?: string;
  /**
   * Whether what the user does (pointer, keys, wheel, touch) extends the session, with the option `lifetime`: no more often than its
   * `activitySpacingMs`. A refreshed token, or a page that is merely open, is no activity. Default `false`.
   */
  readonly activity?: boolean;
  /** Sets `Partitioned` cookies, where the page may. Default `false`. */
  readonly partitioned?: boolean;
  /** Other objects than the page's own. */
  readonly platform?: Partial<BrowserPlatform>;
}

/**
 * Creates a session that lives in a page, and starts it: with the session cookie, one mint for all tabs, tokens and
 * sign-out shared between them, the page's signals, and handshakes followed by the document. What the page does not allow
 * (a sandboxed frame has no cookies) is off; the session works without.
 *
 * A session that was signed out in this browser while its server could not be told (see `Session.end`) is not started again:
 * its cookie goes, and the server is told in the background, once for each call. {@link startSession} waits for that.
 *
 * Where there is no page, as where a server renders the app, it comes back idle and stays so: nothing is sent, no timer runs, and
 * `getToken` rejects with `no-session`. One object in a module of a server would be the session of all its users.
 *
 * `dispose` leaves no listener, channel, lock or timer; the cookies stay. The end of the session takes them away.
 *
 * @throws SessionError `no-session` when neither an option nor the cookie names a session, or the one that is named was signed
 *   out; no token is asked for then.
 * @throws TypeError for an option that cannot be.
 *
 * @example
 * ```ts
 * const session = createBrowserSession({ ...frontendApi({ url: 'https://clerk.example.com' }) });
 * session.on('session.ended', () => location.assign('/sign-in'));
 * ```
 */
export function createBrowserSession(options: BrowserSessionOptions): Session {
  const isObject = options !== null && typeof options === 'object';
  check(isObject, 'createBrowserSession: options', 'an object with createToken', options);
  if (!hasPage(options.platform)) return sessionWithoutPage(options);
  const platform = browserPlatform(options.platform);
  const endedSessionIds = pendingSignOuts(platform, options).ids();
  if (endedSessionIds.length > 0) {
    const deadline = startServerDeadline(options.clock);
    void sendPendingSignOuts(endedSessionIds, platform, options, deadline).then(deadline.clear);
  }
  return openBrowserSession(options, endedSessionIds);
}

/**
 * What `createBrowserSession` does once it is known which sessions were signed out.
 *
 * @param endedSessionIds - Sessions that are not started, whatever cookie or option names them.
 */
export function openBrowserSession(options: BrowserSessionOptions, endedSessionIds: readonly string[]): Session {
  const warnOfUnknown = unknownWarning(loggerOf(options));
  warnOfUnknown('createBrowserSession: platform', options.platform ?? {}, PLATFORM_NAMES);
  const platform = browserPlatform(options.platform);
  const now = options.now ?? (() => Date.now());
  const fromCookie = readSessionCookie(platform, { ...options, endedSessionIds }, now()).token;
  const sessionId = options.sessionId ?? fromCookie?.sid;
  if (sessionId == null) {
    // Perhaps it was given under a name that nobody knows.
    warnOfUnknownOptions(warnOfUnknown, options);
    throw new SessionError('no-session', 'No session is known: give sessionId, or sign in so that a cookie names it.');
  }
  if (endedSessionIds.includes(sessionId)) {
    throw new SessionError(
      'no-session',
      'The session given as sessionId was signed out in this browser: sign in anew.',
    );
  }

  const lastActiveToken = options.lastActiveToken ?? fromCookie?.jwt ?? null;
  let cookie: SessionCookie | null = null;
  const { createToken, endSession, mints, limits, clock, random } = options;
  let channel: TabChannel | null = null;
  // The cookie is the own key's; a token of an organization that is switched to must be minted, for the cookie to follow.
  const takeUpFromOtherTabs = (key: TokenKey) => {
    if (key.template === null) cookie?.takeUp();
    else channel?.takeUp(key);
  };
  const lock = refreshLock({
    sessionId,
    createToken,
    mints,
    limits,
    clock,
    random,
    platform,
    look: takeUpFromOtherTabs,
  });
  const navigation = handshakeNavigation({ sessionId, platform });
  const session = createSession({
    ...options,
    sessionId,
    lastActiveToken,
    createToken: lock.createToken,
    // What cannot be called is left for the session to refuse.
    endSession: isPluggable(endSession) ? endAndRemember : endSession,
    followHandshake: options.followHandshake ?? navigation.followHandshake,
    handshakes: Math.max(options.handshakes ?? 0, navigation.handshakes),
  });

  // An id that the tokens do not carry may be given to the next session as well.
  let isIdInTokens = decodeSessionToken(lastActiveToken)?.sid === sessionId;
  session.on('token.issued', ({ template, jwt }) => {
    if (template === null) isIdInTokens = decodeSessionToken(jwt)?.sid === sessionId;
  });

  /** Remembers, before `end` returns, that the server is still to be told: the page may be left before it answers. */
  async function endAndRemember(input: EndSessionInput, { signal }: ActorCall): Promise<void> {
    const signOuts = pendingSignOuts(platform, options);
    if (isIdInTokens) signOuts.add(input.sessionId);
    if (isPluggable(endSession)) await runActor(endSession, input, signal);
    signOuts.remove(input.sessionId);
  }

  // In this order they hear of a token: the lock is given back once cookie and message are out, before anybody else knows.
  cookie = sessionCookie(session, options);
  channel = tabChannel(session, { platform });
  navigation.watch(session);
  lock.watch(session);
  const signals = pageSignals(session, { cookie, channel, lock, platform });
  const hands = options.activity === true ? [userActivity(session, { platform })] : [];
  const parts = [...hands, signals, lock, navigation, channel, cookie];
  const endParts = () => {
    for (const part of parts) part.end();
  };
  session.on('session.ended', endParts);

  internalsOf.get(session)?.onDispose(endParts);
  session.start();
  return session;
}

/** A session that does nothing, for the modules of an app that a server renders. */
function sessionWithoutPage(options: BrowserSessionOptions): Session {
  const session = createSession({ ...options, sessionId: options.sessionId ?? 'no-page', endSession: undefined });
  internalsOf
    .get(session)
    ?.keepIdle(() => new SessionError('no-session', 'There is no page here; on a server use xstate-session/server.'));
  return session;
}
