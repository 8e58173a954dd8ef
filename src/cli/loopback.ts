import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whether the `Host` of a request is this machine's own name: another name that leads here may be a site's, rebound. */
export function isOwnName(host: string | undefined): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(host ?? '');
}

/** A word that nobody guesses, in the address of what one run of the command serves: pages of other origins do not know it. */
export function runToken(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * Has a server listen on the loopback interface only.
 *
 * @param port - 0: any that is free.
 * @returns Its origin. Rejects with the system's error when the port is taken.
 */
export async function listenOnLoopback(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Closes a server with whatever is connected to it: a stream would keep it open. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
