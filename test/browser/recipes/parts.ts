import { createSession, type TokenKey } from 'xstate-session';
import { pageSignals, refreshLock, sessionCookie, tabChannel } from 'xstate-session/browser';

/** A session with a lock, a channel and the page's signals, and no handshakes. */
export function startByHand(sessionId: string, mint: () => Promise<string>) {
  // The cookie is the own key's; of a template the channel remembers the last token.
  const look = (key: TokenKey) => (key.template === null ? cookie.takeUp() : channel.takeUp(key));
  const lock = refreshLock({ sessionId, createToken: mint, look });
  const session = createSession({ sessionId, createToken: lock.createToken });
  // In this order: the lock is given back once cookie and message are out.
  const cookie = sessionCookie(session);
  const channel = tabChannel(session);
  lock.watch(session);
  const signals = pageSignals(session, { cookie, channel, lock });
  session.start();
  return {
    session,
    end() {
      for (const part of [signals, lock, channel, cookie]) part.end();
      session.dispose();
    },
  };
}
