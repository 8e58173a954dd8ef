import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, answers } from './answers.ts';
import type { EmulatorServer, ListenOptions } from './contract.ts';
import type { Engine } from './engine.ts';
import { type IncomingRequest, MAX_BODY_BYTES } from './incoming-request.ts';

/** Serves the engine over HTTP on this machine. */
export async function listen(
  engine: Engine,
  basePath: string,
  { port = 0, host = '127.0.0.1', allowedHosts = [] }: ListenOptions,
  isAllowedOrigin: (origin: string) => boolean,
): Promise<EmulatorServer> {
  if (!isLoopbackHost(host)) throw new TypeError(`The emulator listens on this machine only, not on ${host}.`);
  // Loaded here, so that the module itself loads in a browser.
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, allowedHosts, isAllowedOrigin);
    if (refusal === null) void serve(engine, origin(), request, response);
    else response.writeHead(refusal.status, refusal.headers).end(refusal.body);
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
    return answers.error(403, 'host_invalid', 'The emulator answers to names of this machine and to allowedHosts');
  const changes = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
  if (!changes || headers.origin === undefined) return null;
  try {
    if (isAllowedOrigin(headers.origin)) return null;
  } catch {
    // The user's own function: what it cannot judge it does not allow.
  }
  return answers.error(403, 'origin_invalid', 'The origin is none of allowedOrigins');
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
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
