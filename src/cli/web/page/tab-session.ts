import { createBrowserSession } from '../../../browser/create-browser-session.ts';
import { frontendApi } from '../../../frontend-api/frontend-api.ts';
import { decodeSessionToken } from '../../../protocol/session-token.ts';
import { serverTimeOf } from '../../../session/internals.ts';
import type { Session, SessionEmittedOf } from '../../../session/session.ts';
import { inspectInPage, type OnMessages } from '../../playground/page/inspect-in-page.ts';
import type { DrillState, DrillSwitches } from '../contract.ts';

/** The session of one tab, and what this tab did. */
export interface TabSession {
  readonly session: Session;
  readonly minted: number;
  readonly received: number;
  /** Seconds until the usable token expires, and how many it lives; `null` without one. */
  life(): { readonly leftSeconds: number; readonly wholeSeconds: number } | null;
  /** Follows the switches: network and clock of this tab. */
  applySwitches(switches: DrillSwitches): void;
}

/**
 * Opens the session in this tab.
 *
 * @param log - Told of every event, without its token.
 */
export function openTabSession(state: DrillState, log: (line: string) => void, onMessages: OnMessages): TabSession {
  let { isOffline, skewMs } = state;
  let minted = 0;
  let received = 0;
  const fetchUnlessOffline: typeof fetch = (input, init) =>
    isOffline ? Promise.reject(new TypeError('the drill is offline')) : fetch(input, init);
  const session = createBrowserSession({
    ...frontendApi({ url: state.url, fetch: fetchUnlessOffline }),
    sessionId: state.sessionId,
    policy: { handshakes: 'automatic' },
    now: () => Date.now() + skewMs,
    inspect: inspectInPage(onMessages),
  });
  session.on('*', (event) => {
    if (event.type === 'token.issued') {
      if (event.source === 'received') received += 1;
      else minted += 1;
    }
    log(lineOf(event));
  });
  return {
    session,
    get minted() {
      return minted;
    },
    get received() {
      return received;
    },
    life() {
      const token = decodeSessionToken(session.token);
      const serverTime = serverTimeOf(session);
      if (token === null || serverTime === undefined) return null;
      const { issuedAtMs, expiresAtMs } = token;
      return { leftSeconds: (expiresAtMs - serverTime) / 1_000, wholeSeconds: (expiresAtMs - issuedAtMs) / 1_000 };
    },
    applySwitches(switches) {
      const isSkewed = skewMs !== switches.skewMs;
      skewMs = switches.skewMs;
      // As the app's next call would: a clock that is set wakes nobody by itself.
      if (isSkewed) session.getToken().catch(() => undefined);
      if (switches.isOffline === isOffline) return;
      isOffline = switches.isOffline;
      window.dispatchEvent(new Event(isOffline ? 'offline' : 'online'));
    },
  };
}

function lineOf(event: SessionEmittedOf<'*'>): string {
  switch (event.type) {
    case 'token.issued':
      return `token.issued, ${event.source}`;
    case 'token.failed':
      return `token.failed, ${event.kind}${event.status === undefined ? '' : ` ${event.status}`}, again in ${Math.round(event.retryInMs / 1_000)} s`;
    case 'session.ended':
    case 'handshake.ready':
      return `${event.type}, ${event.reason}`;
    default:
      return event.type;
  }
}
