import { internalsOf } from '../session/internals.ts';
import type { Session } from '../session/session.ts';
import { type BrowserPlatform, browserPlatform, type PageEvent, withFallback } from './browser-platform.ts';

/** What only a user does. To look at a page is none of it, nor is a refreshed token. */
const ACTIVITIES = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** A user's hand is told to the chart no more often; that spaces the requests. */
const SPACING_MS = 1_000;

/**
 * Tells a session's lifetime that its user is there, by the events of the window. Without the option `lifetime` it does nothing.
 *
 * @returns What removes every listener.
 */
export function userActivity(session: Session, options: { readonly platform?: Partial<BrowserPlatform> } = {}) {
  const { window } = browserPlatform(options.platform);
  const internals = internalsOf.get(session);
  let toldAtMs = Number.NEGATIVE_INFINITY;

  function hear({ isTrusted }: PageEvent): void {
    const atMs = internals?.time.read() ?? 0;
    // A script can make such events, too: it is no user.
    if (isTrusted === false || atMs < toldAtMs + SPACING_MS) return;
    toldAtMs = atMs;
    internals?.lifetime?.act();
  }

  withFallback(() => {
    for (const type of ACTIVITIES) window?.addEventListener(type, hear, true);
  }, undefined);
  return {
    end() {
      withFallback(() => {
        for (const type of ACTIVITIES) window?.removeEventListener(type, hear, true);
      }, undefined);
    },
  };
}
