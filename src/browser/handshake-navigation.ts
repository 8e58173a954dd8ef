import type { ActorCall, FollowHandshakeInput, FollowHandshakeOutput } from '../protocol/actor-contracts.ts';
import { withoutParameters } from '../protocol/addresses.ts';
import { SessionError } from '../protocol/errors.ts';
import type { Session } from '../session/session.ts';
import { attempt, type BrowserPlatform, browserPlatform } from './browser-platform.ts';
import { isOwnMint } from './session-cookie.ts';

/** What the navigation works on. */
export interface HandshakeNavigationOptions {
  readonly sessionId: string;
  /** Other objects than the page's own: `location`, `history`, `sessionStorage`. */
  readonly platform?: Partial<BrowserPlatform>;
}

/** The redirect round trips of one document. */
export interface HandshakeNavigation {
  /** How many were made in this burst before the page was loaded: the option of `createSession`. */
  readonly handshakes: number;
  /**
   * Counts, and sends the document away, to http and https addresses only. It settles only when it could not, or is aborted.
   * Not there where the count cannot be kept over the reload: without it a loop could not be stopped.
   */
  readonly followHandshake:
    | ((input: FollowHandshakeInput, call: ActorCall) => Promise<FollowHandshakeOutput>)
    | undefined;
  /** Begins a new burst with each token the session gets. */
  watch(session: Session): void;
  /** Stops watching; the count stays. */
  end(): void;
}

/** What a handshake leaves in the address. */
const LEFT_BEHIND = ['__clerk_handshake', '__clerk_handshake_nonce', '__clerk_help', '__clerk_db_jwt'];

/**
 * Follows handshakes with the document and counts them in `sessionStorage`, over reloads. Once called it cleans the address
 * of what a handshake left there; the rest of query and hash stays byte for byte. No token is ever in storage.
 */
export function handshakeNavigation(options: HandshakeNavigationOptions): HandshakeNavigation {
  const platform = browserPlatform(options.platform);
  const item = `xstate-session:handshakes:${options.sessionId}`;
  const subscriptions: { unsubscribe(): void }[] = [];
  const made = attempt(read, null);
  let isLeaving = false;

  function read(): number | null {
    const { sessionStorage } = platform;
    if (sessionStorage === null) return null;
    const count = Number(sessionStorage.getItem(item) ?? 0);
    return Number.isInteger(count) && count >= 0 ? count : 0;
  }

  async function followHandshake({ url }: FollowHandshakeInput, { signal }: ActorCall): Promise<FollowHandshakeOutput> {
    const { location, sessionStorage } = platform;
    const before = attempt(read, null);
    try {
      if (location === null || sessionStorage === null || before === null || isLeaving) throw refused();
      // To be sent to `javascript:` is to run it; `data:` and `blob:` are documents that nobody knows.
      if (!/^https?:$/.test(new URL(url).protocol)) throw refused();
      sessionStorage.setItem(item, String(before + 1));
      isLeaving = true;
      location.assign(url);
    } catch {
      isLeaving = false;
      throw refused();
    }
    return new Promise((_resolve, reject) => {
      const stay = () => {
        isLeaving = false;
        reject(signal.reason);
      };
      if (signal.aborted) stay();
      else signal.addEventListener('abort', stay, { once: true });
    });
  }

  attempt(() => {
    const { location, history } = platform;
    if (location === null || history === null) return;
    const cleaned = withoutParameters(location.href, LEFT_BEHIND);
    if (cleaned !== location.href) history.replaceState(history.state, '', cleaned);
  }, undefined);

  return {
    handshakes: made ?? 0,
    followHandshake: made === null || platform.location === null ? undefined : followHandshake,
    watch(session) {
      subscriptions.push(
        session.on('token.issued', (event) => {
          // A sibling's token is as good a sign that the loop is broken.
          const isOwn = isOwnMint(session, { ...event, source: 'mint' });
          if (isOwn) attempt(() => platform.sessionStorage?.removeItem(item), undefined);
        }),
      );
    },
    end() {
      for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
    },
  };
}

function refused(): SessionError {
  return new SessionError('invalid-answer', 'The document could not be sent through the handshake.');
}
