import type { Session } from 'xstate-session';

interface SocketOptions {
  readonly onMessage: (data: unknown) => void;
  /** Ends it all. */
  readonly signal: AbortSignal;
  /** Default: the platform's. */
  readonly WebSocket?: typeof globalThis.WebSocket;
}

/** A WebSocket that signs in with its first message (never in its address, which is logged), and comes back when it was closed. */
export async function keepSocket(session: Session, url: string, options: SocketOptions): Promise<void> {
  const { onMessage, signal, WebSocket = globalThis.WebSocket } = options;
  let refused: string | null = null;
  let failures = 0;
  while (!signal.aborted && session.status !== 'signed-out') {
    // No token for now: an outage, or no network. The session says more with `session.degraded`.
    const token: string | null | undefined = await session
      .getToken({ notThis: refused, signal })
      .catch(() => undefined);
    if (token === null) return;
    const code: number = token === undefined ? 0 : await closeOf(new WebSocket(url), token);
    // 4401: the server refuses the token. The first time another one is tried at once.
    const isNews = code === 4401 && refused === null;
    refused = code === 4401 ? (token ?? null) : null;
    if (!isNews) await pause(Math.min(30_000, 500 * 2 ** failures) * (1 + Math.random()), signal);
    failures += 1;
  }

  /** Resolves with the code it is closed with. */
  function closeOf(socket: WebSocket, token: string): Promise<number> {
    return new Promise((resolve) => {
      const end = () => socket.close();
      const ended = session.on('session.ended', end);
      signal.addEventListener('abort', end);
      socket.onopen = () => socket.send(JSON.stringify({ type: 'authenticate', token }));
      socket.onmessage = ({ data }) => {
        failures = 0;
        refused = null;
        onMessage(data);
      };
      socket.onclose = ({ code }) => {
        ended();
        signal.removeEventListener('abort', end);
        resolve(code);
      };
    });
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
