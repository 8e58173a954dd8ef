import { claimsOf, decodeSessionToken, type SessionToken, type TokenKey } from '../protocol/session-token.ts';
import { internalsOf, serverTimeOf } from '../session/internals.ts';
import type { Session } from '../session/session.ts';
import { idOf } from '../session/session-keys.ts';
import { type BrowserPlatform, browserPlatform, type PageChannel, withFallback } from './browser-platform.ts';

/** What the channel works on. */
export interface TabChannelOptions {
  /** Another object than the page's own: `BroadcastChannel`. */
  readonly platform?: Partial<BrowserPlatform>;
}

/** Of how many templates, each with its organization, the last token is remembered. */
const REMEMBERED_KEYS_MAX = 16;

/** The line between the tabs that have one session open. */
export interface TabChannel {
  /** Hands over the last token that another tab told of a template: it may have come before anybody here asked for one. */
  takeUp(key: TokenKey): void;
  /** Opens the channel again after {@link TabChannel.close}. */
  open(): void;
  /** Closes it for a while: an open channel keeps a page out of the back-forward cache. */
  close(): void;
  /** Closes it for good. */
  end(): void;
}

/**
 * Shares the session with other tabs: each token this tab got itself, of any key, and the session's end. What arrives is
 * checked, handed to the session, and never sent on. Nothing is thrown or logged of what does not belong here; a message
 * that cannot be sent harms nothing. Where there is no `BroadcastChannel` it does nothing.
 */
export function tabChannel(session: Session, options: TabChannelOptions = {}): TabChannel {
  const platform = browserPlatform(options.platform);
  const { sessionId } = session;
  let channel: PageChannel | null = null;
  const remembered = new Map<string, TabToken>();
  let isOver = false;
  let isEndedElsewhere = false;

  function open(): void {
    const { BroadcastChannel } = platform;
    if (channel !== null || isOver || BroadcastChannel === null) return;
    withFallback(() => {
      const opened = new BroadcastChannel(`xstate-session:${sessionId}`);
      channel = opened;
      opened.addEventListener('message', ({ data }) => {
        // What was on its way when the channel was closed is not heard any more.
        if (channel === opened) receive(parseTabMessage(data, sessionId, heldToken()));
      });
    });
  }

  /** The newest token of the session, usable or not: what a token that names no session has to be like. */
  function heldToken(): SessionToken | null {
    return session.actor.getSnapshot().context.lastActiveToken;
  }

  function close(): void {
    withFallback(() => channel?.close());
    channel = null;
  }

  function end(): void {
    isOver = true;
    for (const subscription of subscriptions) subscription.unsubscribe();
    remembered.clear();
    close();
  }

  function receive(message: TabMessage | null): void {
    if (message?.type === 'session.ended') {
      isEndedElsewhere = true;
      session.send({ type: 'session.ended', reason: 'ended-in-another-tab' });
    } else if (message?.type === 'session.deadlines') {
      // Only makes this tab ask the server, in time.
      internalsOf.get(session)?.lifetime?.hint(message);
    } else if (message !== null) {
      if (message.template !== null) remember(message);
      handOver(message);
    }
  }

  function remember(message: TabToken): void {
    if (remembered.size >= REMEMBERED_KEYS_MAX) remembered.clear();
    remembered.set(idOf(message), message);
  }

  function handOver({ jwt, template, organizationId, source }: TabToken): void {
    const serverTime = serverTimeOf(session) ?? Date.now();
    // A thawed tab finds old ones in its letter box.
    if ((decodeSessionToken(jwt)?.expiresAtMs ?? 0) > serverTime)
      session.receiveToken(jwt, { template, organizationId, ...(source && { source }) });
  }

  function post(message: TabMessage): void {
    withFallback(() => channel?.postMessage(message));
  }

  let isOutage = false;
  const subscriptions = [
    session.on('outage.started', () => {
      isOutage = true;
    }),
    session.on('outage.ended', () => {
      isOutage = false;
    }),
    session.on('token.issued', ({ source, template, organizationId, jwt }) => {
      if (source === 'received') return;
      // Told before the outage is: the plain mint that ends it says so to the other tabs, too.
      const outageSource = isOutage && source !== 'handshake' && { source };
      post({ v: 1, sessionId, type: 'token.issued', template, organizationId, jwt, ...outageSource });
    }),
    session.on('session.ended', () => {
      if (!isEndedElsewhere) post({ v: 1, sessionId, type: 'session.ended' });
      end();
    }),
  ];
  const lifetime = internalsOf.get(session)?.lifetime;
  if (lifetime != null) {
    lifetime.onLearned = ({ sessionExpiresAtMs = null, sessionIdleExpiresAtMs = null }) =>
      post({ v: 1, sessionId, type: 'session.deadlines', sessionExpiresAtMs, sessionIdleExpiresAtMs });
  }
  open();
  return {
    takeUp(key) {
      const message = remembered.get(idOf(key));
      if (message !== undefined) handOver(message);
    },
    open,
    close,
    end,
  };
}

