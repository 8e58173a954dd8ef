import { decodeSessionToken } from '../../../protocol/session-token.ts';
import { API_URL, type World } from './world.ts';

/** A refresh loop as it is written in an afternoon. */
export interface NaiveClient {
  /** The session of its user. */
  readonly sessionId: string;
  readonly token: string | null;
  /** Why it signed its user out; `null`: it has not. */
  readonly lostBecause: string | null;
  /** Asks for a token now. */
  refresh(): Promise<void>;
  /** A user who signs in again. */
  signIn(): void;
}

/** Of a token's life, after which share it asks for the next. */
const REFRESH_SHARE = 0.7;
const RETRY_MS = 1_000;

/**
 * It refreshes in time, tries once more when the network fails, and takes any answer but a token for the end of the session: its
 * user must sign in again.
 */
export function createNaiveClient(world: World, onChanged: () => void): NaiveClient {
  const { time, emulator } = world;
  let sessionId = emulator.createSession().id;
  let token: string | null = null;
  let lostBecause: string | null = null;
  let timer: unknown;

  function lose(why: string): void {
    time.clearTimeout(timer);
    token = null;
    lostBecause = why;
    onChanged();
  }

  async function refresh(isLastTry = false): Promise<void> {
    if (lostBecause !== null) return;
    time.clearTimeout(timer);
    const asked = sessionId;
    try {
      const response = await world.fetch(`${API_URL}/v1/client/sessions/${sessionId}/tokens`, { method: 'POST' });
      if (asked !== sessionId) return;
      if (!response.ok) return lose(`the server answered ${response.status}`);
      const { jwt } = (await response.json()) as { jwt: string };
      const read = decodeSessionToken(jwt);
      if (read === null) return lose('the answer was no token');
      token = jwt;
      timer = time.setTimeout(() => void refresh(), (read.expiresAtMs - read.issuedAtMs) * REFRESH_SHARE);
      onChanged();
    } catch {
      if (isLastTry) lose('the network failed twice');
      else timer = time.setTimeout(() => void refresh(true), RETRY_MS);
    }
  }

  return {
    get sessionId() {
      return sessionId;
    },
    get token() {
      return token;
    },
    get lostBecause() {
      return lostBecause;
    },
    refresh: () => refresh(),
    signIn() {
      sessionId = emulator.createSession().id;
      lostBecause = null;
      void refresh();
    },
  };
}
