import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ViewerMessage, viewerMessageOf } from '../inspect/viewer/viewer-message.ts';
import { viewerPage } from '../inspect/viewer/viewer-page.ts';
import { closeServer, isOwnName, listenOnLoopback, runToken } from './loopback.ts';
import type { CommandOutput } from './terminal.ts';

/** The port on which `xstate-session inspect` listens unless told otherwise. */
export const VIEWER_PORT = 4777;

/** What the command `inspect` was told. */
export interface InspectOptions {
  /** Default 4777. */
  readonly port?: number;
}

/**
 * `xstate-session inspect [--port N]`: serves the viewer until it is closed.
 *
 * @returns The server, or `null` when the port cannot be had.
 */
export async function inspect(options: InspectOptions, { out, err }: CommandOutput): Promise<InspectServer | null> {
  const { port = VIEWER_PORT } = options;
  try {
    const server = await startInspectServer({ page: viewerPage(), port });
    out(`The viewer is at ${server.url}`);
    out(`In the app: createSession({ …, inspect: createInspector(connectViewer({ url: '${server.url}' })) })`);
    return server;
  } catch {
    err(`inspect: port ${port} cannot be had; choose another with --port.`);
    return null;
  }
}

/** A viewer that is served. */
export interface InspectServer {
  /** Where the page is, and where apps send what they see. It has the token of this run: who does not know it is refused. */
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

/** A page that is opened later is told this many of the last messages, and no more text than this. */
const MESSAGES_KEPT = 10_000;
const CHARS_KEPT = 16 * 1024 * 1024;
const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** A page that does not read what it is sent is let go. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;
const READERS_MAX = 50;
const SECURITY = {
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/**
 * Serves the viewer on the loopback interface. Apps of any origin may send to it, for a developer's app can be anywhere, if they
 * know the token in its address; none may read from it.
 */
async function startInspectServer({ page, port = 0 }: InspectServerOptions): Promise<InspectServer> {
  const readers = new Set<ServerResponse>();
  const path = `/${runToken()}`;
  let kept: string[] = [];
  let keptChars = 0;

  function keep(messages: readonly ViewerMessage[]): void {
    const added = messages.map((message) => JSON.stringify(message));
    kept = [...kept, ...added];
    keptChars += lengthOf(added);
    let first = Math.max(0, kept.length - MESSAGES_KEPT);
    keptChars -= lengthOf(kept.slice(0, first));
    while (keptChars > CHARS_KEPT) {
      keptChars -= kept[first]?.length ?? 0;
      first += 1;
    }
    kept = kept.slice(first);
    const data = `data: [${added.join()}]\n\n`;
    for (const reader of readers) {
      if (reader.writableLength > UNREAD_BYTES_MAX) reader.destroy();
      else reader.write(data);
    }
  }

  function stream(response: ServerResponse): void {
    if (readers.size >= READERS_MAX) {
      end(response, 503);
      return;
    }
    response.writeHead(200, { ...SECURITY, 'content-type': 'text/event-stream' });
    response.write(`data: [${kept.join()}]\n\n`);
    readers.add(response);
    response.on('close', () => readers.delete(response));
  }

  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    // Another name for this machine may be another site's, rebound. Its pages know no token.
    if (!isOwnName(headers.host) || !(url === path || url?.startsWith(`${path}/`))) return end(response, 403);
    const what = `${method} ${url.slice(path.length)}`;
    // Whatever a page of another origin asks for, it is not the page or the stream: those ask from their own.
    const isOwn = headers.origin === undefined || headers.origin === `http://${headers.host}`;
    if (what === 'GET ') end(response, 308, { location: `${path}/` });
    else if (what === 'GET /' && isOwn) {
      response.writeHead(200, { ...SECURITY, 'content-type': 'text/html; charset=utf-8' }).end(page);
    } else if (what === 'GET /stream' && isOwn) stream(response);
    else if (what === 'POST /events') {
      void bodyOf(request).then((messages) => {
        if (messages !== null) keep(messages);
        end(response, messages === null ? 400 : 204, { 'access-control-allow-origin': '*' });
      });
    } else end(response, isOwn ? 404 : 403);
  });

  const origin = await listenOnLoopback(server, port);
  return { url: `${origin}${path}`, close: () => closeServer(server) };
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...SECURITY, ...headers }).end();
}

const lengthOf = (texts: readonly string[]) => texts.reduce((chars, text) => chars + text.length, 0);

/** The messages of a request, or `null` when it holds anything else. */
async function bodyOf(request: IncomingMessage): Promise<ViewerMessage[] | null> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request) {
      size += (part as Buffer).length;
      // Read to its end all the same: a connection that is closed under it gets no answer.
      if (size <= BODY_BYTES_MAX) parts.push(part as Buffer);
    }
    if (size > BODY_BYTES_MAX) return null;
    const values: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
    if (!Array.isArray(values) || values.length > MESSAGES_KEPT) return null;
    const messages = values.map(viewerMessageOf).filter((message) => message !== null);
    return messages.length === values.length ? messages : null;
  } catch {
    return null;
  }
}
