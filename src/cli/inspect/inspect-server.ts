import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A viewer that is served. */
export interface InspectServer {
  /** Where the page is, and where apps send what they see. */
  readonly url: string;
  close(): Promise<void>;
}

/** How a viewer is served. */
export interface InspectServerOptions {
  /** The viewer's page. */
  readonly page: string;
  /** Default 0: any free one. */
  readonly port?: number;
}

/** A page that is opened later is told this many of the last messages. */
const KEPT = 10_000;
const BODY_MAX = 8 * 1024 * 1024;
const SECURITY = {
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * Serves the viewer on the loopback interface. Apps of any origin may send to it, for a developer's app can be anywhere;
 * none may read from it.
 */
export async function startInspectServer({ page, port = 0 }: InspectServerOptions): Promise<InspectServer> {
  const readers = new Set<ServerResponse>();
  let kept: unknown[] = [];

  function take(messages: readonly unknown[]): void {
    kept = [...kept, ...messages].slice(-KEPT);
    const data = `data: ${JSON.stringify(messages)}\n\n`;
    for (const reader of readers) reader.write(data);
  }

  const server = createServer((request, response) => {
    const { method, url } = request;
    // Another name for this machine may be another site's, rebound.
    if (!/^(?:127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(request.headers.host ?? '')) return end(response, 403);
    if (method === 'GET' && url === '/') {
      response.writeHead(200, { ...SECURITY, 'content-type': 'text/html; charset=utf-8' }).end(page);
    } else if (method === 'GET' && url === '/stream') {
      response.writeHead(200, { ...SECURITY, 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(kept)}\n\n`);
      readers.add(response);
      response.on('close', () => readers.delete(response));
    } else if (method === 'POST' && url === '/events') {
      void bodyOf(request).then((messages) => {
        if (messages !== null) take(messages);
        end(response, messages === null ? 400 : 204, { 'access-control-allow-origin': '*' });
      });
    } else end(response, 404);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...SECURITY, ...headers }).end();
}

/** The messages of a request, or `null` when it holds none. */
async function bodyOf(request: IncomingMessage): Promise<unknown[] | null> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request) {
      size += (part as Buffer).length;
      if (size > BODY_MAX) return null;
      parts.push(part as Buffer);
    }
    const messages: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
    return Array.isArray(messages) ? messages : null;
  } catch {
    return null;
  }
}
