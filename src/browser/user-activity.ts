import { internalsOf } from '../session/internals.ts';
import type { Session } from '../session/session.ts';
import { type BrowserPlatform, browserPlatform, listen, type PageEvent } from './browser-platform.ts';

/** What only a user does. To look at a page is none of it, nor is a refreshed token. */
const ACTIVITIES = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** Activity is reported to the chart no more often; how often it leads to a request is the chart's to say. */
const SPACING_MS = 1_000;

/**
 * Tells a session's lifetime that its user is there, by the events of the window. Without the option `lifetime` it does nothing.
 *
 * @returns What removes every listener.
 */
export function userActivity(session: Session, options: { readonly platform?: Partial<BrowserPlatform> } = {}) {
  const platform = browserPlatform(options.platform);
  const internals = internalsOf.get(session);
  let reportedAtMs = Number.NEGATIVE_INFINITY;

  function reportActivity({ isTrusted }: PageEvent): void {
    const atMs = internals?.time.read() ?? 0;
    // A script can make such events, too: it is no user.
    if (isTrusted === false || atMs < reportedAtMs + SPACING_MS) return;
    reportedAtMs = atMs;
    internals?.lifetime?.act();
  }

  return listen(platform, ACTIVITIES, reportActivity);
}
