import type { ActorCall, FollowHandshakeInput, FollowHandshakeOutput } from '../protocol/actor-contracts.ts';
import { withoutParameters } from '../protocol/addresses.ts';
import { SessionError } from '../protocol/errors.ts';
import type { Session } from '../session/session.ts';
import { type BrowserPlatform, browserPlatform, withFallback } from './browser-platform.ts';
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
const HANDSHAKE_PARAMETERS = ['__clerk_handshake', '__clerk_handshake_nonce', '__clerk_help', '__clerk_db_jwt'];

/**
 * Follows handshakes with the document and counts them in `sessionStorage`, over reloads. Once called it cleans the address
 * of what a handshake left there; the rest of query and hash stays byte for byte. No token is ever in storage.
 */
export function handshakeNavigation(options: HandshakeNavigationOptions): HandshakeNavigation {
  const platform = browserPlatform(options.platform);
  const storageKey = `xstate-session:handshakes:${options.sessionId}`;
  const subscriptions: { unsubscribe(): void }[] = [];
  const earlierHandshakes = withFallback(readCount, null);
  let isLeaving = false;

  function readCount(): number | null {
    const { sessionStorage } = platform;
    if (sessionStorage === null) return null;
    const count = Number(sessionStorage.getItem(storageKey) ?? 0);
    return Number.isInteger(count) && count >= 0 ? count : 0;
  }

  async function followHandshake({ url }: FollowHandshakeInput, { signal }: ActorCall): Promise<FollowHandshakeOutput> {
    const { location, sessionStorage } = platform;
    const countSoFar = withFallback(readCount, null);
    try {
      if (location === null || sessionStorage === null || countSoFar === null || isLeaving) throw notFollowedError();
      // To be sent to `javascript:` is to run it; `data:` and `blob:` are documents that nobody knows.
      if (!/^https?:$/.test(new URL(url).protocol)) throw notFollowedError();
      sessionStorage.setItem(storageKey, String(countSoFar + 1));
      isLeaving = true;
      location.assign(url);
    } catch {
      isLeaving = false;
      throw notFollowedError();
    }
    return new Promise((_resolve, reject) => {
      const giveUpLeaving = () => {
        isLeaving = false;
        reject(signal.reason);
      };
      if (signal.aborted) giveUpLeaving();
      else signal.addEventListener('abort', giveUpLeaving, { once: true });
    });
  }

  withFallback(() => {
    const { location, history } = platform;
    if (location === null || history === null) return;
    const cleaned = withoutParameters(location.href, HANDSHAKE_PARAMETERS);
    if (cleaned !== location.href) history.replaceState(history.state, '', cleaned);
  });

  return {
    handshakes: earlierHandshakes ?? 0,
    followHandshake: earlierHandshakes === null || platform.location === null ? undefined : followHandshake,
    watch(session) {
      subscriptions.push(
        session.on('token.issued', (event) => {
          // A sibling's token is as good a sign that the loop is broken.
          const isOwn = isOwnMint(session, { ...event, source: 'mint' });
          if (isOwn) withFallback(() => platform.sessionStorage?.removeItem(storageKey));
        }),
      );
    },
    end() {
      for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
    },
  };
}

function notFollowedError(): SessionError {
  return new SessionError('invalid-answer', 'The document could not be sent through the handshake.');
}
