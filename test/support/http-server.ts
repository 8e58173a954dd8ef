import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** What one request brought. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** With its `?`, verbatim; `''` when there is none. */
  readonly search: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Writes the answer to a request, or leaves it unanswered. */
export type Answer = (response: ServerResponse, request: RecordedRequest) => void;

/** A real HTTP server on loopback that answers as the test says. */
export interface HttpServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** The next answers, one request each; the last one goes on for ever. */
  answer(...answers: Answer[]): void;
  close(): Promise<void>;
}

/** A server for a suite: starts before it, forgets its requests before each test, and closes after it. */
export function httpServerOfSuite(): Omit<HttpServer, 'close'> {
  let server: HttpServer;
  beforeAll(async () => {
    server = await startHttpServer();
  });
  beforeEach(() => {
    server.requests.length = 0;
  });
  afterAll(() => server.close());
  return {
    get url() {
      return server.url;
    },
    get requests() {
      return server.requests;
    },
    answer: (...answers) => server.answer(...answers),
  };
}

/** Starts a server on an ephemeral port; until {@link HttpServer.answer} it answers 500. */
export async function startHttpServer(): Promise<HttpServer> {
  let answers: Answer[] = [text(500, '')];
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const [path = '', ...query] = (incoming.url ?? '').split('?');
      const request = {
        method: incoming.method ?? '',
        path,
        search: query.length > 0 ? `?${query.join('?')}` : '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      (answers.length > 1 ? answers.shift() : answers[0])?.(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(...next) {
      answers = next;
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** Answers with text. */
export function text(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return text(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

/** Answers in the documented shape of an error. */
export function apiErrors(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return json(status, { errors: [{ code, message: 'short', long_message: 'long' }] }, headers);
}

/** Resets the connection before anything is answered. */
export const reset: Answer = (response) => {
  response.socket?.resetAndDestroy();
};

/** Sends the head and the beginning of a body, then resets the connection. */
export function cutOff(status: number, beginning: string): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': '10000' });
    response.write(beginning, () => setImmediate(() => response.socket?.resetAndDestroy()));
  };
}

/** Sends the head and the beginning of a body, and nothing more. */
export function hungBody(status: number, beginning: string): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.write(beginning);
  };
}

/** Sends the head and then chunks for as long as the client takes them. */
export function endless(status: number): Answer {
  return (response) => {
    response.writeHead(status);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', more);
    more();
  };
}