/** A token that a tab got itself. */
type TabToken = {
  readonly v: 1;
  readonly sessionId: string;
  readonly type: 'token.issued';
  readonly jwt: string;
  /** In an origin outage only: whether the edge minted, or the origin works again. */
  readonly source?: 'mint' | 'outage-mint';
} & TokenKey;

/** What tabs of one session tell each other. A contract between versions of an app: change it only with `v`. */
export type TabMessage =
  | TabToken
  | TabDeadlines
  | { readonly v: 1; readonly sessionId: string; readonly type: 'session.ended' };

/** When the session itself ends, as the server has just told the tab. */
interface TabDeadlines {
  readonly v: 1;
  readonly sessionId: string;
  readonly type: 'session.deadlines';
  readonly sessionExpiresAtMs: number | null;
  readonly sessionIdleExpiresAtMs: number | null;
}

/** The longest message that is read, in characters of its JSON. A cookie ends at 4 kB, so no session token is near it. */
const MESSAGE_CHARS_MAX = 16_384;

/**
 * Takes a message apart.
 *
 * A template's token need not name session and organization, and a back end may name them in none of its tokens. Then the
 * message's own words count; for the own key the token must be of the same issuer and user as the one that is held.
 *
 * @param data - Anything: whatever runs on the origin can post here.
 * @param held - The newest token of the session that this tab knows.
 * @returns The message, or `null` unless it is of this version and session, not too long, and its token is what it says.
 */
export function parseTabMessage(data: unknown, sessionId: string, held: SessionToken | null): TabMessage | null {
  return withFallback(() => {
    if (JSON.stringify(data).length > MESSAGE_CHARS_MAX) return null;
    const { v, sessionId: sid, type, template, organizationId, jwt, source } = data as { [name: string]: unknown };
    if (v !== 1 || sid !== sessionId) return null;
    if (type === 'session.ended') return { v, sessionId, type };
    if (type === 'session.deadlines') {
      const { sessionExpiresAtMs, sessionIdleExpiresAtMs } = data as { [name: string]: unknown };
      if (!isMoment(sessionExpiresAtMs) || !isMoment(sessionIdleExpiresAtMs)) return null;
      return { v, sessionId, type, sessionExpiresAtMs, sessionIdleExpiresAtMs };
    }
    if (type !== 'token.issued' || typeof jwt !== 'string' || !isName(template) || !isName(organizationId)) return null;
    const token = decodeSessionToken(jwt);
    if (token === null) return null;
    const mayLackSession = token.sid === null && (template !== null || isLike(token, held));
    const isOfOrganization =
      token.organizationId === organizationId ||
      (token.organizationId === null && (template !== null || mayLackSession));
    const isOfSession = token.sid === sessionId || mayLackSession;
    if (!isOfSession || !isOfOrganization) return null;
    const message: TabToken = { v, sessionId, type, template, organizationId, jwt };
    return source === 'mint' || source === 'outage-mint' ? { ...message, source } : message;
  }, null);
}

const isMoment = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && Number.isFinite(value) && value > 0);

const isName = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && value !== '');

/** Whether a token that names no session can be one of the session whose token is held. With nothing held there is no other. */
function isLike(token: SessionToken, held: SessionToken | null): boolean {
  if (held === null) return true;
  const [claims, heldClaims] = [claimsOf(token.jwt), claimsOf(held.jwt)];
  return held.sid === null && claims.iss === heldClaims.iss && claims.sub === heldClaims.sub;
}
