import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../../protocol/addresses.ts';
import { type Answer, answers, rendered } from './answers.ts';
import type { EmulatorServer, ListenOptions } from './contract.ts';
import type { Engine } from './engine.ts';
import { frontendApiWire } from './frontend-api-wire.ts';
import { type IncomingRequest, MAX_BODY_BYTES } from './incoming-request.ts';

/** Statuses that never have a body. */
const BODILESS = new Set([204, 205, 304]);

/**
 * The engine in the shape of `fetch`.
 *
 * @param closing - Aborts what is pending when the emulator closes.
 */
export function createFetchHandler(
  engine: Engine,
  closing: () => AbortSignal,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = new Request(input, init);
    const given = init?.signal ?? (typeof input === 'object' && 'signal' in input ? input.signal : null);
    const { signal, release } = eitherOf(given ? [given, closing()] : [closing()]);
    const read = async () => {
      const { method, url } = request;
      // Before the body: in Bun the content type of a form is gone once the form was read.
      const headers = Object.fromEntries(request.headers);
      const body = await request.text();
      return { method, url, headers, body: new TextEncoder().encode(body).length > MAX_BODY_BYTES ? null : body };
    };
    const outcome = await engine(read, signal).finally(release);
    if (outcome === 'connection-reset') throw connectionReset();
    const { status, headers, body } = outcome;
    // A text, even an empty one, would be given a content type.
    const isBodiless = BODILESS.has(status) || body === '';
    return new Response(isBodiless ? null : body, { status, headers });
  };
}

/** Aborted with the first of the signals, with its reason. `AbortSignal.any` is missing in some edge runtimes. */
function eitherOf(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; release(): void } {
  const either = new AbortController();
  const abort = () => either.abort(signals.find(({ aborted }) => aborted)?.reason);
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  if (signals.some(({ aborted }) => aborted)) abort();
  const release = () => {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  };
  return { signal: either.signal, release };
}

/** As Node's `fetch` says it. */
export function connectionReset(): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new TypeError('read ECONNRESET'), { code: 'ECONNRESET' }),
  });
}

/** Something beside the API on the same server: `true` when it answers the request. */
export type Route = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Serves the engine over HTTP on this machine. */
export async function listen(
  engine: Engine,
  basePath: string,
  { port = 0, host = '127.0.0.1', allowedHosts = [] }: ListenOptions,
  { isAllowedOrigin, route }: { readonly isAllowedOrigin: (origin: string) => boolean; readonly route?: Route },
): Promise<EmulatorServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError('port must be a whole number from 0 to 65535.');
  if (!isLoopbackHost(host)) throw new TypeError(`The emulator listens on this machine only, not on ${host}.`);
  // Loaded here, so that the module itself loads in a browser.
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, allowedHosts, isAllowedOrigin);
    if (refusal === null) {
      if (!route?.(request, response)) void serve(engine, origin(), request, response);
    } else response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[|\]$/g, ''), resolve);
  });
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  let closed: Promise<void> | undefined;

  function origin(): string {
    const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    return `http://${name}:${boundPort}`;
  }

  function close(): Promise<void> {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  }

  return { url: `${origin()}${basePath}`, port: boundPort, close, [Symbol.asyncDispose]: close };
}

/**
 * Refuses what a site of somebody else's asks for before anything is done or recorded: by a name of its own that it made lead
 * here, or by a form or a script of its page. The real one knows its own names and the origins of its apps.
 */
function refusalOf(
  { method, headers }: IncomingMessage,
  allowedHosts: readonly string[],
  isAllowedOrigin: (origin: string) => boolean,
): Answer | null {
  const name = (headers.host ?? '').replace(/:\d{1,5}$/, '');
  if (!isLoopbackHost(name) && !allowedHosts.includes(name))
    return refused('host_invalid', 'The emulator answers to names of this machine and to allowedHosts');
  const changes = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
  if (!changes || headers.origin === undefined) return null;
  try {
    if (isAllowedOrigin(headers.origin)) return null;
  } catch {
    // The user's own function: what it cannot judge it does not allow.
  }
  return refused('origin_invalid', 'The origin is none of allowedOrigins');
}

/** It has not been read what the request is: it is answered in the words of no wire but the usual one. */
function refused(code: string, text: string): Answer {
  return rendered(answers.error(403, code, text), { wire: frontendApiWire, meaning: null, nowMs: 0 });
}

async function serve(
  engine: Engine,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const outcome = await engine(() => read(origin, request), gone.signal);
    if (outcome === 'connection-reset') request.socket.resetAndDestroy();
    else response.writeHead(outcome.status, outcome.headers).end(outcome.body);
  } catch {
    // The client has gone, or its connection broke while it was sending.
    response.destroy();
  }
}

async function read(origin: string, request: IncomingMessage): Promise<IncomingRequest> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  const target = request.url ?? '/';
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return {
    method: request.method ?? 'GET',
    url: target.startsWith('/') ? `${origin}${target}` : target,
    headers: Object.fromEntries(headers),
    body: bytes <= MAX_BODY_BYTES ? await new Blob(chunks as BlobPart[]).text() : null,
  };
}

/** Whether an origin is a page of this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  try {
    return isLoopbackHost(new URL(origin).hostname);
  } catch {
    return false;
  }
}

/** Whether a host name or address means this machine. */
function isLoopbackHost(host: string): boolean {
  // As a name to listen on, the address of version 6 has no brackets.
  return host === '::1' || isLoopback(host.toLowerCase());
}
