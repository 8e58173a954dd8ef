import { decodeSessionToken } from '../../../protocol/session-token.ts';
import type { VirtualTime } from '../virtual-time.ts';

/** A refresh loop as it is written in an afternoon. */
export interface NaiveClient {
  readonly token: string | null;
  /** Why it signed its user out; `null`: it has not. */
  readonly lostBecause: string | null;
  /** Asks for a token now. */
  refresh(): Promise<void>;
  /** Its user signs in, at first or again. */
  signIn(): Promise<void>;
}

/** Of a token's life, after which share it asks for the next. */
const REFRESH_SHARE = 0.7;
const RETRY_MS = 1_000;

/** What it lives in. */
export interface NaiveClientOptions {
  readonly time: VirtualTime;
  /** Where the frontend API is. */
  readonly url: () => string;
  /** The network of the page. */
  readonly fetch: typeof globalThis.fetch;
  /** Signs its user in. @returns The id of the session. */
  readonly signIn: () => Promise<string>;
  /** Told when it signed its user out. */
  readonly onLost: () => void;
}

/**
 * It refreshes in time, tries once more when the network fails, and takes any answer but a token for the end of the session: its
 * user must sign in again.
 */
export function createNaiveClient({ time, url, fetch, signIn, onLost }: NaiveClientOptions): NaiveClient {
  let sessionId: string | null = null;
  let token: string | null = null;
  let lostBecause: string | null = null;
  let timer: unknown;

  function lose(why: string): void {
    // Two requests of one user may fail.
    if (lostBecause !== null) return;
    time.clearTimeout(timer);
    token = null;
    lostBecause = why;
    onLost();
  }

  async function refresh(isLastTry = false): Promise<void> {
    if (lostBecause !== null || sessionId === null) return;
    time.clearTimeout(timer);
    const asked = sessionId;
    try {
      const response = await fetch(`${url()}/v1/client/sessions/${asked}/tokens`, { method: 'POST' });
      if (asked !== sessionId) return;
      if (!response.ok) return lose(`the server answered ${response.status}`);
      const { jwt } = (await response.json()) as { jwt: string };
      const read = decodeSessionToken(jwt);
      if (read === null) return lose('the answer was no token');
      token = jwt;
      timer = time.setTimeout(() => void refresh(), (read.expiresAtMs - read.issuedAtMs) * REFRESH_SHARE);
    } catch {
      if (asked !== sessionId) return;
      if (isLastTry) lose('the network failed twice');
      else timer = time.setTimeout(() => void refresh(true), RETRY_MS);
    }
  }

  return {
    get token() {
      return token;
    },
    get lostBecause() {
      return lostBecause;
    },
    refresh: () => refresh(),
    async signIn() {
      sessionId = await signIn();
      lostBecause = null;
      await refresh();
    },
  };
}
